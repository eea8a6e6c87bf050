import { energyAxis } from "../core/energy_axis.ts";
import { filterCorrelation } from "../core/noise.ts";
import type { Prng } from "../core/random.ts";
import { type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import { withNoise } from "../core/with_noise.ts";
import { readOut, sampleElectrons } from "../degrade/noise.ts";
import { judgeOf } from "./held_out_error.ts";

/** Two weak edges with maps of their own on a steep background, in electrons. */
export function twoEdges(
  shape: readonly [number, number, number],
  { brightest, edge = 0.1 }: { brightest: number; edge?: number },
): SpectrumImage {
  const [rows, columns, channels] = shape;
  const step = (e: number, at: number) => 1 / (1 + Math.exp((at - e) * 60 / channels));
  const data = Float32Array.from({ length: rows * columns * channels }, (_, i) => {
    const e = i % channels, s = Math.floor(i / channels);
    const first = 0.5 + 0.5 * Math.sin(6 * Math.floor(s / columns) / rows);
    const second = 0.5 + 0.5 * Math.cos(7 * (s % columns) / columns);
    return brightest * Math.exp(-2.5 * e / channels) +
      brightest * edge * (first * step(e, channels / 4) + second * step(e, channels * 0.55));
  });
  return spectrumImage({ data, shape, energy: energyAxis(900, 1, channels), unit: "electrons" });
}

/** A measurement and its truth, in one unit. */
export interface Known {
  readonly image: SpectrumImage;
  readonly truth: SpectrumImage;
}

/** Detectors whose noise is known, by name. */
export const DETECTORS: Readonly<
  Record<string, (truth: SpectrumImage, random: Prng) => Known>
> = {
  "whole electrons": (truth, random) => ({
    image: sampleElectrons(truth, { electronsPerUnit: 1, random }),
    truth,
  }),
  "gain 5 and read-out": (truth, random) => {
    const electrons = sampleElectrons(truth, { electronsPerUnit: 1, random });
    return {
      image: readOut(electrons, { gain: 5, readoutCounts: 6, random }),
      truth: { ...truth, data: truth.data.map((value) => 5 * value) },
    };
  },
  "electrons spread over channels": (truth, random) => {
    const weights = [0.25, 0.5, 0.25];
    const electrons = sampleElectrons(truth, { electronsPerUnit: 1, random });
    const seen = spread(electrons, weights, (first, e) => random.poisson(truth.data[first + e]));
    const known = spread(truth, weights, (first, e) => truth.data[first + e]);
    const counts = { ...electrons, data: seen.map((value) => 5 * value), noise: undefined };
    const noise = { gain: 5, correlation: filterCorrelation([1], weights) };
    return {
      image: withNoise(counts, noise),
      truth: { ...truth, data: known.map((value) => 5 * value) },
    };
  },
  "background removed": (truth, random) => {
    const electrons = sampleElectrons(truth, { electronsPerUnit: 1, random });
    const counts = readOut(electrons, { gain: 5, readoutCounts: 6, random });
    const channels = truth.shape[2];
    const background = truth.data.map((_, i) => 4 * truth.data[i % channels]);
    return {
      image: spectrumImage({
        ...counts,
        data: counts.data.map((value, i) => value - background[i]),
        noise: { ...counts.noise!, background },
      }),
      truth: { ...truth, data: truth.data.map((value, i) => 5 * value - background[i]) },
    };
  },
};

/** Each value becomes a weighted sum of its neighbours, those beyond the ends being like the last. */
function spread(
  { data, shape: [, , channels] }: SpectrumImage,
  weights: readonly number[],
  beyond: (first: number, last: number) => number,
) {
  const half = (weights.length - 1) / 2;
  return data.map((_, i) => {
    const own = i % channels, first = i - own;
    return weights.reduce((sum, weight, k) => {
      const e = own + k - half;
      const inside = e >= 0 && e < channels;
      return sum + weight * (inside ? data[first + e] : beyond(first, e < 0 ? 0 : channels - 1));
    }, 0);
  });
}

/** The true error in the units of {@link heldOutError}, with its weights. */
export function trueError(
  denoised: SpectrumImage,
  seen: SpectrumImage,
  heldOut: SpectrumImage,
  truth: SpectrumImage,
): number {
  const all = [{ from: 0, to: truth.shape[2] }];
  const judge = judgeOf(seen, { ...truth, noise: heldOut.noise }, all);
  const [[one], [none]] = [judge(denoised), judge(truth)];
  const total = (sums: Float64Array) => sums.reduce((sum, value) => sum + value, 0);
  return (total(one.sums) - total(none.sums)) / total(one.counts);
}
