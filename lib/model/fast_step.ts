/**
 * The loss and its gradient of a chain of layers, forward and backward pass written out.
 *
 * TensorFlow.js records every operation and derives the backward pass anew in each step, one small
 * operation after another. Written out, half of these fall away, and the rest can use TensorFlow's
 * own gradient kernels. The numbers are the same but for rounding.
 *
 * @module
 */
import { tf } from "../core/tensor.ts";

/** One batch: spectra in, spectra wanted, `[batch, channels]`, and weights, `[batch, 1]`. */
export type Batch = readonly [inputs: tf.Tensor, targets: tf.Tensor, weights: tf.Tensor];

/** The weighted mean squared error of a batch and its gradient, one tensor a trainable weight. */
export interface LossGradient {
  readonly loss: tf.Scalar;
  readonly gradient: readonly tf.Tensor[];
}

/** Computes {@link LossGradient} for weights in the order of `model.trainableWeights`. */
export type GradientStep = (weights: readonly tf.Tensor[], batch: Batch) => LossGradient;

/** What a layer does, and how a gradient passes back through it. */
interface Stage {
  /** How many of the model's weights it takes: a kernel and a bias, or none. */
  readonly weightCount: 0 | 2;
  readonly forward: (x: tf.Tensor, weights: readonly tf.Tensor[]) => tf.Tensor;
  /** From the gradient of the output `y`; that of `x` is left out where nobody asks for it. */
  readonly backward: (
    dy: tf.Tensor,
    saved: { x: tf.Tensor; y: tf.Tensor; weights: readonly tf.Tensor[]; wantDx: boolean },
  ) => { dx?: tf.Tensor; gradient: tf.Tensor[] };
}

/**
 * Writes out the gradient of the weighted mean squared error for a model.
 *
 * @returns A function without side effects, to be called within `tf.tidy`, or `null` where the
 * model is not a chain of reshape, flatten, dense, convolution, transposed convolution and cropping
 * layers with linear or ReLU outputs.
 */
export function writeOutStep(model: tf.LayersModel): GradientStep | null {
  const stages: Stage[] = [];
  for (const [i, layer] of model.layers.entries()) {
    const chained = i === 0 || layer.inboundNodes.length === 1 &&
        (layer.input as tf.SymbolicTensor).sourceLayer === model.layers[i - 1];
    const stage = chained ? stageOf(layer) : null;
    if (!stage) return null;
    stages.push(stage);
  }
  const firstWeighted = stages.findIndex((stage) => stage.weightCount > 0);
  return (weights, [inputs, targets, spectrumWeights]) => {
    const outputs = [inputs];
    const used: (readonly tf.Tensor[])[] = [];
    let next = 0;
    for (const stage of stages) {
      used.push(weights.slice(next, next += stage.weightCount));
      outputs.push(stage.forward(outputs[outputs.length - 1], used[used.length - 1]));
    }
    const output = outputs[outputs.length - 1];
    const error = tf.sub(output, targets);
    const weighted = tf.mul(error, spectrumWeights);
    const gradient: tf.Tensor[] = [];
    let dy: tf.Tensor = tf.mul(weighted, 2 / output.size);
    for (let i = stages.length - 1; i >= firstWeighted; i--) {
      const saved = { x: outputs[i], y: outputs[i + 1], weights: used[i] };
      const step = stages[i].backward(dy, { ...saved, wantDx: i > firstWeighted });
      gradient.unshift(...step.gradient);
      if (step.dx) dy = step.dx;
    }
    return { loss: tf.mean(tf.mul(weighted, error)), gradient };
  };
}

/** The same by TensorFlow.js's own differentiation, for any model. */
export function recordedStep(model: tf.LayersModel): GradientStep {
  const variables = model.trainableWeights.map((weight) =>
    (weight as unknown as { val: tf.Variable }).val
  );
  return (weights, [inputs, targets, spectrumWeights]) => {
    model.trainableWeights.forEach((variable, i) => variable.write(weights[i]));
    const { value, grads } = tf.variableGrads(() => {
      const output = model.apply(inputs, { training: true }) as tf.Tensor;
      return tf.mean(tf.mul(tf.squaredDifference(output, targets), spectrumWeights));
    }, variables);
    return { loss: value, gradient: variables.map(({ name }) => grads[name]) };
  };
}

function stageOf(layer: tf.layers.Layer): Stage | null {
  const { activation = "linear", useBias = true, ...config } = layer.getConfig();
  if ((activation !== "linear" && activation !== "relu") || !useBias) return null;
  if (layer.weights.length > layer.trainableWeights.length) return null;
  switch (layer.getClassName()) {
    case "InputLayer":
    case "Reshape":
    case "Flatten":
      return reshapeStage(layer);
    case "Cropping2D":
      return cropStage(layer);
    case "Dense":
      return layer.input instanceof tf.SymbolicTensor && layer.input.rank === 2
        ? weightedStage(DENSE, activation)
        : null;
    case "Conv2D":
    case "Conv2DTranspose": {
      const plain = config.dataFormat === "channelsLast" &&
        [config.dilationRate].flat().every((rate) => (rate ?? 1) === 1);
      const strides = config.strides as [number, number];
      const padding = config.padding as "same" | "valid";
      if (!plain || padding !== "same") return null;
      const product = layer.getClassName() === "Conv2D" ? convolution : transposedConvolution;
      return weightedStage(product(strides), activation);
    }
    default:
      return null;
  }
}

