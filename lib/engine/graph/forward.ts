/**
 * A network as plain loops, for one spectrum at a time.
 *
 * A second interpreter of layers beside training_graph.ts, as starting a framework is what one
 * spectrum's time goes to: 0.7 ms in loops, 1.4 ms through the same graph (x 2), 3.3 ms by tfjs's
 * `predict` (x 5); the slowest of a hundred takes 2 ms, 7 ms and 13 ms, and a camera of 400 frames/s
 * leaves 2.5 ms (`deno task bench forward`, two CPU cores).
 *
 * @module
 */
import type { tf } from "../../core/tensor.ts";

/** Applies a network to one spectrum; the result is a new array. */
export type Forward = (spectrum: Float32Array) => Float32Array;

/**
 * Writes a model out as plain loops for one spectrum at a time, as a camera gives them.
 *
 * A framework spends milliseconds on starting operations; a network of this size needs less than
 * that for its sums. The weights are copied: train first. For many spectra take `Model.apply`.
 *
 * @param model A chain of reshape, flatten, dense, cropping, dropout, and convolution or transposed
 * convolution layers along energy (`[1, width]`, padding "same"), with linear or ReLU outputs.
 * @param options.after Name of a layer: what comes after it is written out, such as a decoder.
 * @param options.upTo Name of the last layer that is written out, such as an encoder's.
 * @returns A function from `[channels]` to `[channels]`, or to and from a named layer's outputs.
 * @throws {RangeError} Where the model has another layer, or none of a given name.
 */
export function writeOutForward(
  model: tf.LayersModel,
  { after, upTo }: { after?: string; upTo?: string } = {},
): Forward {
  const from = after === undefined ? 0 : placeOf(model, after) + 1;
  const to = upTo === undefined ? model.layers.length : placeOf(model, upTo) + 1;
  const stages = model.layers.map(stageOf).slice(from, to);
  const shape = (model.layers[from].input as tf.SymbolicTensor).shape.slice(1) as number[];
  const channels = shape.reduce((product, size) => product * size, 1);
  return (spectrum) => {
    if (spectrum.length !== channels) {
      throw new RangeError(
        `Cannot apply the network as a spectrum must have ${channels} channels: it has ` +
          `${spectrum.length}`,
      );
    }
    return stages.reduce((x, stage) => stage(x), spectrum).slice();
  };
}

function placeOf(model: tf.LayersModel, name: string): number {
  const place = model.layers.findIndex((layer) => layer.name === name);
  if (place >= 0) return place;
  const names = model.layers.map((layer) => layer.name).join(", ");
  throw new RangeError(
    `Cannot write the network out as a named layer must be one of ${names}: it is ${name}`,
  );
}

function stageOf(layer: tf.layers.Layer, index: number, layers: tf.layers.Layer[]): Forward {
  const { activation = "linear", ...config } = layer.getConfig();
  const kind = layer.getClassName();
  const chained = index === 0 ||
    (layer.input as tf.SymbolicTensor).sourceLayer === layers[index - 1];
  const known = activation === "linear" || activation === "relu";
  if (chained && known && layer.inboundNodes.length === 1) {
    if (["InputLayer", "Reshape", "Flatten", "Dropout"].includes(kind)) return (x) => x;
    const inputShape = (layer.input as tf.SymbolicTensor).shape as number[];
    const outputShape = (layer.output as tf.SymbolicTensor).shape as number[];
    if (kind === "Cropping2D" && inputShape[1] === 1) {
      const filters = inputShape[3];
      const left = (config.cropping as number[][])[1][0] * filters;
      return (x) => x.subarray(left, left + outputShape[2] * filters);
    }
    const weights = layer.getWeights().map((weight) => weight.dataSync<"float32">().slice());
    const shape = layer.getWeights()[0]?.shape;
    const [, stride] = (config.strides ?? [1, 1]) as number[];
    const plain = config.padding === "same" && shape?.[0] === 1 && inputShape[1] === 1 &&
      [config.dilationRate].flat().every((rate) => (rate ?? 1) === 1);
    const end = { bias: weights[1], relu: activation === "relu" };
    if (kind === "Dense" && inputShape.length === 2 && weights.length === 2) {
      // A convolution of one position that sees everything.
      return convolution(weights[0], { taps: 1, width: 1, stride: 1, ...end });
    }
    if (kind === "Conv2D" && plain && weights.length === 2) {
      return convolution(weights[0], { taps: shape[1]!, width: inputShape[2], stride, ...end });
    }
    if (kind === "Conv2DTranspose" && plain && weights.length === 2) {
      const [, taps, filters, before] = shape as number[];
      const turned = swapLast(weights[0], taps, filters, before);
      return transposed(turned, { taps, width: inputShape[2], stride, ...end });
    }
  }
  throw new RangeError(
    `Cannot write the network out as its layers must be a chain of known kinds: "${layer.name}" ` +
      `is a ${kind} with activation ${activation}`,
  );
}

