/**
 * The loss of a chain of layers and its gradient as a TensorFlow graph.
 *
 * For batches, which it takes in half of tfjs's time (`deno task bench train`); one spectrum at a time
 * goes through the loops of forward.ts.
 *
 * @module
 */
import { tf } from "../../core/tensor.ts";
import { FLOAT, type Graph, INT32, type Node, startGraph } from "./graph.ts";

/**
 * Inputs `parameters` (all trainable weights end to end), `inputs` and `targets` `[batch,
 * channels]` (each with its own number of channels), `weights` `[batch, 1]` and `seed` (a whole number, for dropout).
 */
export interface TrainingGraph {
  readonly graph: Graph;
  /** The weighted mean squared error, then its gradient, one vector. */
  readonly step: Node;
  /** The weighted mean squared error alone, without dropout. */
  readonly loss: Node;
  /** What the model makes of `inputs`, without dropout. */
  readonly output: Node;
}

/** A layer's output, and how the gradient of the output `dy` passes back to its input and weights. */
interface Pass {
  readonly y: Node;
  readonly back: (dy: Node) => { dx: Node; gradient: readonly Node[] };
}

interface Stage {
  /** How many of the model's weights it takes: a kernel and a bias, or none. */
  readonly weightCount: 0 | 2;
  readonly forward: (x: Node, weights: readonly Node[]) => Pass;
}

const T = { T: FLOAT };

/**
 * Writes out the training step of a model.
 *
 * @returns The graph, or `null` where the model is not a chain of reshape, flatten, dense,
 * convolution, transposed convolution, cropping and dropout layers with linear or ReLU outputs.
 */
export function writeTrainingGraph(model: tf.LayersModel): TrainingGraph | null {
  const graph = startGraph();
  const { add, constant } = graph;
  const shapes = model.trainableWeights.map(({ shape }) => shape as number[]);
  const sizes = shapes.map((shape) => tf.util.sizeFromShape(shape));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const channels = model.inputs[0].shape[1]!;

  const parameters = graph.input("parameters", FLOAT, [total]);
  const inputs = graph.input("inputs", FLOAT, [-1, channels]);
  const targets = graph.input("targets", FLOAT, [-1, model.outputs[0].shape[1]!]);
  const spectrumWeights = graph.input("weights", FLOAT, [-1, 1]);
  const seed = graph.input("seed", INT32, []);
  const attributes = { ...T, Tlen: INT32, num_split: sizes.length };
  const parts = add("SplitV", [parameters, constant(sizes), constant(0)], attributes);
  const weights = shapes.map((shape, i) => reshape(graph, `${parts}:${i}`, shape));

  const forwards = (training: boolean) => {
    const passes: Pass[] = [];
    let x = inputs, next = 0;
    for (const [i, layer] of model.layers.entries()) {
      const chained = i === 0 || layer.inboundNodes.length === 1 &&
          (layer.input as tf.SymbolicTensor).sourceLayer === model.layers[i - 1];
      const stage = chained ? stageOf(graph, layer, training ? [seed, constant(i)] : null) : null;
      if (!stage) return null;
      passes.push(stage.forward(x, weights.slice(next, next += stage.weightCount)));
      x = passes[i].y;
    }
    const error = add("Sub", [x, targets], T);
    const weighted = add("Mul", [error, spectrumWeights], T);
    const loss = add("Mean", [add("Mul", [weighted, error], T), constant([0, 1])], T);
    return { passes, weighted, loss, output: x };
  };
  const training = forwards(true), evaluation = forwards(false);
  if (!training || !evaluation) return null;

  const { passes, weighted, loss } = training;
  const gradient: Node[] = [];
  const count = add("Cast", [add("Size", [weighted], T)], { SrcT: INT32, DstT: FLOAT });
  let dy = add("Mul", [weighted, add("Div", [constant(2, FLOAT), count], T)], T);
  for (const { back } of passes.toReversed()) {
    const through = back(dy);
    gradient.unshift(...through.gradient);
    dy = through.dx; // that of the model's input is never computed, as nobody asks for it
  }
  const flat = [loss, ...gradient].map((node) => reshape(graph, node, [-1]));
  const step = concat(graph, flat, FLOAT);
  return { graph, step, loss: evaluation.loss, output: evaluation.output };
}

/** What a layer does; `seed` is given where dropout shall drop. */
function stageOf(graph: Graph, layer: tf.layers.Layer, seed: readonly Node[] | null): Stage | null {
  const { activation = "linear", useBias = true, ...config } = layer.getConfig();
  if ((activation !== "linear" && activation !== "relu") || !useBias) return null;
  if (layer.weights.length > layer.trainableWeights.length) return null;
  const sizes = (tensor: tf.SymbolicTensor) => tensor.shape.slice(1) as number[];
  const inputShape = sizes(layer.input as tf.SymbolicTensor);
  const outputShape = sizes(layer.output as tf.SymbolicTensor);
  const relu = activation === "relu";
  switch (layer.getClassName()) {
    case "InputLayer":
      return weightless((x) => ({ y: x, back: (dy) => dy }));
    case "Reshape":
    case "Flatten":
      return weightless((x) => ({
        y: reshape(graph, x, [-1, ...outputShape]),
        back: (dy) => reshape(graph, dy, [-1, ...inputShape]),
      }));
    case "Cropping2D":
      return crop(graph, config.cropping as number[][]);
    case "Dropout":
      return config.noiseShape ? null : dropout(graph, config.rate as number, seed);
    case "Dense":
      return inputShape.length === 1 ? weightedStage(graph, dense(graph), relu) : null;
    case "Conv2D":
    case "Conv2DTranspose": {
      const plain = config.dataFormat === "channelsLast" && config.padding === "same" &&
        [config.dilationRate].flat().every((rate) => (rate ?? 1) === 1);
      if (!plain) return null;
      const strides = config.strides as number[];
      const kernelShape = layer.trainableWeights[0].shape as number[];
      const product = layer.getClassName() === "Conv2D"
        ? convolution(graph, { strides, kernelShape })
        : transposedConvolution(graph, { strides, kernelShape, outputShape });
      return weightedStage(graph, product, relu);
    }
    default:
      return null;
  }
}

