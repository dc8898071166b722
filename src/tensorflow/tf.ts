import './node-compatibility';
import * as tf from '@tensorflow/tfjs-node';

export { tf };
