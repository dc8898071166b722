import { registerActivationGradients } from './activation-gradients';
import { registerBatchNormalization } from './batch-normalization';
import { registerConvolutionWithBias } from './convolution-with-bias';
import { registerDilatedConvolutionGradient } from './dilated-convolution-gradient';
import { registerDilatedDepthwiseConvolution } from './dilated-depthwise-convolution';
import { registerMaxGradient } from './max-gradient';
import { registerMaxPoolGradient } from './max-pool-gradient';
import { registerSeededDropout } from './seeded-dropout';

/** TensorFlow.js together with what it lacks for this work: the other modules of this folder. */
export { tf } from './stock-tensorflow';

// A loop, not single calls: tslab's compiler fails on an imported module that ends in an expression statement.
for (const register of [
  registerBatchNormalization,
  registerDilatedConvolutionGradient,
  registerConvolutionWithBias,
  registerDilatedDepthwiseConvolution,
  registerActivationGradients,
  registerMaxGradient,
  registerMaxPoolGradient,
  registerSeededDropout,
]) {
  register();
}
