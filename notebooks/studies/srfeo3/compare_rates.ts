/**
 * Squared errors of methods on spectra as cameras of several frame rates would have measured them.
 *
 * @module
 */
import { crop } from "eels/core/energy_steps.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { everyNth } from "eels/core/every_nth.ts";
import { stackRows } from "eels/core/stack.ts";
import { averageFrames, frameWindow } from "eels/degrade/frame_rate.ts";
import { squaredErrors, summarise } from "eels/analyse/metrics.ts";
import type { Method } from "../methods/compare_methods.ts";
import { inOneColumn } from "./one_column.ts";
import type { Part, PreparedImages } from "./prepared_images.ts";

/** Spectra of one part of the images as a slower camera would have measured them, in one column. */
export interface SlowSpectra {
  readonly frameRateHz: number;
  /** Mean counts a fast frame over the whole measured range. */
  readonly wide: SpectrumImage;
  /** The same on the truth's channels. */
  readonly counts: SpectrumImage;
  /** What should come out, normalised like all truths. */
  readonly truth: SpectrumImage;
  /** Class of each spectrum: 0 initial, 1 annealed. */
  readonly labels: Uint8Array;
  /** Name of each spectrum's image. */
  readonly names: readonly string[];
}

/** Settings of {@link slowDown}. */
export interface SlowDownOptions {
  readonly part: Part;
  readonly frameRatesHz: readonly number[];
  /** Frame rate of the images; 400. */
  readonly fullRateHz?: number;
  /** Only every n-th spectrum of each image is returned; all frames are averaged. 1. */
  readonly every?: number;
}

/** Averages neighbouring frames of every image of a part, once a frame rate. */
export function slowDown(
  { images }: PreparedImages,
  { part, frameRatesHz, fullRateHz = 400, every = 1 }: SlowDownOptions,
): SlowSpectra[] {
  const own = images.filter((image) => image.part === part);
  const pick = (list: readonly SpectrumImage[]) =>
    stackRows(list.map((image) => inOneColumn(everyNth(image, every))));
  const truth = pick(own.map((image) => image.truth));
  const { startEv, stepEv, channels } = truth.energy;
  const keep = { fromEv: startEv, toEv: startEv + channels * stepEv };
  const counts = own.map(({ wide: { shape } }) => Math.ceil(shape[0] * shape[1] / every));
  const perSpectrum = <T>(values: readonly T[]) =>
    values.flatMap((value, i) => new Array<T>(counts[i]).fill(value));
  return frameRatesHz.map((frameRateHz) => {
    const wide = pick(own.map((image) => {
      const columns = image.wide.shape[1];
      const window = frameWindow({ fromHz: fullRateHz, toHz: frameRateHz, columns });
      return averageFrames(image.wide, window);
    }));
    return {
      frameRateHz,
      wide,
      counts: crop(wide, keep),
      truth,
      labels: Uint8Array.from(perSpectrum(own.map((image) => image.label))),
      names: perSpectrum(own.map((image) => image.name)),
    };
  });
}

/** Squared error of one method at one frame rate. */
export interface RateRow {
  readonly method: string;
  readonly frameRateHz: number;
  /** Mean over spectra of the mean squared error over channels. */
  readonly meanSquaredError: number;
  /** Of that mean. */
  readonly standardError: number;
}

/**
 * Mean squared errors of every method at every frame rate: of spectra x against truths t of E
 * channels
 *
 *     MSE = mean over spectra of sum over e of (x_e - t_e)^2 / E
 *
 * @param methods From {@link SlowSpectra.wide} to spectra like the truth.
 * @returns One row a method and frame rate, those of a method together.
 */
export async function compareRates(
  series: readonly SlowSpectra[],
  methods: readonly Method[],
): Promise<RateRow[]> {
  const rows: RateRow[] = [];
  for (const { method, apply } of methods) {
    for (const { frameRateHz, wide, truth } of series) {
      const { mean, standardError } = summarise(squaredErrors(await apply(wide), truth));
      rows.push({ method, frameRateHz, meanSquaredError: mean, standardError });
    }
  }
  return rows;
}
