import { type HeldOutSums, intervalOf, judgeOf } from "eels/analyse/held_out_error.ts";
import { gainShareOf, pairedDifference } from "eels/analyse/denoiser_table.ts";
import { denoise, type DenoiseOptions } from "eels/baseline/denoise.ts";
import type { Prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { splitElectrons } from "eels/degrade/split_electrons.ts";
import { measureNoise } from "./measure_noise.ts";

/** An error without the truth beside the one with it; of a difference, of two methods. */
export type TruthRow = {
  readonly seed: number;
  /** Or "network less PCA", a paired difference. */
  readonly method: string;
  /** Of held-out electrons, in units of the raw noise variance. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  /** By the truth, of the same denoised image in the same unit. */
  readonly trueError: number;
  readonly holds: boolean;
  /** Whether it is the paired difference of two methods. */
  readonly isPaired: boolean;
};

/** How estimates are checked against a truth. */
export interface TruthCheck {
  readonly truth: SpectrumImage;
  /** One exposure of the truth. */
  expose(random: Prng): SpectrumImage;
  /** Settings of the methods by name, as a comparison chose them. */
  readonly chosen: Readonly<Record<string, DenoiseOptions>>;
  readonly seeds: number;
  /** How many of the seeds slow methods see. */
  readonly slowSeeds: number;
  readonly random: Prng;
  readonly onProgress?: (now: { share: number; remainingS: number }) => unknown;
}

/** Choice: the share that methods see in `compareDenoisers`. */
const SHARE = 0.8;

/** What the others are compared with, as a network must beat it. */
const REFERENCE = "PCA";

/**
 * Estimates the error of each method without the truth, on exposures of a known truth, and the true
 * error of the same denoised images, and the same of the paired differences from PCA, by which the
 * winner is found: gain and read-out are estimated anew from every exposure.
 */
export async function checkWithTruth(
  { truth, expose, chosen, seeds, slowSeeds, random, onProgress }: TruthCheck,
): Promise<TruthRow[]> {
  const rows: TruthRow[] = [], startMs = performance.now();
  for (let seed = 1; seed <= seeds; seed++) {
    const own = random.split(`seed ${seed}`);
    const { image } = measureNoise(expose(own));
    const [seen, heldOut] = splitElectrons(image, { random: own, share: SHARE });
    const range = [{ from: 0, to: image.shape[2] }], known = { ...truth, noise: heldOut.noise };
    const judge = judgeOf(seen, heldOut, range), judgeByTruth = judgeOf(seen, known, range);
    const [ofTruth] = judgeByTruth(known);
    const found = new Map<string, { without: HeldOutSums; by: HeldOutSums }>();
    for (const [method, options] of Object.entries(chosen)) {
      if (isSlow(options) && seed > slowSeeds) continue;
      const { image: denoised } = await denoise(seen, options);
      const [without] = judge(denoised), [given] = judgeByTruth(denoised);
      // With the truth in the place of b, what is taken off for b's noise drops out of the difference.
      const by = { ...given, sums: given.sums.map((sum, i) => sum - ofTruth.sums[i]) };
      found.set(method, { without, by });
      const interval = intervalOf(without.sums, without.counts, seen.noise!);
      const { error, low, high } = interval;
      rows.push(rowOf({ seed, method, isPaired: false, low, high }, error, meanOf(by)));
    }
    const reference = found.get(REFERENCE), gainShare = gainShareOf(seen.noise!, judge(seen)[0]);
    for (const [method, { without, by }] of reference ? found : []) {
      if (method === REFERENCE) continue;
      const { value, low, high } = pairedDifference(without, reference!.without, { gainShare });
      const name = `${method} less ${REFERENCE}`, isPaired = true;
      rows.push(
        rowOf(
          { seed, method: name, isPaired, low, high },
          value,
          meanOf(by) - meanOf(reference!.by),
        ),
      );
    }
    const remainingS = (performance.now() - startMs) / 1000 * (seeds - seed) / seed;
    await onProgress?.({ share: seed / seeds, remainingS });
  }
  return rows;
}

const isSlow = ({ method }: DenoiseOptions) => typeof method !== "string" || method === "network";

const meanOf = ({ sums, counts }: HeldOutSums) =>
  sums.reduce((a, b) => a + b, 0) / counts.reduce((a, b) => a + b, 0);

function rowOf(
  row: Pick<TruthRow, "seed" | "method" | "isPaired" | "low" | "high">,
  estimate: number,
  trueError: number,
): TruthRow {
  return { ...row, estimate, trueError, holds: row.low <= trueError && trueError <= row.high };
}
