import type { Prng } from "eels/core/random.ts";
import type { Image } from "eels/core/image.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { splitElectrons } from "eels/degrade/split_electrons.ts";
import { correlation, meanOf, measureQuantities, pairsOf } from "./edge_maps.ts";
import type { EdgeWindows } from "./find_edges.ts";

/** Choice: a correlation that is known no better says nothing. */
const LARGEST_ERROR = 0.25;

/** Number of contiguous blocks of spectra that are left out in turn. */
const BLOCKS = 12;

/**
 * How alike the maps of two edges are: of the raw data, of what the noise leaves out of them, and
 * denoised. A denoiser that makes one edge of another raises the last above the second.
 *
 * With independent halves a and b of the electrons, cov(A_a, B_b) is free of the noise, and so is
 *
 *     r = cov(A_a, B_b) / (cov(A_a, A_b) cov(B_a, B_b))^(1/2)
 *
 * in expectation of its parts; its standard error is by leaving out blocks of spectra.
 *
 * @param denoised With a noise that weighs the fits, as of the raw image.
 */
export function compareEdgeMaps(
  image: SpectrumImage,
  denoised: SpectrumImage,
  { edges, random, repeats = 12 }: { edges: readonly EdgeWindows[]; random: Prng; repeats?: number },
) {
  if (edges.length < 2) return [];
  const quantities = { edges, peaksEv: [] };
  const raw = measureQuantities(image, quantities), after = measureQuantities(denoised, quantities);
  const halves = Array.from(
    { length: repeats },
    () => splitElectrons(image, { random }).map((half) => measureQuantities(half, quantities)),
  );
  return pairsOf(edges.map(({ name }) => name)).map(([a, b]) => {
    const of = (maps: typeof raw, name: string): Image => maps[name].value;
    const sets = halves.map(([one, two]) => ({
      a: [of(one, a).data, of(two, a).data],
      b: [of(one, b).data, of(two, b).data],
    }));
    const count = of(raw, a).data.length;
    const without = (block: number) => (i: number) => Math.floor(i * BLOCKS / count) !== block;
    const all = noiseFree(sets, () => true);
    const parts = Array.from({ length: BLOCKS }, (_, block) => noiseFree(sets, without(block)));
    const middle = meanOf(parts);
    const squares = parts.reduce((sum, part) => sum + (part - middle) ** 2, 0);
    const standardError = Math.sqrt((BLOCKS - 1) / BLOCKS * squares);
    const method = correlation(of(after, a).data, of(after, b).data);
    const away = (method - all) / standardError;
    return {
      edges: `${a} and ${b}`,
      raw: correlation(of(raw, a).data, of(raw, b).data),
      withoutNoise: all,
      standardError,
      denoised: method,
      verdict: !Number.isFinite(away)
        ? "the data cannot tell"
        : away > 3
        ? "made too alike"
        : away < -3
        ? "made too unlike"
        : standardError > LARGEST_ERROR
        ? "the data cannot tell"
        : "within the error",
    };
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
