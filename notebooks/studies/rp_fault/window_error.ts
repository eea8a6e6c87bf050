import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import type { TrainingPairs } from "eels/model/train.ts";
import type { Model } from "eels/model/model.ts";
import { meanAbsoluteError, meanSquaredError } from "eels/analyse/metrics.ts";
import { measure } from "./column_planes.ts";
import { type Lattice, latticeMoments } from "./lattice_image.ts";

/** How far windows lie from the truth. A type, so that tables take it as a row. */
export type WindowRow = {
  readonly what: string;
  /** Mean absolute difference of a pixel, as a share of the image's maximum. */
  readonly meanAbsolute: number;
  /** Of the mean absolute difference, from its scatter over the windows. */
  readonly standardError: number;
  readonly rootMeanSquare: number;
};

/**
 * Denoises windows by each network; beside them the windows as they are, and an even grey of the
 * lattice's mean, which knows nothing of a window.
 */
export async function denoiseWindows(
  { inputs, targets }: TrainingPairs,
  { models, lattice }: { models: Readonly<Record<string, Model>>; lattice: Lattice },
): Promise<Record<string, SpectrumImage>> {
  const { mean } = latticeMoments(lattice);
  const outputs: Record<string, SpectrumImage> = {
    "even grey": { ...targets, data: targets.data.map(() => mean) },
    "noisy window": inputs,
  };
  for (const [name, model] of Object.entries(models)) outputs[name] = await model.apply(inputs);
  return outputs;
}

/** Errors a pixel, `e = mean of |y - x|`, of windows y against true windows x whose maximum is 1. */
export function listWindowErrors(
  outputs: Readonly<Record<string, SpectrumImage>>,
  targets: SpectrumImage,
): WindowRow[] {
  return Object.entries(outputs).map(([what, image]) => ({
    what,
    meanAbsolute: meanAbsoluteError(image, targets),
    standardError: windowScatter(image, targets),
    rootMeanSquare: Math.sqrt(meanSquaredError(image, targets)),
  }));
}

/** Standard error of the mean absolute error a pixel, over the windows. */
export function windowScatter({ data, shape }: SpectrumImage, truth: SpectrumImage): number {
  const count = shape[0] * shape[1], pixels = shape[2];
  const errors = Array.from({ length: count }, (_, window) => {
    let sum = 0;
    for (let i = window * pixels; i < (window + 1) * pixels; i++) {
      sum += Math.abs(data[i] - truth.data[i]);
    }
    return sum / pixels;
  });
  return measure(errors).standardError;
}