function reshapeStage(layer: tf.layers.Layer): Stage {
  const shape = (layer.output as tf.SymbolicTensor).shape.slice(1) as number[];
  return {
    weightCount: 0,
    forward: (x) => tf.reshape(x, [x.shape[0], ...shape]),
    backward: (dy, { x }) => ({ dx: tf.reshape(dy, x.shape), gradient: [] }),
  };
}

function cropStage(layer: tf.layers.Layer): Stage {
  const cropping = layer.getConfig().cropping as [[number, number], [number, number]];
  const cut: [number, number][] = [[0, 0], ...cropping, [0, 0]];
  return {
    weightCount: 0,
    forward: (x) =>
      tf.slice(x, cut.map(([from]) => from), x.shape.map((n, i) => n - cut[i][0] - cut[i][1])),
    backward: (dy) => ({ dx: tf.pad(dy, cut), gradient: [] }),
  };
}

/** A product of input and kernel, and its two gradients. */
interface Product {
  forward(x: tf.Tensor, kernel: tf.Tensor): tf.Tensor;
  inputGradient(dy: tf.Tensor, kernel: tf.Tensor, x: tf.Tensor): tf.Tensor;
  kernelGradient(dy: tf.Tensor, kernel: tf.Tensor, x: tf.Tensor): tf.Tensor;
}

/** Product, bias and activation. */
function weightedStage(product: Product, activation: "linear" | "relu"): Stage {
  return {
    weightCount: 2,
    forward: (x, [kernel, bias]) => {
      const sum = addBias(product.forward(x, kernel), bias);
      return activation === "relu" ? tf.relu(sum) : sum;
    },
    backward: (dy, { x, y, weights: [kernel], wantDx }) => {
      const dSum = activation === "relu" ? reluGradient(dy, y) : dy;
      const gradient = [product.kernelGradient(dSum, kernel, x), biasGradient(dSum)];
      return wantDx ? { dx: product.inputGradient(dSum, kernel, x), gradient } : { gradient };
    },
  };
}

const matMul = (a: tf.Tensor, b: tf.Tensor, transposeA = false, transposeB = false): tf.Tensor =>
  tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D, transposeA, transposeB);

const DENSE: Product = {
  forward: (x, kernel) => matMul(x, kernel),
  inputGradient: (dy, kernel) => matMul(dy, kernel, false, true),
  kernelGradient: (dy, _, x) => matMul(x, dy, true),
};

function convolution(strides: [number, number]): Product {
  return {
    forward: (x, kernel) => tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, strides, "same"),
    inputGradient: (dy, kernel, x) =>
      tf.conv2dTranspose(
        dy as tf.Tensor4D,
        kernel as tf.Tensor4D,
        x.shape as [number, number, number, number],
        strides,
        "same",
      ),
    kernelGradient: (dy, kernel, x) =>
      tf.engine().runKernel(
        "Conv2DBackpropFilter",
        { x, dy },
        {
          strides,
          pad: "same",
          dataFormat: "NHWC",
          dimRoundingMode: undefined,
          filterShape: kernel.shape,
        } as unknown as Parameters<ReturnType<typeof tf.engine>["runKernel"]>[2],
      ),
  };
}

/** A convolution's input gradient, used forwards: the two gradients change places. */
function transposedConvolution(strides: [number, number]): Product {
  const { forward, inputGradient, kernelGradient } = convolution(strides);
  return {
    forward: (x, kernel) => {
      const [batch, height, width] = x.shape;
      const shape = [batch, height * strides[0], width * strides[1], kernel.shape[2]!];
      return inputGradient(x, kernel, { shape } as tf.Tensor);
    },
    inputGradient: (dy, kernel) => forward(dy, kernel),
    kernelGradient: (dy, kernel, x) => kernelGradient(x, kernel, dy),
  };
}

function addBias(x: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  return runNative("BiasAdd", [x, bias]) ?? tf.add(x, bias);
}

function reluGradient(dy: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return runNative("ReluGrad", [dy, y]) ?? tf.mul(dy, tf.step(y));
}

function biasGradient(dy: tf.Tensor): tf.Tensor {
  return runNative("BiasAddGrad", [dy]) ?? tf.sum(dy, dy.shape.slice(0, -1).map((_, i) => i));
}

/** Runs a kernel of TensorFlow that TensorFlow.js does not name; null on other backends. */
function runNative(name: string, inputs: tf.Tensor[]): tf.Tensor | null {
  if (tf.getBackend() !== "tensorflow") return null;
  const { binding, executeSingleOutput } = tf.backend() as unknown as {
    binding: Record<"TF_ATTR_TYPE" | "TF_FLOAT", number>;
    executeSingleOutput(name: string, attributes: object[], inputs: tf.Tensor[]): tf.Tensor;
  };
  const type = { name: "T", type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
  return executeSingleOutput.call(tf.backend(), name, [type], inputs);
}
