import { heldOutError } from "eels/analyse/held_out_error.ts";
import { denoise, type DenoiseOptions } from "eels/baseline/denoise.ts";
import type { Prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { splitElectrons } from "eels/degrade/split_electrons.ts";
import { drawPlot } from "eels/figure/figure.ts";
import { colourOf } from "eels/figure/palette.ts";
import type { Figure } from "eels/figure/svg.ts";
import * as Plot from "@observablehq/plot";
import type { Claim } from "../../harness/record/claims.ts";
import { measureNoise } from "./measure_noise.ts";

/** An error without the truth beside the one with it. */
export type TruthRow = {
  readonly seed: number;
  readonly method: string;
  /** Of held-out electrons, in units of the raw noise variance. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  /** By the truth, of the same denoised image in the same unit. */
  readonly trueError: number;
  readonly holds: boolean;
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

/**
 * Estimates the error of each method without the truth, on exposures of a known truth, and the true
 * error of the same denoised images: gain and read-out are estimated anew from every exposure.
 */
export async function checkWithTruth(
  { truth, expose, chosen, seeds, slowSeeds, random, onProgress }: TruthCheck,
): Promise<TruthRow[]> {
  const rows: TruthRow[] = [], startMs = performance.now();
  for (let seed = 1; seed <= seeds; seed++) {
    const own = random.split(`seed ${seed}`);
    const { image } = measureNoise(expose(own));
    const [seen, heldOut] = splitElectrons(image, { random: own, share: SHARE });
    for (const [method, options] of Object.entries(chosen)) {
      if (isSlow(options) && seed > slowSeeds) continue;
      const { image: denoised } = await denoise(seen, options);
      const { error, low, high } = heldOutError(denoised, heldOut, { seen });
      // With the truth in the place of b, what is taken off for b's noise drops out of the difference.
      const known = { ...truth, noise: heldOut.noise };
      const trueError = heldOutError(denoised, known, { seen }).error -
        heldOutError(known, known, { seen }).error;
      const holds = low <= trueError && trueError <= high;
      rows.push({ seed, method, estimate: error, low, high, trueError, holds });
    }
    const remainingS = (performance.now() - startMs) / 1000 * (seeds - seed) / seed;
    await onProgress?.({ share: seed / seeds, remainingS });
  }
  return rows;
}

const isSlow = ({ method }: DenoiseOptions) => typeof method !== "string" || method === "network";

/** A line a method: mean errors, and how often the interval held the true one. */
export function summariseCheck(rows: readonly TruthRow[]) {
  return [...Map.groupBy(rows, ({ method }) => method)].map(([method, own]) => {
    const mean = (value: (row: TruthRow) => number) =>
      own.reduce((sum, row) => sum + value(row), 0) / own.length;
    const estimate = mean((row) => row.estimate), trueError = mean((row) => row.trueError);
    const scatter = Math.sqrt(
      mean((row) => (row.estimate - row.trueError - estimate + trueError) ** 2) / own.length,
    );
    const held = own.filter(({ holds }) => holds).length;
    return { method, seeds: own.length, estimate, trueError, scatter, held: held / own.length };
  });
}

/** Estimate less true error of each exposure with its interval, a panel a method; zero is right. */
export function drawTruthCheck(rows: readonly TruthRow[]): Figure {
  const methods = [...new Set(rows.map(({ method }) => method))];
  const shown = rows.map(({ seed, method, estimate, low, high, trueError }) => ({
    ...{ seed, method, difference: estimate - trueError },
    ...{ low: low - trueError, high: high - trueError },
  }));
  return drawPlot({
    ...{ width: 760, height: 330, marginBottom: 52 },
    fx: { domain: methods, label: null },
    x: { axis: null, inset: 8 },
    y: { label: "Estimate less true error (raw noise = 1)", grid: true },
    color: { domain: methods, range: methods.map(colourOf), legend: false },
    marks: [
      Plot.frame(),
      Plot.ruleY([0], { stroke: "#000000", strokeDasharray: "4 2" }),
      Plot.ruleX(shown, { fx: "method", x: "seed", y1: "low", y2: "high", stroke: "method" }),
      Plot.dot(shown, { fx: "method", x: "seed", y: "difference", fill: "method", r: 3 }),
    ],
    ariaDescription: "Errors estimated without the truth lie about the true ones.",
  });
}

/** Share of intervals of 95 % that hold what they should. */
const NOMINAL = 0.95;

/**
 * The idea's claim beside what was found, a method at a time, since all methods of one exposure share
 * its electrons: intervals of 95 % hold the true error as often as they say. The limit is the lowest
 * share that a rate of 95 % leaves likely (2.5 %) in so many exposures.
 */
export function claimTruthCheck(rows: readonly TruthRow[]): Claim[] {
  return [...Map.groupBy(rows, ({ method }) => method)].map(([method, own]) => ({
    id: "E1",
    claim: `share of intervals that hold the true error, ${method}`,
    obtained: own.filter(({ holds }) => holds).length / own.length,
    sense: "above",
    limit: leastLikely(own.length) / own.length,
    note: `${own.length} exposures; intervals of 95 %`,
  }));
}

/** The lowest number of hits that does not lie in the lower 2.5 % of a binomial of rate 95 %. */
function leastLikely(count: number): number {
  let chance = (1 - NOMINAL) ** count, below = 0;
  for (let hits = 0; hits < count; hits++) {
    below += chance;
    if (below > 0.025) return hits;
    chance *= (count - hits) / (hits + 1) * NOMINAL / (1 - NOMINAL);
  }
  return count;
}
