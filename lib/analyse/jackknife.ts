/**
 * Standard errors by leaving out one block of neighbouring spectra at a time.
 *
 * @module
 */
import { probit } from "simple-statistics";
import { jackknifeError } from "../core/jackknife_error.ts";

/** Blocks of neighbouring spectra; of few spectra also of channels. */
export interface Blocks {
  readonly count: number;
  /** Spatial block of each spectrum. */
  readonly ofSpectrum: Int32Array;
  /** Blocks that the channels of each spatial block are cut into. */
  readonly acrossChannels: number;
}

/** Choice: 40 blocks know a standard error to a tenth. */
const MOST_BLOCKS = 40;
/** With fewer, channels are cut as well, into pieces that are longer than noise is correlated. */
const FEWEST_BLOCKS = 20, FEWEST_CHANNELS = 16;

/** Cuts an image into blocks of two spectra or more, as square as can be. */
export function blocksOf([rows, columns, channels]: readonly [number, number, number]): Blocks {
  const wanted = Math.max(1, Math.min(MOST_BLOCKS, Math.floor(rows * columns / 2)));
  const down = clamp(Math.round(Math.sqrt(wanted * rows / columns)), 1, Math.min(rows, wanted));
  const along = clamp(Math.floor(wanted / down), 1, columns);
  const ofSpectrum = Int32Array.from({ length: rows * columns }, (_, s) => {
    const row = Math.floor(s / columns), column = s % columns;
    return Math.floor(row * down / rows) * along + Math.floor(column * along / columns);
  });
  const spatial = down * along;
  const acrossChannels = clamp(
    Math.ceil(FEWEST_BLOCKS / spatial),
    1,
    Math.max(1, Math.floor(channels / FEWEST_CHANNELS)),
  );
  return { count: spatial * acrossChannels, ofSpectrum, acrossChannels };
}

const clamp = (value: number, least: number, most: number) =>
  Math.max(least, Math.min(most, value));

/** A ratio of sums over blocks with its standard error. */
export interface Ratio {
  readonly value: number;
  readonly standardError: number;
  /** Blocks that hold something. */
  readonly blocks: number;
}

/**
 * The ratio of two sums over blocks and its standard error by the jackknife (Efron and Stein 1981,
 * doi:10.1214/aos/1176345462).
 *
 * @param held Values that each block holds; blocks without any are left out.
 */
export function jackknifeRatio(
  above: ArrayLike<number>,
  below: ArrayLike<number>,
  held: ArrayLike<number> = below,
): Ratio {
  const used = [...Array(held.length).keys()].filter((block) => held[block] > 0);
  const top = used.reduce((sum, block) => sum + above[block], 0);
  const bottom = used.reduce((sum, block) => sum + below[block], 0);
  const left = used.map((block) => (top - above[block]) / (bottom - below[block]));
  return { value: top / bottom, standardError: jackknifeError(left), blocks: used.length };
}

/**
 * The quantile of Student's distribution with whole degrees of freedom, by Newton's method on its closed
 * form (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4), from the first terms of its expansion about the
 * normal one.
 *
 * @param share Between 0 and 1.
 * @throws {RangeError} Unless the degrees are a whole number of 1 or more.
 */
export function studentQuantile(share: number, degrees: number): number {
  if (!Number.isInteger(degrees) || degrees < 1) {
    throw new RangeError(
      `Cannot take a quantile of Student's distribution as degrees must be a whole number of 1 or ` +
        `more: it is ${degrees}`,
    );
  }
  if (share < 0.5) return -studentQuantile(1 - share, degrees);
  if (degrees === 1) return Math.tan(Math.PI * (share - 0.5));
  const z = probit(share), z2 = z * z;
  let t = z * (1 + (z2 + 1) / (4 * degrees));
  for (let i = 0; i < 100; i++) {
    const { within, density } = studentWithin(t, degrees);
    const step = (2 * share - 1 - within) / (2 * density);
    t += step;
    if (Math.abs(step) < 1e-12 * (1 + t)) break;
  }
  return t;
}

/** The share within -t and t, and the density at t. */
function studentWithin(t: number, degrees: number): { within: number; density: number } {
  const angle = Math.atan(t / Math.sqrt(degrees)), cosine = Math.cos(angle), odd = degrees % 2;
  // Terms fall by (k - 1) / k cos^2; the density's constant is built by the same ratios.
  let term = odd ? cosine : 1, sum = degrees > 1 ? term : 0;
  let constant = odd ? 1 / Math.PI : 0.5;
  for (let k = odd + 2; k <= degrees; k += 2) {
    if (k < degrees) sum += term *= ((k - 1) / k) * cosine ** 2;
    constant *= (k - 1) / Math.max(1, k - 2);
  }
  const within = odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  return { within, density: constant / Math.sqrt(degrees) * cosine ** (degrees + 1) };
}
