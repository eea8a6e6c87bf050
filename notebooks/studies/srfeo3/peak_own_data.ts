/**
 * Peaks of a file of one's own: from spectra to positions, heights and widths with standard errors, of the counts
 * and after principal components.
 *
 * @module
 */
import { rootMeanSquare } from "simple-statistics";
import type { Prng } from "eels/core/random.ts";
import { spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { meanBlocks } from "eels/core/sums.ts";
import { summarise } from "eels/analyse/metrics.ts";
import { fitPeaks, type FittedPeak, type PeakFits } from "eels/analyse/peak_fit.ts";
import { removeBackground } from "eels/analyse/remove_background.ts";
import { denoise } from "eels/baseline/denoise.ts";
import { FEWEST_SPECTRA } from "eels/baseline/denoise_pca.ts";
import { estimateNoise } from "eels/degrade/estimate_noise.ts";
import { splitElectrons } from "eels/degrade/split_electrons.ts";
import type { OwnQuestion } from "./peak_own_question.ts";
import { refuseUnfitted } from "./peak_own_words.ts";

/** Spectra from which on `estimateNoise` looks at the scan and not at a window. */
const FEWEST_NOISY = 8;

/**
 * Estimates the noise of counts where the file allows it: of scans by `estimateNoise`, of single spectra in the
 * window of the background. An image that says why not, in its history, is fitted by its residuals.
 */
export function noteOwnNoise(image: SpectrumImage, { background }: OwnQuestion): SpectrumImage {
  if (image.noise) return image;
  try {
    return estimateNoise(image, spectrumCount(image) < FEWEST_NOISY ? background : {});
  } catch (error) {
    const why = (error as Error).message;
    return { ...image, history: [...image.history ?? [], `noise not known: ${why}`] };
  }
}

/** Means over blocks of the scan, the power law under the edge subtracted. */
export function ownEdge(image: SpectrumImage, { block, background }: OwnQuestion): SpectrumImage {
  const slow = meanBlocks(image, block);
  return background ? removeBackground(slow, background) : slow;
}

/** The fits of one method to the whole, and to either half of the electrons where they can be split. */
export interface OwnFits {
  readonly method: string;
  readonly spectra: SpectrumImage;
  readonly fits: PeakFits;
  /** From pairs of halves; of few spectra the electrons are split several times. */
  readonly halves: readonly (readonly [PeakFits, PeakFits])[];
}

/** Choice: so many differences of halves know a standard error to a sixth. */
const FEWEST_DIFFERENCES = 20;

/**
 * Fits the counts, and spectra of principal components where there are nine spectra or more; also from each half of
 * the electrons, each with a background and components of its own and the rank of the whole.
 *
 * @param image Of {@link noteOwnNoise}; without a noise, nothing is split.
 * @throws {Error} Where no fit to the counts ended well.
 */
export async function fitOwnPeaks(
  image: SpectrumImage,
  asked: OwnQuestion,
  { random }: { readonly random: Prng },
): Promise<OwnFits[]> {
  const edge = ownEdge(image, asked), { question } = asked;
  const splits = image.noise ? Math.ceil(FEWEST_DIFFERENCES / spectrumCount(edge)) : 0;
  const pairs = Array.from(
    { length: splits },
    (_, k) =>
      splitElectrons(image, { random: random.split(k) }).map((half) => ownEdge(half, asked)),
  );
  const both = async (method: string, apply: (edge: SpectrumImage) => Promise<SpectrumImage>) => {
    const spectra = await apply(edge), fits = fitPeaks(spectra, question), halves = [];
    for (const [one, two] of pairs) {
      const pair = [fitPeaks(await apply(one), question), fitPeaks(await apply(two), question)];
      halves.push([pair[0], pair[1]] as const);
    }
    return { method, spectra, fits, halves };
  };
  const counts = await both("counts", (spectra) => Promise.resolve(spectra));
  refuseUnfitted(counts.fits, edge, asked);
  if (spectrumCount(edge) < FEWEST_SPECTRA) return [counts];
  const { rank } = (await denoise(edge, { method: "pca" })).details;
  const byPca = (spectra: SpectrumImage) =>
    denoise(spectra, { method: "pca", rank }).then(({ image }) => image);
  return [counts, await both(`PCA, ${rank}`, byPca)];
}

const QUANTITIES = {
  "position (eV)": ["positionEv", "positionStandardErrorEv"],
  "height": ["height", "heightStandardError"],
  "width (eV)": ["fwhmEv", "fwhmStandardErrorEv"],
} as const;

/**
 * Position, height and width of every peak: mean and standard deviation over the spectra whose fits ended well, and
 * the root mean square of one spectrum's standard errors, as the fits state them (`stated`) and from the halves of
 * the electrons (`split`); those of the halves are half the difference.
 */
export function describeOwnPeaks(all: readonly OwnFits[]) {
  return all.flatMap(({ method, spectra, fits, halves }) => {
    const good = indicesOf([fits]);
    return fits.peaks.flatMap((peak, k) =>
      Object.entries(QUANTITIES).map(([quantity, [value, error]]) => {
        const found = summarise(good.map((s) => peak[value][s]));
        const root = (values: number[]) => values.length ? rootMeanSquare(values) : null;
        const differences = halves.flatMap((pair) => {
          const [one, two] = pair.map(({ peaks }) => peaks[k][value]);
          return indicesOf(pair).map((s) => (one[s] - two[s]) / 2);
        });
        return {
          method,
          peak: peak.name,
          quantity: quantity === "height" ? `height (${spectra.unit})` : quantity,
          mean: good.length ? found.mean : null,
          deviation: good.length > 1 ? found.deviation : null,
          stated: root(good.map((s) => peak[error][s])),
          split: root(differences),
          fitted: good.length,
          spectra: fits.status.length,
          differences: differences.length,
        };
      })
    );
  });
}

const indicesOf = (sets: readonly PeakFits[]) =>
  [...sets[0].status.keys()].filter((s) => sets.every(({ status }) => status[s] === "fitted"));

/** Every spectrum's peaks with their standard errors, row-major; values of fits that did not end well are empty. */
export function listOwnPeaks({ fits }: OwnFits): Record<string, string | number | null>[] {
  const [, columns] = fits.shape;
  return fits.status.map((status, s) => ({
    scanRow: Math.floor(s / columns),
    scanColumn: s % columns,
    status,
    ...Object.assign({}, ...fits.peaks.map((peak) => cellsOf(peak, status === "fitted" ? s : -1))),
  }));
}

function cellsOf(peak: FittedPeak, s: number): Record<string, number | null> {
  const { name } = peak, at = (values: Float64Array) => s < 0 ? null : values[s];
  return {
    [`${name}: position (eV)`]: at(peak.positionEv),
    [`${name}: its error (eV)`]: at(peak.positionStandardErrorEv),
    [`${name}: height`]: at(peak.height),
    [`${name}: its error`]: at(peak.heightStandardError),
    [`${name}: width (eV)`]: at(peak.fwhmEv),
    [`${name}: its width's error (eV)`]: at(peak.fwhmStandardErrorEv),
  };
}
