import type { Image } from "eels/core/image.ts";
import type { Prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { studentQuantile } from "eels/analyse/jackknife.ts";
import { splitElectrons } from "eels/degrade/split_electrons.ts";
import { correlation, meanOf, measureQuantities, pairsOf } from "./edge_maps.ts";
import type { EdgeWindows } from "./find_edges.ts";

/** Number of contiguous blocks of spectra that are left out in turn. */
const BLOCKS = 12;

/** The correlation of two edges' maps without their noise, with its standard error. */
export interface EdgeLikeness {
  readonly a: string;
  readonly b: string;
  readonly raw: number;
  readonly withoutNoise: number;
  readonly standardError: number;
}

/**
 * How alike the maps of every two edges are, raw and without their noise.
 *
 * With independent halves a and b of the electrons, cov(A_a, B_b) is free of the noise, and so is
 *
 *     r = cov(A_a, B_b) / (cov(A_a, A_b) cov(B_a, B_b))^(1/2)
 *
 * in expectation of its parts. Maps are averaged over blocks of up to 3 x 3 pixels first; the standard
 * error is by leaving out a twelfth of the scan at a time.
 *
 * @param image With its noise.
 */
export function measureLikeness(
  image: SpectrumImage,
  { edges, random, repeats = 12 }: {
    edges: readonly EdgeWindows[];
    random: Prng;
    repeats?: number;
  },
): EdgeLikeness[] {
  if (edges.length < 2) return [];
  const quantities = { edges, peaksEv: [] };
  const raw = measureQuantities(image, quantities);
  const halves = Array.from(
    { length: repeats },
    () => splitElectrons(image, { random }).map((half) => measureQuantities(half, quantities)),
  );
  const of = (maps: typeof raw, name: string) => coarse(maps[name].value);
  return pairsOf(edges.map(({ name }) => name)).map(([a, b]) => {
    const sets = halves.map(([one, two]) => ({
      a: [of(one, a), of(two, a)],
      b: [of(one, b), of(two, b)],
    }));
    const count = of(raw, a).length;
    const without = (block: number) => (i: number) => Math.floor(i * BLOCKS / count) !== block;
    const parts = Array.from({ length: BLOCKS }, (_, block) => noiseFree(sets, without(block)));
    const middle = meanOf(parts);
    const squares = parts.reduce((sum, part) => sum + (part - middle) ** 2, 0);
    return {
      ...{ a, b, raw: correlation(of(raw, a), of(raw, b)) },
      withoutNoise: noiseFree(sets, () => true),
      standardError: Math.sqrt((BLOCKS - 1) / BLOCKS * squares),
    };
  });
}

/**
 * The same of a denoised image beside it: a denoiser that makes one edge of another raises the
 * correlation above that of the raw data without their noise.
 *
 * @param denoised With a noise that weighs the fits, as of the raw image.
 */
export function compareEdgeMaps(
  denoised: SpectrumImage,
  { edges, likeness }: {
    edges: readonly EdgeWindows[];
    likeness: readonly EdgeLikeness[];
  },
) {
  if (likeness.length === 0) return [];
  const maps = measureQuantities(denoised, { edges, peaksEv: [] });
  return likeness.map(({ a, b, raw, withoutNoise, standardError }) => {
    const own = correlation(coarse(maps[a].value), coarse(maps[b].value));
    const { verdict, detectableFrom } = judgeLikeness({ withoutNoise, standardError }, own);
    const found = { edges: `${a} and ${b}`, raw, withoutNoise, standardError, detectableFrom };
    return { ...found, denoised: own, verdict };
  });
}

/** Standard errors of Fisher's z on the side where noise that is left also leads. */
const FAR = 3;

/** Choice: a limit nearer to 1 cannot be told from it. */
const NEAREST = 0.995;

/**
 * Whether a denoised correlation lies beyond what the data allow for the true one r, by Fisher's z =
 * atanh(r), whose error is that of r over 1 - r^2: away from 0 the one-sided limit of 95 % (Student's t of
 * the blocks), towards and beyond 0, where noise that is left in the denoised maps leads as well, three
 * standard errors.
 *
 * @param denoised Correlation of the denoised maps.
 * @returns `detectableFrom`: the correlation from which on, away from 0, denoised maps are named; NaN
 * where one of 1.00 would not be.
 */
export function judgeLikeness(
  { withoutNoise, standardError }: Pick<EdgeLikeness, "withoutNoise" | "standardError">,
  denoised: number,
): { verdict: string; detectableFrom: number } {
  const side = withoutNoise < 0 ? -1 : 1, size = Math.abs(withoutNoise);
  const isKnown = size < 1 && standardError > 0;
  const z = Math.atanh(size), error = standardError / (1 - size ** 2);
  const limit = isKnown ? Math.tanh(z + studentQuantile(0.95, BLOCKS - 1) * error) : NaN;
  const isDetectable = limit < NEAREST, detectableFrom = isDetectable ? side * limit : NaN;
  const own = side * denoised;
  const isBeyond = isDetectable && own > limit;
  const isBelow = isKnown && own < Math.tanh(z - FAR * error);
  const verdict = isBeyond || isBelow
    ? `made too ${isBeyond === side > 0 ? "alike" : "unlike"}`
    : isDetectable
    ? "within the error"
    : `the data cannot tell (${side < 0 ? "-" : ""}1.00 would not be detected)`;
  return { verdict, detectableFrom };
}

/** A side of the scan that is cut into blocks of three, and one that is cut into blocks of two. */
const LONG = 18, MIDDLE = 10;

/**
 * Means over blocks of up to 3 x 3 pixels: maps that are smooth stay, and their noise falls, so that
 * the correlation is known three times better.
 */
function coarse({ data, shape: [rows, columns] }: Image): Float32Array {
  const side = (size: number) => size >= LONG ? 3 : size >= MIDDLE ? 2 : 1;
  const [high, wide] = [side(rows), side(columns)];
  const down = Math.floor(rows / high), across = Math.floor(columns / wide);
  return Float32Array.from({ length: down * across }, (_, i) => {
    const row = Math.floor(i / across) * high, column = (i % across) * wide;
    const block = Array.from(
      { length: high * wide },
      (_, k) => data[(row + Math.floor(k / wide)) * columns + column + k % wide],
    );
    return meanOf(block);
  });
}

/** The correlation without noise, over the spectra that are kept; NaN where a map is all noise. */
function noiseFree(
  sets: readonly { a: Float32Array[]; b: Float32Array[] }[],
  isKept: (i: number) => boolean,
): number {
  const keep = (data: Float32Array) => data.filter((_, i) => isKept(i));
  const [ab, aa, bb] = [0, 1, 2].map((which) =>
    meanOf(sets.map(({ a, b }) => {
      const [a1, a2, b1, b2] = [...a, ...b].map(keep);
      if (which === 0) return (covariance(a1, b2) + covariance(a2, b1)) / 2;
      return which === 1 ? covariance(a1, a2) : covariance(b1, b2);
    }))
  );
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : NaN;
}

function covariance(x: Float32Array, y: Float32Array): number {
  const meanX = meanOf(x), meanY = meanOf(y);
  return meanOf(Array.from(x, (value, i) => (value - meanX) * (y[i] - meanY)));
}
