import { registerDilatedConvolutionGradient } from './dilated-convolution-gradient';
import { registerReluGradient } from './relu-gradient';
import { registerSeededDropout } from './seeded-dropout';
import { tf } from './stock-tensorflow';

registerDilatedConvolutionGradient();
registerReluGradient();
registerSeededDropout();

/** TensorFlow.js together with what it lacks for this work: the other modules of this folder. */
export { tf };
