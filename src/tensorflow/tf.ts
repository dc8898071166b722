import { registerActivationGradients } from './activation-gradients';
import { registerBatchNormalization } from './batch-normalization';
import { registerDilatedConvolutionGradient } from './dilated-convolution-gradient';
import { registerDilatedDepthwiseConvolution } from './dilated-depthwise-convolution';
import { registerMaxGradient } from './max-gradient';
import { registerSeededDropout } from './seeded-dropout';

/** TensorFlow.js together with what it lacks for this work: the other modules of this folder. */
export { tf } from './stock-tensorflow';

// A loop, not single calls: tslab's compiler fails on an imported module that ends in an expression statement.
for (const register of [
  registerBatchNormalization,
  registerDilatedConvolutionGradient,
  registerDilatedDepthwiseConvolution,
  registerActivationGradients,
  registerMaxGradient,
  registerSeededDropout,
]) {
  register();
}
