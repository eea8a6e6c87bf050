/**
 * How often bands, widened by the noise of held-out electrons, hold these.
 *
 * @module
 */
import { correlationSum } from "../core/noise.ts";
import type { Prng } from "../core/random.ts";
import { noiseScaleOf } from "../baseline/noise_scale.ts";
import { noiseDraw } from "../degrade/draw_measurement.ts";
import { type BandGroups, type ErrorSums, type JudgedParts, windowErrors } from "./band_errors.ts";

/** Numbers of values by band, block and window. */
export interface CoverageTally {
  readonly inside: readonly Float64Array[];
  readonly expected: readonly Float64Array[];
  /** Inside bands of zero width, widened by the noise alone. */
  readonly bare: readonly Float64Array[];
  readonly counts: Float64Array;
}

export function emptyTally({ edges, blocks }: BandGroups, bands: number): CoverageTally {
  const empty = () => new Float64Array(blocks * (edges.length - 1));
  const list = () => Array.from({ length: bands }, empty);
  return { inside: list(), expected: list(), bare: list(), counts: empty() };
}

/**
 * Counts the held-out values inside the bands of blocks whose errors come from all other blocks, and
 * those of values drawn from what the bands say.
 */
export function addCoverage(
  { inside, expected, bare, counts }: CoverageTally,
  groups: BandGroups,
  { a, b, made, share, scales, sums, wideOf, random }: JudgedParts & {
    scales: readonly number[];
    sums: ErrorSums;
    wideOf: Int32Array;
    random: Prng;
  },
): void {
  const { edges, groupOf, blockOf, blocks } = groups, windows = edges.length - 1;
  const { bySpectrum, byChannel } = noiseScaleOf(a), channels = a.shape[2];
  // Of the part that was seen, whose variance is larger than that of the whole.
  const errors = Float64Array.from(
    Array.from({ length: blocks }, (_, left) =>
      windowErrors(sums, groups, { share, wideOf, left })
        .map(({ variance, bias }) => variance / share + bias)).flat(),
  );
  const { gain, readoutCounts, correlation, background = 0 } = b.noise!;
  const single = 1 / correlationSum(correlation), draw = noiseDraw(b.noise!, random);
  const truth = new Float64Array(channels), noise = new Float64Array(channels);
  const underAt = (i: number) => typeof background === "number" ? background : background[i];
  for (let s = 0; s < blockOf.length; s++) {
    const first = s * channels, scale = share * bySpectrum[s] ** 2;
    const square = (e: number) =>
      errors[blockOf[s] * windows + groupOf[e]] * scale * byChannel[e] ** 2;
    for (let e = 0; e < channels; e++) {
      const total = made.data[first + e] + underAt(first + e) +
        Math.sqrt(square(e)) * random.normal();
      truth[e] = gain > 0 && readoutCounts === 0 ? Math.max(0, total) : total;
    }
    draw(truth, noise);
    for (let e = 0; e < channels; e++) {
      const i = first + e, at = blockOf[s] * windows + groupOf[e], under = underAt(i);
      const own = single * (readoutCounts ** 2 + gain * Math.max(0, made.data[i] + under));
      const size = Math.sqrt(square(e) + own), away = Math.abs(made.data[i] - b.data[i]);
      const drawn = Math.abs(truth[e] + noise[e] - under - made.data[i]);
      counts[at]++;
      for (let band = 0; band < scales.length; band++) {
        if (away <= scales[band] * size) inside[band][at]++;
        if (away <= scales[band] * Math.sqrt(own)) bare[band][at]++;
        if (drawn <= scales[band] * size) expected[band][at]++;
      }
    }
  }
}
