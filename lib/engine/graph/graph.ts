/**
 * Computations written as a TensorFlow graph.
 *
 * TensorFlow.js starts one operation after another. Given the whole graph at once, TensorFlow fuses
 * convolution, bias and ReLU, runs independent operations side by side and leaves out what nobody
 * asked for: a training step takes half the time.
 *
 * The graph reaches TensorFlow as a SavedModel without variables, in protocol buffers. Field
 * numbers are those of TensorFlow's saved_model, meta_graph, graph, node_def, attr_value, tensor
 * and tensor_shape .proto files.
 *
 * @module
 */
import { join } from "node:path";
import { tf } from "../../core/tensor.ts";

/** A part of a protocol buffer message, already encoded. */
interface Encoded {
  readonly encoded: readonly number[];
}

/** What an attribute of an operation may be: a text, whole numbers, a truth or an element type. */
export type Attribute = string | number | boolean | readonly number[] | Encoded;

/** The output of an operation, by its name in the graph. */
export type Node = string;

/** A graph that is being written. */
export interface Graph {
  /** Adds an operation of TensorFlow and gives its first output. */
  add(operation: string, inputs: readonly Node[], attributes?: Record<string, Attribute>): Node;
  /** Adds an input under this name; -1 stands for a length that differs between runs. */
  input(name: string, type: Encoded, shape: readonly number[]): Node;
  /** Adds values known now; a single number is a scalar. */
  constant(values: number | readonly number[], type?: Encoded, shape?: readonly number[]): Node;
  /** Hands the graph to TensorFlow. */
  load(): Promise<LoadedGraph>;
}

/** A graph that TensorFlow holds until it is closed. */
export interface LoadedGraph {
  /** Computes one output, which the caller disposes of, from tensors by the names of the inputs. */
  run(inputs: Record<string, tf.Tensor>, output: Node): tf.Tensor;
  close(): void;
}

const FLOAT_CODE = 1, INT32_CODE = 3;
/** Element types, as attributes. */
export const FLOAT: Encoded = { encoded: whole(6, FLOAT_CODE) };
export const INT32: Encoded = { encoded: whole(6, INT32_CODE) };

/** Begins an empty graph. */
export function startGraph(): Graph {
  const nodes: number[] = [];
  let count = 0;
  const add = (
    operation: string,
    inputs: readonly Node[],
    attributes: Record<string, Attribute> = {},
    name = `${operation}_${count++}`,
  ) => {
    const pairs = Object.entries(attributes).flatMap(([key, value]) =>
      message(5, [...text(1, key), ...message(2, encode(value))])
    );
    nodes.push(...message(1, [
      ...text(1, name),
      ...text(2, operation),
      ...inputs.flatMap((input) => text(3, input)),
      ...pairs,
    ]));
    return name;
  };
  return {
    add,
    input: (name, type, shape) =>
      add("Placeholder", [], { dtype: type, shape: { encoded: message(7, sizes(shape)) } }, name),
    constant: (values, type = INT32, shape) => {
      const list = [values].flat();
      const data = type === INT32 ? Int32Array.from(list) : Float32Array.from(list);
      const value = message(8, [
        ...whole(1, type === INT32 ? INT32_CODE : FLOAT_CODE),
        ...message(2, sizes(shape ?? (typeof values === "number" ? [] : [list.length]))),
        ...message(4, [...new Uint8Array(data.buffer)]),
      ]);
      return add("Const", [], { dtype: type, value: { encoded: value } });
    },
    load: () => load(nodes),
  };
}

async function load(nodes: readonly number[]): Promise<LoadedGraph> {
  const TAG = "serve", SCHEMA = 1, PRODUCER = 1395; // the graph version of TensorFlow 2.12
  const graph = [...nodes, ...message(4, whole(1, PRODUCER))];
  const saved = [
    ...whole(1, SCHEMA),
    ...message(2, [...message(1, text(4, TAG)), ...message(2, graph)]),
  ];
  const backend = tf.backend() as unknown as {
    loadSavedModelMetaGraph(folder: string, tag: string): number;
    runSavedModel(
      id: number,
      inputs: tf.Tensor[],
      names: { name: string }[],
      outputs: string[],
    ): tf.Tensor[];
    deleteSavedModel(id: number): void;
  };
  const folder = await Deno.makeTempDir({ prefix: "eels_graph_" });
  try {
    await Deno.writeFile(join(folder, "saved_model.pb"), Uint8Array.from(saved));
    const id = backend.loadSavedModelMetaGraph(folder, TAG);
    return {
      run: (inputs, output) => {
        const names = Object.keys(inputs).map((name) => ({ name: `${name}:0` }));
        return backend.runSavedModel(id, Object.values(inputs), names, [`${output}:0`])[0];
      },
      close: () => backend.deleteSavedModel(id),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function encode(value: Attribute): readonly number[] {
  if (typeof value === "string") return text(2, value);
  if (typeof value === "number") return whole(3, value);
  if (typeof value === "boolean") return whole(5, Number(value));
  return "encoded" in value ? value.encoded : message(1, message(3, value.flatMap(varint)));
}

function sizes(shape: readonly number[]): number[] {
  return shape.flatMap((size) => message(2, whole(1, size)));
}

function whole(field: number, value: number): number[] {
  return [...varint(field << 3), ...varint(value)];
}

function text(field: number, value: string): number[] {
  return message(field, [...new TextEncoder().encode(value)]);
}

function message(field: number, content: readonly number[]): number[] {
  return [...varint(field << 3 | 2), ...varint(content.length), ...content];
}

/** Seven bits a byte, the lowest first; a negative number as its 64-bit complement. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}
