import './node-compatibility';
import * as tf from '@tensorflow/tfjs-node';

/** TensorFlow as the package ships it. Only this folder's kernels use it; everyone else imports `./tf`. */
export { tf };
