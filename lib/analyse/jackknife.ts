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
 * The quantile of Student's distribution, by the first terms of its expansion about the normal one (good
 * to 1 % from 4 degrees of freedom on).
 */
export function studentQuantile(share: number, degrees: number): number {
  const z = probit(share), z2 = z * z;
  return z * (1 + (z2 + 1) / (4 * degrees) +
    ((5 * z2 + 16) * z2 + 3) / (96 * degrees ** 2) +
    (((3 * z2 + 19) * z2 + 17) * z2 - 15) / (384 * degrees ** 3));
}
