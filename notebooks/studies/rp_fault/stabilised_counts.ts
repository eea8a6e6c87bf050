import { type Image, withPixels } from "eels/core/image.ts";
import type { ScanAbout } from "./fault_trials.ts";

/** Means up to this are turned back by the table, larger ones by the formula. */
const TABLE_TO = 12, TABLE_STEP = 0.02;

/** Anscombe's transform of a count, whose noise has a deviation of about 1 above some five electrons. */
export const anscombe = (count: number): number => 2 * Math.sqrt(count + 0.375);

/** Mean of {@link anscombe} over the Poisson counts of a mean. */
function meanAnscombe(mean: number): number {
  let chance = Math.exp(-mean), sum = 0;
  for (let n = 0; n < 20 + 4 * mean; n++) {
    sum += chance * anscombe(n);
    chance *= mean / (n + 1);
  }
  return sum;
}

const TABLE = Float64Array.from(
  { length: Math.round(TABLE_TO / TABLE_STEP) + 1 },
  (_, i) => meanAnscombe(i * TABLE_STEP),
);

/**
 * The exact unbiased inverse of Anscombe's transform: the mean whose counts have transforms of this mean,
 * 0 where there is none (Mäkitalo and Foi 2011, doi:10.1109/TIP.2010.2056693; above 12 electrons by
 * their closed form, doi:10.1109/TIP.2011.2121085).
 */
export function invertAnscombe(value: number): number {
  if (!(value > TABLE[0])) return 0;
  const last = TABLE.length - 1;
  if (value >= TABLE[last]) {
    const root = Math.sqrt(1.5);
    return value ** 2 / 4 + root / 4 / value - 11 / 8 / value ** 2 + 5 / 8 * root / value ** 3 -
      1 / 8;
  }
  let low = 0, high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (TABLE[middle] <= value) low = middle;
    else high = middle;
  }
  return TABLE_STEP * (low + (value - TABLE[low]) / (TABLE[high] - TABLE[low]));
}

/**
 * A denoiser of counts made of one for noise of deviation 1 everywhere: the counts are transformed by
 * Anscombe, filtered, and turned back without bias.
 */
export function onStabilised(
  filter: (stabilised: Image) => Image,
): (noisy: Image, about: Pick<ScanAbout, "doseElectrons">) => Image {
  return (noisy, { doseElectrons }) => {
    const counts = withPixels(noisy, noisy.data.map((value) => anscombe(value * doseElectrons)));
    const filtered = filter(counts);
    return withPixels(noisy, filtered.data.map((value) => invertAnscombe(value) / doseElectrons));
  };
}

/** A denoiser of counts as they are. */
export const onCounts = (filter: (noisy: Image) => Image): typeof filter => filter;