function weightless(forward: (x: Node) => { y: Node; back: (dy: Node) => Node }): Stage {
  return {
    weightCount: 0,
    forward: (x) => {
      const { y, back } = forward(x);
      return { y, back: (dy) => ({ dx: back(dy), gradient: [] }) };
    },
  };
}

function crop({ add, constant }: Graph, [rows, columns]: readonly number[][]): Stage {
  const cut = constant([0, 0, ...rows, ...columns, 0, 0], INT32, [4, 2]);
  return weightless((x) => {
    const from = constant([0, rows[0], columns[0], 0]);
    const removed = constant([0, rows[0] + rows[1], columns[0] + columns[1], 0]);
    const size = add("Sub", [shapeOf({ add }, x), removed], { T: INT32 });
    return {
      y: add("Slice", [x, from, size], { ...T, Index: INT32 }),
      back: (dy) => add("Pad", [dy, cut], T),
    };
  });
}

/** Sets a share of the values to zero and raises the others, so that the mean stays. */
function dropout(graph: Graph, rate: number, seed: readonly Node[] | null): Stage {
  const { add, constant } = graph;
  if (!seed || rate === 0) return weightless((x) => ({ y: x, back: (dy) => dy }));
  return weightless((x) => {
    const pair = add("Pack", seed, { T: INT32, N: 2 });
    const drawn = add("StatelessRandomUniform", [shapeOf(graph, x), pair], {
      dtype: FLOAT,
      T: INT32,
      Tseed: INT32,
    });
    const stays = add("GreaterEqual", [drawn, constant(rate, FLOAT)], T);
    const scale = constant(1 / (1 - rate), FLOAT);
    const factor = add("SelectV2", [stays, scale, constant(0, FLOAT)], T);
    return { y: add("Mul", [x, factor], T), back: (dy) => add("Mul", [dy, factor], T) };
  });
}

/** A product of input and kernel, and its two gradients. */
interface Product {
  readonly forward: (x: Node, kernel: Node) => Node;
  readonly inputGradient: (dy: Node, kernel: Node, x: Node) => Node;
  readonly kernelGradient: (dy: Node, x: Node) => Node;
}

/** Product, bias and activation. */
function weightedStage({ add }: Graph, product: Product, relu: boolean): Stage {
  return {
    weightCount: 2,
    forward: (x, [kernel, bias]) => {
      const sum = add("BiasAdd", [product.forward(x, kernel), bias], T);
      const y = relu ? add("Relu", [sum], T) : sum;
      return {
        y,
        back: (dy) => {
          const dSum = relu ? add("ReluGrad", [dy, y], T) : dy;
          const gradient = [product.kernelGradient(dSum, x), add("BiasAddGrad", [dSum], T)];
          return { dx: product.inputGradient(dSum, kernel, x), gradient };
        },
      };
    },
  };
}

function dense({ add }: Graph): Product {
  return {
    forward: (x, kernel) => add("MatMul", [x, kernel], T),
    inputGradient: (dy, kernel) => add("MatMul", [dy, kernel], { ...T, transpose_b: true }),
    kernelGradient: (dy, x) => add("MatMul", [x, dy], { ...T, transpose_a: true }),
  };
}

interface ConvolutionShape {
  readonly strides: readonly number[];
  readonly kernelShape: readonly number[];
}

function convolution(graph: Graph, { strides, kernelShape }: ConvolutionShape): Product {
  const { add, constant } = graph;
  const attributes = { ...T, strides: [1, ...strides, 1], padding: "SAME" };
  return {
    forward: (x, kernel) => add("Conv2D", [x, kernel], attributes),
    inputGradient: (dy, kernel, x) =>
      add("Conv2DBackpropInput", [shapeOf(graph, x), kernel, dy], attributes),
    kernelGradient: (dy, x) =>
      add("Conv2DBackpropFilter", [x, constant(kernelShape), dy], attributes),
  };
}

/** A convolution's input gradient, used forwards: the two gradients change places. */
function transposedConvolution(
  graph: Graph,
  { outputShape, ...shape }: ConvolutionShape & { readonly outputShape: readonly number[] },
): Product {
  const { add, constant } = graph;
  const attributes = { ...T, strides: [1, ...shape.strides, 1], padding: "SAME" };
  const { forward, kernelGradient } = convolution(graph, shape);
  return {
    forward: (x, kernel) => {
      const batch = add("Slice", [shapeOf(graph, x), constant([0]), constant([1])], {
        T: INT32,
        Index: INT32,
      });
      const full = concat(graph, [batch, constant(outputShape)], INT32);
      return add("Conv2DBackpropInput", [full, kernel, x], attributes);
    },
    inputGradient: (dy, kernel) => forward(dy, kernel),
    kernelGradient: (dy, x) => kernelGradient(x, dy),
  };
}

function shapeOf({ add }: Pick<Graph, "add">, x: Node): Node {
  return add("Shape", [x], T);
}

function reshape({ add, constant }: Graph, x: Node, shape: readonly number[]): Node {
  return add("Reshape", [x, constant(shape)], T);
}

function concat({ add, constant }: Graph, parts: readonly Node[], type: typeof INT32): Node {
  return add("ConcatV2", [...parts, constant(0)], { T: type, N: parts.length });
}
