import { createHash } from 'node:crypto';
import { type ConvolutionPrecision, convolutionsInBfloat16 } from './convolution-precision';
import {
  GRAPH_TAG,
  type GraphNode,
  type NodeAttribute,
  savedModel,
  type TensorContent,
} from './graph-definition';
import { isNativeBackend } from './native-operations';
import { tf } from './stock-tensorflow';

/** An attribute as tfjs-node hands it to the library. */
interface BackendAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** What an operation gave, in the library's terms. */
interface NativeOutput {
  readonly shape: number[];
  readonly dtype: number;
}

/** The part of tfjs-node's backend through which every operation goes, and that runs graphs. */
interface GraphBackend {
  readonly binding: Readonly<Record<`TF_ATTR_${string}`, number>>;
  readonly tensorMap: { get(dataId: object): NativeOutput };
  executeSingleOutput(name: string, attributes: BackendAttribute[], inputs: tf.TensorInfo[]): tf.Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: BackendAttribute[],
    inputs: tf.TensorInfo[],
    numOutputs: number,
  ): tf.Tensor[];
  write(values: unknown, shape: number[], dtype: tf.DataType): object;
  readSync(dataId: object): unknown;
  createOutputTensor(output: NativeOutput & { readonly id: number }): tf.Tensor;
  loadSavedModelMetaGraph(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  runSavedModel(
    id: number,
    inputs: readonly tf.Tensor[],
    inputInfos: readonly { readonly name: string }[],
    outputs: readonly string[],
  ): tf.Tensor[];
}

/**
 * Folders in the library's own memory, so that no disk is needed, by the hash of the graph in them. The library cannot
 * delete them, nor write over them: equal graphs, as those of one network trained again, share a folder.
 */
const folders = new Map<string, string>();

/** Computes tensors of tensors; also reads, and may assign, the variables it is traced with. */
export type TracedBody = (inputs: readonly tf.Tensor[]) => tf.Tensor[];

/** Says why a function cannot become a graph. It runs as it is. */
export class NotTraceable extends Error {
  override readonly name = 'NotTraceable';
}

/** A graph that the library holds, ready to run. */
interface LoadedGraph {
  readonly id: number;
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Variables that the body assigns, whose values follow the outputs. */
  readonly assigned: readonly tf.Variable[];
}

let tracing = false;

/**
 * Whether what is computed now becomes part of a graph. TensorFlow improves graphs better than we do single operations,
 * if it finds in them those it knows.
 */
export function isTracing(): boolean {
  return tracing;
}

/**
 * Computes something now, though a graph is being recorded, of which it does not become a part.
 *
 * @param run may read values of the tensors it makes, and hands none of them out.
 */
export function outsideTrace<T>(run: () => T): T {
  if (!tracing) return run();
  const backend = graphBackend();
  const { executeMultipleOutputs, executeSingleOutput, write, readSync } = backend;
  const recording: RecordedMethods = { executeMultipleOutputs, executeSingleOutput, write, readSync };
  stopRecording(backend);
  try {
    return run();
  } finally {
    startRecording(backend, recording);
  }
}

/** The backend's methods that are replaced while a graph is recorded. */
type RecordedMethods = Pick<
  GraphBackend,
  'executeMultipleOutputs' | 'executeSingleOutput' | 'write' | 'readSync'
>;

/** Own properties, in front of the class's methods. */
function startRecording(backend: GraphBackend, methods: RecordedMethods): void {
  Object.assign(backend, methods);
  tracing = true;
}

function stopRecording(backend: Partial<GraphBackend>): void {
  tracing = false;
  delete backend.executeMultipleOutputs;
  delete backend.executeSingleOutput;
  delete backend.write;
  delete backend.readSync;
}

/**
 * A function whose operations TensorFlow runs as one graph, as Python's `tf.function` does: without a call from
 * JavaScript for each, with neighbors fused, in place where a tensor is not needed again, side by side where they do
 * not need each other.
 *
 * The graph is recorded from a run of the function itself, one for each combination of the inputs' shapes and types. What
 * the function decides in JavaScript is decided then, once and for all: every number that changes between runs must be
 * in an input or a variable. To find those that are not, it is recorded a second time, though nothing is computed then,
 * and refused if anything differs. It is also refused when it reads a tensor's values in JavaScript, or uses a tensor from
 * outside that is neither. The variables are as they were after recording.
 *
 * Numbers may differ from those of single operations in the last bits, as sums are split in other ways; they do not
 * differ between runs.
 */
export class TracedFunction {
  private readonly graphs = new Map<string, LoadedGraph>();

  /**
   * @param variables all that the body reads or assigns.
   * @param precision of the graph's convolutions; the body is recorded in float32.
   */
  constructor(
    private readonly body: TracedBody,
    private readonly variables: readonly tf.Variable[],
    private readonly precision: ConvolutionPrecision = 'float32',
  ) {}