interface Layout {
  /** Kernel width. */
  readonly taps: number;
  /** Positions of the input. */
  readonly width: number;
  readonly stride: number;
  readonly bias: Float32Array;
  readonly relu: boolean;
}

/** Kernel `[taps, inputs, filters]`. Inputs that a ReLU left at zero are skipped. */
function convolution(kernel: Float32Array, { taps, width, stride, bias, relu }: Layout): Forward {
  const filters = bias.length, inputs = kernel.length / taps / filters;
  const positions = Math.ceil(width / stride);
  const left = Math.max(0, (positions - 1) * stride + taps - width) >> 1;
  const y = new Float32Array(positions * filters);
  return (x) => {
    for (let p = 0; p < positions; p++) {
      const first = p * stride - left;
      y.set(bias, p * filters);
      const from = Math.max(0, first) * inputs, to = Math.min(width, first + taps) * inputs;
      addProducts(y, p * filters, { x, from, to, kernel, at: from - first * inputs, filters });
    }
    return relu ? rectify(y) : y;
  };
}

/** Kernel `[taps, inputs, filters]`: each input position is spread over the taps around it. */
function transposed(kernel: Float32Array, { taps, width, stride, bias, relu }: Layout): Forward {
  const filters = bias.length, inputs = kernel.length / taps / filters;
  const positions = width * stride;
  const left = Math.max(0, (width - 1) * stride + taps - positions) >> 1;
  const y = new Float32Array(positions * filters);
  return (x) => {
    for (let p = 0; p < positions; p++) y.set(bias, p * filters);
    for (let i = 0; i < width; i++) {
      for (let tap = 0; tap < taps; tap++) {
        const p = i * stride + tap - left;
        if (p < 0 || p >= positions) continue;
        const from = i * inputs;
        const to = from + inputs;
        addProducts(y, p * filters, { x, from, to, kernel, at: tap * inputs, filters });
      }
    }
    return relu ? rectify(y) : y;
  };
}

/** Adds inputs `from` to `to` times rows of the kernel, from row `at` on, to y at `start`. */
function addProducts(
  y: Float32Array,
  start: number,
  { x, from, to, kernel, at, filters }: {
    x: Float32Array;
    from: number;
    to: number;
    kernel: Float32Array;
    at: number;
    filters: number;
  },
): void {
  for (let i = from, row = at * filters; i < to; i++, row += filters) {
    const value = x[i];
    if (value === 0) continue;
    for (let f = 0; f < filters; f++) y[start + f] += value * kernel[row + f];
  }
}

function rectify(y: Float32Array): Float32Array {
  for (let i = 0; i < y.length; i++) if (y[i] < 0) y[i] = 0;
  return y;
}

/** `[taps, a, b]` to `[taps, b, a]`. */
function swapLast(kernel: Float32Array, taps: number, a: number, b: number): Float32Array {
  const swapped = new Float32Array(kernel.length);
  for (let t = 0; t < taps; t++) {
    for (let i = 0; i < a; i++) {
      for (let j = 0; j < b; j++) swapped[(t * b + j) * a + i] = kernel[(t * a + i) * b + j];
    }
  }
  return swapped;
}
