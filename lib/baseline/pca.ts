import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import type { EnergyAxis } from "../core/energy_axis.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, type OneOf, refuseNonSpectra } from "../core/options.ts";
import { spectrumCount } from "../core/spectrum_image.ts";
import { isView, type Spectra } from "../core/spectrum_view.ts";
import { measureMoments } from "./pca_covariance.ts";
import { lookAtChannels, refuseDead, weigh } from "./pca_weighting.ts";
import { spectraInOrder } from "./spectra_rows.ts";

/** What {@link fitPca} does to the spectra before it looks for components. */
export interface PcaOptions {
  /** Whether the mean spectrum is subtracted; where not, it shows up as the first component. */
  centred?: boolean;
  /**
   * "poisson" divides each value by the square root of its row sum times its channel sum, so that
   * counting noise is alike everywhere (Keenan and Kotula 2004, doi:10.1002/sia.1657). It takes
   * values of 0 or more; a spectrum without any electron stays one.
   */
  weighting?: OneOf<"none" | "poisson">;
  /** What to do where a channel has the same value in every spectrum: throw, or do without it. */
  deadChannels?: OneOf<"refuse" | "leave out">;
}

/**
 * The principal components of a spectrum image, in the order of their variance. Arrays run over the
 * channels in use only; {@link componentSpectra} puts components back on the whole axis.
 */
export interface PcaFit {
  /**
   * Orthonormal rows, `[components, channels in use]`, in weighted units. The entry of largest size
   * in each is positive.
   */
  readonly components: Float64Array;
  /** Variance along each component, divided by spectra - 1 where centred, else by spectra. */
  readonly eigenvalues: Float64Array;
  /** Share of the whole variance that each component holds. */
  readonly explained: Float64Array;
  /** What was subtracted from each channel, in weighted units; zeros where not centred. */
  readonly mean: Float64Array;
  /** What each channel was divided by: the root of its mean where Poisson-weighted, else 1. */
  readonly scale: Float64Array;
  /** Mean sum of a spectrum, where Poisson-weighted. */
  readonly meanSum: number | undefined;
  /** Channels in use. */
  readonly channels: readonly number[];
  /** Channels left out, with the value they had in every spectrum. */
  readonly deadChannels: readonly { channel: number; value: number }[];
  /** Number of spectra that were fitted. */
  readonly spectra: number;
  readonly centred: boolean;
  readonly energy: EnergyAxis;
}

/**
 * Finds the principal components of a spectrum image through its covariance matrix.
 *
 * Memory beyond the image is a block of 1024 spectra and a few channels x channels matrices; time
 * grows with the cube of the channels (240: 0.05 s, 1024: 5 s), so rebin or crop wide spectra.
 *
 * @param image Values in any unit, shape `[rows, columns, channels]`, two spectra or more, in memory or as a
 * view of a file, which is read twice, block by block: the components are the same to the last bit.
 * @returns All components, at most one a channel and one a spectrum (one fewer where centred).
 * @throws {RangeError} Where a value is not finite, or negative though Poisson-weighted (the first
 * such value is named), a channel is dead and not to be left out, or all channels are.
 * @example
 * ```ts
 * import { energyAxis, fitPca, prng, projectPca, rankByHardThreshold } from "eels";
 * import { reconstructPca, spectrumImage } from "eels";
 * const random = prng(1);
 * const data = Float32Array.from({ length: 80 * 12 }, () => random.poisson(9));
 * const image = spectrumImage({ data, shape: [8, 10, 12], energy: energyAxis(520, 0.5, 12) });
 * const fit = await fitPca(image, { weighting: "poisson" });
 * const rank = rankByHardThreshold(fit); // 0: this is nothing but noise
 * reconstructPca(fit, image, { rank }).shape; // [8, 10, 12]
 * projectPca(fit, image, { rank: 2 }).shape; // [8, 10, 2]
 * ```
 */
export async function fitPca(
  image: Spectra,
  options: PcaOptions = {},
): Promise<PcaFit> {
  const { centred = true, weighting = "none", deadChannels = "refuse" } = checkOptions(
    "fitPca",
    "find components",
    options,
    {
      centred: is.flag,
      weighting: is.oneOf("none", "poisson"),
      deadChannels: is.oneOf("refuse", "leave out"),
    },
  );
  if (!isView(image)) refuseNonSpectra("find components", image);
  const spectra = spectrumCount(image);
  if (spectra < 2) {
    throw new RangeError(
      `Cannot find components as there must be two spectra or more: the image has ${spectra}`,
    );
  }
  const { sums, dead } = await lookAtChannels(image);
  if (dead.length && (deadChannels === "refuse" || dead.length === image.shape[2])) {
    refuseDead(image, dead);
  }
  const isDead = new Set(dead.map(({ channel }) => channel));
  const channels = [...sums.keys()].filter((channel) => !isDead.has(channel));
  const width = channels.length;
  const means = Float64Array.from(channels, (channel) => sums[channel] / spectra);
  const meanSum = weighting === "poisson" ? means.reduce((sum, mean) => sum + mean, 0) : undefined;
  const scale = meanSum === undefined ? new Float64Array(width).fill(1) : means.map(Math.sqrt);
  // Near the mean, which need not be met: what is left of it is measured and subtracted as well.
  const offset = means.map((mean, k) => mean / scale[k]);
  const next = spectraInOrder(image), weights = { channels, scale, offset, meanSum };
  const moments = await measureMoments({
    rows: spectra,
    width,
    readRows: (_, rows) =>
      next(rows.length / width, ({ image, from }, s, at) => {
        const row = rows.subarray(at * width, (at + 1) * width);
        weigh(image, s, { ...weights, rowsBefore: from }, row);
      }),
  });
  const middle = moments.mean.map((left, k) => left + offset[k]);
  const covariance = centred
    ? moments.covariance.map((value) => value * spectra / (spectra - 1))
    : moments.covariance.map((value, i) =>
      value + middle[Math.floor(i / width)] * middle[i % width]
    );
  const count = Math.min(width, centred ? spectra - 1 : spectra);
  const { eigenvalues, vectors } = decompose(covariance, width, count);
  const total = eigenvalues.reduce((sum, value) => sum + value, 0);
  return {
    components: vectors,
    eigenvalues,
    explained: eigenvalues.map((value) => value / total),
    mean: centred ? middle : new Float64Array(width),
    scale,
    meanSum,
    channels,
    deadChannels: dead,
    spectra,
    centred,
    energy: image.energy,
  };
}

/** The `count` largest eigenvalues, largest first, and their eigenvectors as rows. */
function decompose(covariance: Float64Array, width: number, count: number) {
  const matrix = Matrix.from1DArray(width, width, covariance);
  const found = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const ascending = found.realEigenvalues, columns = found.eigenvectorMatrix;
  const eigenvalues = new Float64Array(count), vectors = new Float64Array(count * width);
  for (let c = 0; c < count; c++) {
    const from = width - 1 - c;
    eigenvalues[c] = Math.max(0, ascending[from]); // rounding may leave -1e-17 where it is 0
    const vector = columns.getColumn(from);
    const largest = vector.reduce((most, v) => Math.abs(v) > Math.abs(most) ? v : most, 0);
    const sign = Math.sign(largest); // the rule of scikit-learn's svd_flip()
    for (let k = 0; k < width; k++) vectors[c * width + k] = sign * vector[k];
  }
  return { eigenvalues, vectors };
}