  /**
   * Runs the graph for these inputs, and assigns what the body assigns.
   *
   * @returns what the body returns; it belongs to the surrounding `tf.tidy`, else to the caller.
   * @throws NotTraceable when there can be no graph; nothing has changed then.
   */
  run(inputs: readonly tf.Tensor[]): tf.Tensor[] {
    const signature = inputs.map(({ dtype, shape }) => `${dtype}[${shape.join()}]`).join();
    const known = this.graphs.get(signature);
    const graph = known ?? this.trace(inputs);
    const outputs = known === undefined ? this.firstOutputs(graph, inputs) : this.outputs(graph, inputs);
    this.graphs.set(signature, graph);
    const { assigned } = graph;
    const values = outputs.splice(outputs.length - assigned.length);
    assigned.forEach((variable, i) => {
      variable.assign(values[i]);
    });
    tf.dispose(values);
    return outputs;
  }

  /** Frees the graphs. */
  dispose(): void {
    for (const { id } of this.graphs.values()) graphBackend().deleteSavedModel(id);
    this.graphs.clear();
  }

  private outputs({ id, inputNames, outputNames }: LoadedGraph, inputs: readonly tf.Tensor[]): tf.Tensor[] {
    const names = inputNames.map((name) => ({ name }));
    return graphBackend().runSavedModel(id, [...inputs, ...this.variables], names, outputNames);
  }

  /** Only now does the library say that it cannot do as a graph what it did operation by operation. */
  private firstOutputs(graph: LoadedGraph, inputs: readonly tf.Tensor[]): tf.Tensor[] {
    try {
      return this.outputs(graph, inputs);
    } catch (error) {
      graphBackend().deleteSavedModel(graph.id);
      throw new NotTraceable((error as Error).message, { cause: error });
    }
  }

  private trace(inputs: readonly tf.Tensor[]): LoadedGraph {
    if (!isNativeBackend()) throw new NotTraceable(`the backend "${tf.getBackend()}" has no graphs`);
    const recording = this.record(inputs);
    const definition = savedModel(recording.nodes);
    if (!definition.equals(savedModel(this.record(inputs, recording).nodes))) throw recordingsDiffer();
    const { nodes, inputNames, outputNames, assigned } = recording;
    const id = load(this.precision === 'float32' ? definition : savedModel(convolutionsInBfloat16(nodes)));
    return { id, inputNames, outputNames, assigned };
  }

  private record(inputs: readonly tf.Tensor[], earlier?: Recording): Recording {
    const recorder = new Recorder([...inputs, ...this.variables], earlier);
    const before = this.variables.map((variable) => variable.clone());
    try {
      const outputs = recorder.during(() => tf.tidy(() => this.body(inputs)));
      let outputNames: string[];
      try {
        outputNames = outputs.map((output) => recorder.outputOf(output));
      } finally {
        tf.dispose(outputs);
      }
      const assigned = this.variables.filter(({ dataId }, i) => dataId !== before[i].dataId);
      const valueNames = assigned.map((variable) => recorder.outputOf(variable));
      const { nodes, results, inputNames } = recorder;
      return { nodes, results, inputNames, outputNames: [...outputNames, ...valueNames], assigned };
    } finally {
      this.variables.forEach((variable, i) => {
        if (variable.dataId !== before[i].dataId) variable.assign(before[i]);
      });
      tf.dispose(before);
    }
  }
}

/** What was recorded of one run. */
interface Recording extends Omit<LoadedGraph, 'id'> {
  readonly nodes: readonly GraphNode[];
  /** What each operation gave, by its node's name. */
  readonly results: ReadonlyMap<string, readonly NativeOutput[]>;
}

/** Notes the operations of a run, and where each got its inputs from. */
class Recorder {
  readonly nodes: GraphNode[] = [];
  readonly results = new Map<string, readonly NativeOutput[]>();
  readonly inputNames: readonly string[];
  private readonly sources = new Map<object, string>();
  /** Data that JavaScript made while recording. */
  private readonly made = new Set<object>();

  /** @param earlier if given, nothing is computed: operations give what they gave then, but for the values. */
  constructor(
    inputs: readonly tf.Tensor[],
    private readonly earlier?: Recording,
  ) {
    this.inputNames = inputs.map((input, i) => {
      const { dtype, shape } = graphBackend().tensorMap.get(input.dataId);
      const value = { kind: 'shape', value: shape } as const;
      const name = this.add('Placeholder', [], { dtype: { kind: 'dtype', value: dtype }, shape: value });
      if (this.sources.has(input.dataId)) {
        throw new NotTraceable(
          `input ${i} has the data of an earlier one, so that they cannot be told apart`,
        );
      }
      this.sources.set(input.dataId, name);
      return name;
    });
  }

