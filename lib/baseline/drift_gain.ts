import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { mean, rootMeanSquare } from "simple-statistics";
import { shiftSpectra } from "../core/energy_steps.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";
import { meanBlocks, meanSpectrum } from "../core/sums.ts";

/** Lines that are compared at most; more are averaged. */
const MOST_LINES = 48;
/** Components that are tried; a composition that changes is told by two or three. */
const MOST_COMPONENTS = 5;

/**
 * Whether a few components say more of the other half of the electrons after the lines were aligned than
 * without. A drift is: it takes many components, and one after alignment. A change of composition, which
 * moves the correlation with the mean spectrum as well, is not: it takes two components, and more of them
 * after spectra of one phase were moved against each other.
 *
 * @param seen Half of the electrons of the lines, `[lines, 1, channels]`.
 * @param other The other half.
 * @param driftEv One shift a line, found on the half that is seen.
 * @returns True where the squared error is smaller by a standard error over the lines.
 */
export function alignmentPays(
  seen: SpectrumImage,
  other: SpectrumImage,
  driftEv: Float64Array,
): boolean {
  const each = Math.ceil(seen.shape[0] / MOST_LINES);
  const [a, b] = [seen, other].map((image) => bare(meanBlocks(image, { rows: each, columns: 1 })));
  const drift = Float64Array.from(
    { length: a.shape[0] },
    (_, line) => mean(Array.from(driftEv.subarray(line * each, (line + 1) * each))),
  );
  const weights = weightsOf(a), most = Math.min(MOST_COMPONENTS, a.shape[0] - 1);
  const aligned = bare(shiftSpectra(a, drift.map((shift) => -shift)));
  const errors = (image: SpectrumImage, back?: Float64Array) =>
    leastErrors(image, { most, weights, other: b, back });
  // Interpolation smooths: lines moved back again are smoothed alike, and not aligned.
  const smoothed = bare(shiftSpectra(aligned, drift)), straight = errors(aligned, drift);
  const [plain] = [errors(a), errors(smoothed)].sort((one, two) => mean(one) - mean(two));
  const gains = plain.map((error, line) => error - straight[line]), gain = mean(gains);
  const spread = rootMeanSquare(gains.map((own) => own - gain)) / Math.sqrt(gains.length - 1);
  return gain > spread;
}

const bare = ({ data, shape, energy, unit }: SpectrumImage): SpectrumImage => ({
  data,
  shape,
  energy,
  unit,
});

/** One over the mean spectrum, as the variance of counts is; floored where it is nearly 0. */
function weightsOf(image: SpectrumImage): Float64Array {
  const { data } = meanSpectrum(image), level = mean(Array.from(data, Math.abs));
  return Float64Array.from(data, (value) => 1 / Math.max(value, 0.02 * level));
}

/** Squared error of each line, with as many components as make their sum the least. */
function leastErrors(
  image: SpectrumImage,
  { most, weights, other, back }: {
    most: number;
    weights: Float64Array;
    other: SpectrumImage;
    back?: Float64Array;
  },
): number[] {
  const [lines, , channels] = image.shape, { data } = image;
  const products = new Matrix(lines, lines);
  for (let i = 0; i < lines; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let e = 0; e < channels; e++) {
        sum += weights[e] * data[i * channels + e] * data[j * channels + e];
      }
      products.set(i, j, sum);
      products.set(j, i, sum);
    }
  }
  const { eigenvectorMatrix } = new EigenvalueDecomposition(products, { assumeSymmetric: true });
  const kept = new Float32Array(data.length);
  let best: number[] | undefined;
  for (let rank = 1; rank <= most; rank++) {
    // The components of lines: their spectra are sums of the lines.
    const component = eigenvectorMatrix.getColumn(lines - rank);
    for (let e = 0; e < channels; e++) {
      let score = 0;
      for (let line = 0; line < lines; line++) score += component[line] * data[line * channels + e];
      for (let line = 0; line < lines; line++) kept[line * channels + e] += component[line] * score;
    }
    const fitted = back ? shiftSpectra({ ...image, data: kept }, back).data : kept;
    const errors = Array.from({ length: lines }, (_, line) => {
      let sum = 0;
      for (let e = 0, i = line * channels; e < channels; e++, i++) {
        sum += weights[e] * (fitted[i] - other.data[i]) ** 2;
      }
      return sum;
    });
    if (!best || mean(errors) < mean(best)) best = errors;
  }
  return best!;
}
