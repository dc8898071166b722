import type { Exercise } from './exercise';

/** Places at which a kernel fits, along one side of the picture, without padding. */
const outputSize: Exercise<[size: number, kernelSize: number, stride: number], number> = {
  title: 'The size of a layer’s output',
  parameters: ['size', 'kernelSize', 'stride'],
  cases: [
    { what: 'a 3×3 convolution', given: [48, 3, 1], expected: 46 },
    { what: '2×2 pooling', given: [24, 2, 2], expected: 12 },
    // Starts at 0, 2, 4, 6, 8; at 10 only one of the two pixels is left.
    { what: 'pooling with a pixel left over', given: [11, 2, 2], expected: 5 },
    // Starts at 0, 3, …, 42: 15 places; the last pixel used is 46 of 47.
    { what: 'stride 3', given: [48, 5, 3], expected: 15 },
    { what: 'a kernel as large as the picture', given: [5, 5, 1], expected: 1 },
  ],
  mistakes: [
    {
      remark:
        'One place is missing: a kernel as large as the picture fits once, and not never. Add 1 to the number of steps.',
      answer: (size, kernelSize, stride) => Math.floor((size - kernelSize) / stride),
    },
    {
      remark: 'There are no parts of a pixel: round down, since a kernel that only half fits is not applied.',
      answer: (size, kernelSize, stride) => (size - kernelSize) / stride + 1,
    },
    {
      remark:
        'This is the size with padding, Keras’s `same`. Without padding the kernel’s own size has to be taken off first.',
      answer: (size, _kernelSize, stride) => Math.ceil(size / stride),
    },
    {
      remark: 'You round up, which counts a place where the kernel sticks out of the picture. Round down.',
      answer: (size, kernelSize, stride) => Math.ceil((size - kernelSize) / stride) + 1,
    },
    {
      remark: 'The stride is left out: with a stride of 2 only every second place is taken.',
      answer: (size, kernelSize) => size - kernelSize + 1,
    },
  ],
};

/** Weights and biases of a convolution. */
const convolutionParameters: Exercise<[kernelSize: number, inputChannels: number, filters: number], number> =
  {
    title: 'Parameters of a convolution',
    parameters: ['kernelSize', 'inputChannels', 'filters'],
    cases: [
      // 3 × 3 × 1 weights and a bias, 32 times.
      { what: 'the first layer of the CNN', given: [3, 1, 32], expected: 320 },
      // 3 × 3 × 32 = 288 weights and a bias, 64 times.
      { what: 'a layer of the second block', given: [3, 32, 64], expected: 18_496 },
      // 5 × 5 × 3 = 75 weights and a bias, 8 times.
      { what: 'a color picture', given: [5, 3, 8], expected: 608 },
      { what: 'a kernel of one pixel', given: [1, 16, 4], expected: 68 },
    ],
    mistakes: [
      {
        remark: 'The biases are missing, one for each filter.',
        answer: (kernelSize, inputChannels, filters) => kernelSize ** 2 * inputChannels * filters,
      },
      {
        remark:
          'It looks as if you left out the input’s channels: a filter has weights of its own for every one of them.',
        answer: (kernelSize, _inputChannels, filters) => (kernelSize ** 2 + 1) * filters,
      },
      {
        remark: 'A kernel has `kernelSize` × `kernelSize` weights for each channel: square it.',
        answer: (kernelSize, inputChannels, filters) => (kernelSize * inputChannels + 1) * filters,
      },
      {
        remark:
          'You count a bias for every channel of every filter. A filter has one bias, whatever it looks at.',
        answer: (kernelSize, inputChannels, filters) => (kernelSize ** 2 + 1) * inputChannels * filters,
      },
      {
        remark: 'You count one bias for the whole layer. Each filter has its own.',
        answer: (kernelSize, inputChannels, filters) => kernelSize ** 2 * inputChannels * filters + 1,
      },
    ],
  };

/** Scores as probabilities. */
const softmaxOf: Exercise<[logits: readonly number[]], number[]> = {
  title: 'Softmax',
  parameters: ['logits'],
  cases: [
    { what: 'two equal scores', given: [[0, 0]], expected: [0.5, 0.5] },
    // e⁻² + e⁻¹ + 1 = 0.135335 + 0.367879 + 1 = 1.503215.
    { what: 'three scores', given: [[1, 2, 3]], expected: [0.0900306, 0.2447285, 0.665241] },
    // e⁻¹ / (e⁻¹ + 1) = 0.367879 / 1.367879.
    { what: 'a negative score', given: [[-1, 0]], expected: [0.2689414, 0.7310586] },
    { what: 'very large scores', given: [[1000, 1000]], expected: [0.5, 0.5] },
  ],
  mistakes: [
    {
      remark:
        'It looks as if you divided the scores themselves by their sum. Take `Math.exp` of each first: it makes all of them positive.',
      answer: (logits) => shares([...logits]),
    },
    {
      remark: 'The exponentials are right. Divide each by their sum, so that they add up to 1.',
      answer: (logits) => logits.map(Math.exp),
    },
    {
      remark:
        'Right for small scores. `Math.exp(1000)` is infinite, and infinite over infinite is not a number: take the largest score away from all of them first, which changes no share.',
      answer: (logits) => shares(logits.map(Math.exp)),
    },
    {
      remark: 'These are powers of 2. Softmax takes powers of e, `Math.exp`.',
      answer: (logits) => shares(logits.map((logit) => 2 ** (logit - Math.max(...logits)))),
    },
  ],
};

function shares(values: readonly number[]): number[] {
  const total = values.reduce((all, value) => all + value, 0);
  return values.map((value) => value / total);
}

/** The exercises on what a network is made of. */
export const layerExercises = { outputSize, convolutionParameters, softmaxOf };