  /** Runs a function and notes its operations. */
  during<T>(run: () => T): T {
    if (tracing) throw new NotTraceable('it is part of a function that is being traced');
    const backend = graphBackend();
    const { executeMultipleOutputs, write, readSync } = backend;
    const execute: GraphBackend['executeMultipleOutputs'] = (operation, attributes, inputs, numOutputs) => {
      const inputNames = inputs.map((input) => this.sourceOf(input));
      const named = Object.fromEntries(attributes.map((attribute) => [attribute.name, asNode(attribute)]));
      const name = this.add(operation, inputNames, named);
      const outputs =
        this.earlierOutputs(name) ??
        executeMultipleOutputs.call(backend, operation, attributes, inputs, numOutputs);
      const results = outputs.map(({ dataId }) => backend.tensorMap.get(dataId));
      this.results.set(
        name,
        results.map(({ shape, dtype }) => ({ shape, dtype })),
      );
      outputs.forEach(({ dataId }, i) => {
        this.sources.set(dataId, i === 0 ? name : `${name}:${i}`);
      });
      return outputs;
    };
    startRecording(backend, {
      executeMultipleOutputs: execute,
      executeSingleOutput: (name, attributes, inputs) => execute(name, attributes, inputs, 1)[0],
      write: (values, shape, dtype) => {
        const dataId = write.call(backend, values, shape, dtype);
        this.made.add(dataId);
        return dataId;
      },
      readSync: (dataId) => {
        if (this.sources.has(dataId) && !this.made.has(dataId)) {
          throw new NotTraceable('it reads the values of a tensor that the graph computes');
        }
        return readSync.call(backend, dataId);
      },
    });
    try {
      return run();
    } finally {
      stopRecording(backend);
    }
  }

  private earlierOutputs(name: string): tf.Tensor[] | undefined {
    if (this.earlier === undefined) return undefined;
    const outputs = this.earlier.results.get(name);
    if (outputs === undefined) throw recordingsDiffer();
    // A number below 0 stands for no tensor of the library's, which is not freed either.
    return outputs.map((output) => graphBackend().createOutputTensor({ ...output, id: -1 }));
  }

  /** The name of the node that gives a tensor. */
  sourceOf({ dataId }: tf.TensorInfo): string {
    const source = this.sources.get(dataId);
    if (source !== undefined) return source;
    if (!this.made.has(dataId)) {
      throw new NotTraceable('it uses a tensor from outside that is neither an input nor a variable');
    }
    const { shape, dtype } = graphBackend().tensorMap.get(dataId);
    const content: TensorContent = { dtype, shape, bytes: bytesOf(graphBackend().readSync(dataId)) };
    const name = this.add('Const', [], {
      dtype: { kind: 'dtype', value: dtype },
      value: { kind: 'tensor', value: content },
    });
    this.sources.set(dataId, name);
    return name;
  }

  /** The name in full of an output that gives a tensor when the graph runs. */
  outputOf(tensor: tf.TensorInfo): string {
    const { dtype } = graphBackend().tensorMap.get(tensor.dataId);
    // What is handed to a graph cannot be asked of it.
    const name = this.add('Identity', [this.sourceOf(tensor)], { T: { kind: 'dtype', value: dtype } });
    return `${name}:0`;
  }

  private add(
    operation: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, NodeAttribute>>,
  ): string {
    // Names begin with a letter or a digit, which those of oneDNN's operations do not.
    const name = `node${this.nodes.length}${operation}`;
    this.nodes.push({ name, operation, inputs, attributes });
    return name;
  }
}

function recordingsDiffer(): NotTraceable {
  return new NotTraceable(
    'two recordings of one function differ: it may draw numbers in JavaScript, or count its runs',
  );
}

function asNode({ name, type, value }: BackendAttribute): NodeAttribute {
  const { binding } = graphBackend();
  const kinds = new Map<number, NodeAttribute['kind']>([
    [binding.TF_ATTR_STRING, 'string'],
    [binding.TF_ATTR_INT, 'int'],
    [binding.TF_ATTR_FLOAT, 'float'],
    [binding.TF_ATTR_BOOL, 'bool'],
    [binding.TF_ATTR_TYPE, 'dtype'],
    [binding.TF_ATTR_SHAPE, 'shape'],
  ]);
  const kind = kinds.get(type);
  if (kind === undefined) throw new NotTraceable(`attribute ${name} has a type that graphs cannot hold yet`);
  return { kind, value } as NodeAttribute;
}

function bytesOf(values: unknown): Uint8Array {
  if (!ArrayBuffer.isView(values)) throw new NotTraceable('it makes a tensor of texts');
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** @throws NotTraceable with TensorFlow's own words when it does not take the graph. */
function load(definition: Buffer): number {
  const backend = graphBackend();
  const hash = createHash('sha256').update(definition).digest('hex');
  try {
    let folder = folders.get(hash);
    if (folder === undefined) {
      folder = `ram://traced-functions/${hash}`;
      writeFile(`${folder}/saved_model.pb`, definition);
      folders.set(hash, folder);
    }
    return backend.loadSavedModelMetaGraph(folder, GRAPH_TAG);
  } catch (error) {
    throw new NotTraceable((error as Error).message, { cause: error });
  }
}

/** Writes through the library, as only it knows its folders. */
function writeFile(file: string, content: Uint8Array): void {
  tf.tidy(() => {
    const [name, bytes] = [file, new Uint8Array(content)].map((value) =>
      tf.tensor([value] as string[], [], 'string'),
    );
    graphBackend().executeMultipleOutputs('WriteFile', [], [name, bytes], 0);
  });
}

function graphBackend(): GraphBackend {
  return tf.backend() as unknown as GraphBackend;
}
