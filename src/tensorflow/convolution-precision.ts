import type { GraphNode, NodeAttribute } from './graph-definition';

/**
 * In what numbers a graph's convolutions multiply: `float32`, or `bfloat16`, of 8 significant bits, which processors
 * with an instruction for it multiply twice as fast. Sums are kept in float32 either way.
 */
export type ConvolutionPrecision = 'float32' | 'bfloat16';

/** All of them, for options. */
export const CONVOLUTION_PRECISIONS: readonly ConvolutionPrecision[] = ['float32', 'bfloat16'];

/** Numbers of TensorFlow's enumeration `DataType`. */
const FLOAT32 = 1;
const BFLOAT16 = 14;

/**
 * Operations that change, with the inputs of each that hold numbers to multiply; the others hold shapes. Depthwise
 * convolutions multiply so little that rounding takes longer than it saves.
 */
const FACTORS: Readonly<Record<string, readonly number[]>> = {
  Conv2D: [0, 1],
  Conv2DBackpropFilter: [0, 2],
  Conv2DBackpropInput: [1, 2],
};

/**
 * The same graph with its convolutions, and their gradients, in bfloat16: what they take is rounded, what they give is
 * made float32 again, so that weights, normalization, loss and optimizer stay as they were.
 *
 * Source: Kalamkar et al., "A Study of BFLOAT16 for Deep Learning Training", 2019, which finds float32's results with
 * float32's settings; Keras calls the like a policy `mixed_bfloat16`.
 */
export function convolutionsInBfloat16(nodes: readonly GraphNode[]): GraphNode[] {
  const roundedNames = new Map<string, string>();
  return nodes.flatMap((node) => {
    const factors = FACTORS[node.operation];
    const { T: type } = node.attributes;
    if (factors === undefined || type?.kind !== 'dtype' || type.value !== FLOAT32) return [node];
    const casts: GraphNode[] = [];
    const rounded = (input: string): string => {
      const known = roundedNames.get(input);
      if (known !== undefined) return known;
      const name = `${input.replace(':', 'output')}Rounded`;
      roundedNames.set(input, name);
      casts.push(cast(name, input, FLOAT32, BFLOAT16));
      return name;
    };
    const inputs = node.inputs.map((input, i) => (factors.includes(i) ? rounded(input) : input));
    const product = `${node.name}Product`;
    const attributes = { ...node.attributes, T: dtype(BFLOAT16) };
    return [
      ...casts,
      { ...node, name: product, inputs, attributes },
      cast(node.name, product, BFLOAT16, FLOAT32),
    ];
  });
}

function cast(name: string, input: string, from: number, to: number): GraphNode {
  return { name, operation: 'Cast', inputs: [input], attributes: { SrcT: dtype(from), DstT: dtype(to) } };
}

function dtype(value: number): NodeAttribute {
  return { kind: 'dtype', value };
}
