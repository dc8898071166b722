import { bytesField, floatField, packedVarintsField, varintField } from './protocol-buffer';

/**
 * TensorFlow's `GraphDef`, a program of operations, in the only file that the library loads one from: a `SavedModel`.
 *
 * Source: numbers and types of the fields from TensorFlow's `graph.proto`, `node_def.proto`, `attr_value.proto`,
 * `tensor.proto`, `tensor_shape.proto`, `meta_graph.proto` and `saved_model.proto`.
 */

/** The tag by which the one graph of a `savedModel` is found in it. */
export const GRAPH_TAG = 'serve';

/** The version of graphs that is written here: that of TensorFlow 2.11, older than any library in use. */
const GRAPH_VERSION = 1286;

/** A value for one attribute; types of data are numbers of TensorFlow's enumeration `DataType`. */
export type NodeAttribute =
  | { readonly kind: 'dtype'; readonly value: number }
  | { readonly kind: 'int'; readonly value: number | readonly number[] }
  | { readonly kind: 'float'; readonly value: number | readonly number[] }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'shape'; readonly value: readonly number[] }
  | { readonly kind: 'tensor'; readonly value: TensorContent };

/** A tensor of numbers. */
export interface TensorContent {
  readonly dtype: number;
  readonly shape: readonly number[];
  /** The numbers, row by row, in the machine's order of bytes. */
  readonly bytes: Uint8Array;
}

/** One operation of a graph. */
export interface GraphNode {
  readonly name: string;
  /** As in TensorFlow's operation definitions. */
  readonly operation: string;
  /** Nodes' names, with `:1` and so on for their further outputs. */
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, NodeAttribute>>;
}

/** The bytes of `saved_model.pb`. */
export function savedModel(nodes: readonly GraphNode[]): Buffer {
  const versions = bytesField(4, varintField(1, GRAPH_VERSION));
  const graph = Buffer.concat([...nodes.map((node) => bytesField(1, nodeDefinition(node))), versions]);
  const tags = bytesField(4, GRAPH_TAG);
  const metaGraph = Buffer.concat([bytesField(1, tags), bytesField(2, graph)]);
  return Buffer.concat([varintField(1, 1), bytesField(2, metaGraph)]);
}

function nodeDefinition({ name, operation, inputs, attributes }: GraphNode): Buffer {
  return Buffer.concat([
    bytesField(1, name),
    bytesField(2, operation),
    ...inputs.map((input) => bytesField(3, input)),
    ...Object.entries(attributes).map(([key, attribute]) =>
      bytesField(5, Buffer.concat([bytesField(1, key), bytesField(2, attributeValue(attribute))])),
    ),
  ]);
}

function attributeValue(attribute: NodeAttribute): Buffer {
  switch (attribute.kind) {
    case 'string':
      return bytesField(2, attribute.value);
    case 'int':
      return typeof attribute.value === 'number'
        ? varintField(3, attribute.value)
        : bytesField(1, packedVarintsField(3, attribute.value));
    case 'float':
      return typeof attribute.value === 'number'
        ? floatField(4, attribute.value)
        : bytesField(1, Buffer.concat(attribute.value.map((number) => floatField(4, number))));
    case 'bool':
      return varintField(5, Number(attribute.value));
    case 'dtype':
      return varintField(6, attribute.value);
    case 'shape':
      return bytesField(7, shapeOf(attribute.value));
    case 'tensor': {
      const { dtype, shape, bytes } = attribute.value;
      const content = [varintField(1, dtype), bytesField(2, shapeOf(shape)), bytesField(4, bytes)];
      return bytesField(8, Buffer.concat(content));
    }
  }
}

function shapeOf(shape: readonly number[]): Buffer {
  return Buffer.concat(shape.map((size) => bytesField(2, varintField(1, size))));
}
