/**
 * Whether errors that are estimated without the truth are right: on simulated images, drawn anew.
 *
 * @module
 */
import { mean as meanOf, sum } from "simple-statistics";
import type { Prng } from "eels/core/random.ts";
import { type SpectrumImage, withData } from "eels/core/spectrum_image.ts";
import { jackknifeRatio } from "eels/analyse/jackknife.ts";
import { meanInterval } from "eels/analyse/mean_interval.ts";
import { splitElectrons } from "eels/degrade/split_electrons.ts";
import { seedInterval } from "../methods/seed_interval.ts";
import { binMeasured } from "./measured_energies.ts";
import { errorByBlock, type SplitErrors, squaredError } from "./measured_error.ts";
import { type PreparedMeasured, truthFrom, withEstimate } from "./measured_prepared.ts";

/** One estimate beside the error to the noise-free mean over a second. */
export interface CoverageTrial {
  readonly file: string;
  readonly method: string;
  readonly draw: number;
  readonly estimate: number;
  readonly noiselessError: number;
  /** Whether the interval of 95 % of the estimate holds it. */
  readonly isHeld: boolean;
}

/** Choice: what needs no training on the image, as redrawn images are many. */
const COVERED = [
  ...["raw", "mean, 1 frame/s", "PCA", "PCA, smoothed"],
  ...["network, paper", "network, no dropout"],
];

/**
 * Draws the counts of each simulated image anew, splits them, and estimates the errors as `measuredErrors` does,
 * with the settings that were chosen on the first draw. Images that are not simulated are left out.
 *
 * @param options.draws How often.
 */
export async function coverErrors(
  judged: readonly SplitErrors[],
  { draws, random, methods: names = COVERED }: {
    readonly draws: number;
    readonly random: Prng;
    readonly methods?: readonly string[];
  },
): Promise<CoverageTrial[]> {
  const trials: CoverageTrial[] = [];
  for (const { image, methods } of judged) {
    if (!image.expected) continue;
    const truth = truthFrom(binMeasured(image.expected), image);
    const used = methods.filter(({ method }) => names.includes(method));
    for (let draw = 0; draw < draws; draw++) {
      const own = random.split(`${image.name} ${draw}`);
      const [seen, unseen] = splitElectrons(drawAnew(image, own), { random: own.split("halves") });
      const quarters = splitElectrons(unseen, { random: own.split("quarters") });
      const [one, two] = quarters.map((part) => truthFrom(part, image));
      for (const { method, apply } of used) {
        const made = await apply(seen), noiselessError = squaredError(made, truth);
        const { mean, low, high } = seedInterval(errorByBlock(made, one, two));
        const isHeld = low <= noiselessError && noiselessError <= high;
        trials.push({
          ...{ file: image.name, method, draw, estimate: mean, noiselessError, isHeld },
        });
      }
    }
  }
  return trials;
}

/** Electrons drawn from the expectation, less what is missing from it, with a noise estimated anew. */
function drawAnew(
  { expected, signal = expected }: PreparedMeasured,
  random: Prng,
): SpectrumImage {
  const [less, full] = [expected!, signal!].map(binMeasured), draws = random.split("electrons");
  const data = full.data.map((mean, i) => draws.poisson(mean) - (mean - less.data[i]));
  return withEstimate(withData(less, data)).wide;
}

/** A row for each image and method: how often intervals hold the error, and estimate over error. */
export function listCoverage(trials: readonly CoverageTrial[]) {
  const groups = Map.groupBy(trials, ({ file, method }) => `${file}\n${method}`);
  return [...groups.values()].map((own) => {
    const estimates = own.map(({ estimate }) => estimate);
    const errors = own.map(({ noiselessError }) => noiselessError);
    const { value, standardError, blocks } = jackknifeRatio(estimates, errors);
    const single = own.map(({ estimate, noiselessError }) => estimate / noiselessError);
    return {
      file: own[0].file,
      method: own[0].method,
      draws: own.length,
      held: own.filter(({ isHeld }) => isHeld).length,
      ratio: value,
      ...meanInterval(value, standardError, blocks),
      leastRatio: Math.min(...single),
      mostRatio: Math.max(...single),
    };
  });
}

/** Over the draws, for all images and methods: share of intervals that hold, and estimate over error. */
export function summariseCoverage(trials: readonly CoverageTrial[]) {
  const draws = [...Map.groupBy(trials, ({ draw }) => draw).values()];
  return {
    held: seedInterval(
      draws.map((own) => sum(own.map(({ isHeld }) => Number(isHeld))) / own.length),
    ),
    ratio: seedInterval(
      draws.map((own) =>
        meanOf(own.map(({ estimate, noiselessError }) => estimate / noiselessError))
      ),
    ),
  };
}
