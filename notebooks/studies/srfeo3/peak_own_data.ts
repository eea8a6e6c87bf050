/**
 * Peaks of a file of one's own: from spectra to positions, heights and widths with standard errors, of the counts
 * and after principal components.
 *
 * @module
 */
import { mean, rootMeanSquare } from "simple-statistics";
import { energyAt } from "eels/core/energy_axis.ts";
import type { Prng } from "eels/core/random.ts";
import { spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { meanBlocks } from "eels/core/sums.ts";
import { summarise } from "eels/analyse/metrics.ts";
import { fitPeaks, type FittedPeak, type PeakFits } from "eels/analyse/peak_fit.ts";
import { countStatus } from "eels/analyse/peak_status.ts";
import { removeBackground } from "eels/analyse/remove_background.ts";
import { denoise } from "eels/baseline/denoise.ts";
import { FEWEST_SPECTRA } from "eels/baseline/denoise_pca.ts";
import { estimateNoise } from "eels/degrade/estimate_noise.ts";
import { splitElectrons } from "eels/degrade/split_electrons.ts";
import type { PeakQuestion } from "./peak_methods.ts";

/** What is asked of a file, as the notebook's parameters name it; lists of peaks are in one order. */
export interface OwnPeakSettings {
  readonly ownPeaks: readonly string[];
  /** Where each peak is, to `ownWithinEv` on both sides, and its full width at half maximum. */
  readonly ownPeaksEv: readonly number[];
  readonly ownWithinEv: readonly number[];
  readonly ownWidthsEv: readonly number[];
  /** Window of the fit. */
  readonly ownWindowEv: readonly number[];
  /** Window of the power law that is subtracted; `[]` where a file has its background removed. */
  readonly ownBackgroundEv: readonly number[];
  /** What lies under the peaks beside the power law: "none", "constant" or "linear". */
  readonly ownBaseline: string;
  /** Rows and columns of which means are fitted. */
  readonly ownBlock: readonly number[];
}

/** {@link OwnPeakSettings}, checked against a file. */
export interface OwnQuestion {
  readonly question: PeakQuestion;
  readonly background?: { readonly fromEv: number; readonly toEv: number };
  readonly block: { readonly rows: number; readonly columns: number };
}

/**
 * What the settings ask of an image.
 *
 * @throws {RangeError} Where a window or a peak does not suit the file; one sentence says which and what the file
 * has.
 */
export function askOwnPeaks(image: SpectrumImage, settings: OwnPeakSettings): OwnQuestion {
  const { ownPeaks, ownPeaksEv, ownWithinEv, ownWidthsEv, ownBlock } = settings;
  const lists = { ownPeaks, ownPeaksEv, ownWithinEv, ownWidthsEv };
  const lengths = Object.values(lists).map(({ length }) => length);
  if (new Set(lengths).size > 1 || lengths[0] === 0) {
    refuse(
      `${Object.keys(lists).join(", ")} must name the same peaks, one at least`,
      `they have ${lengths.join(", ")} entries`,
    );
  }
  const [fromEv, toEv] = onAxis(image, "ownWindowEv", settings.ownWindowEv);
  ownPeaksEv.forEach((nearEv, k) => {
    if (!(ownWithinEv[k] > 0 && ownWidthsEv[k] > 0)) {
      refuse(
        `ownWithinEv and ownWidthsEv must be above 0`,
        `the ${ownPeaks[k]} has ${ownWithinEv[k]} and ${ownWidthsEv[k]} eV`,
      );
    }
    if (!(nearEv > fromEv && nearEv < toEv)) {
      refuse(
        `every peak must lie in ownWindowEv`,
        `the ${ownPeaks[k]} is looked for at ${nearEv} eV, the window is ${fromEv}-${toEv} eV`,
      );
    }
  });
  const background = settings.ownBackgroundEv.length
    ? onAxis(image, "ownBackgroundEv", settings.ownBackgroundEv)
    : undefined;
  if (background && background[1] > Math.min(...ownPeaksEv)) {
    refuse(
      `ownBackgroundEv must end before the first peak`,
      `it ends at ${background[1]} eV, the first peak is at ${Math.min(...ownPeaksEv)} eV`,
    );
  }
  const [rows, columns] = ownBlock.map((size, i) => size === 0 ? image.shape[i] : size);
  if (!(rows >= 1 && columns >= 1 && rows <= image.shape[0] && columns <= image.shape[1])) {
    refuse(
      `ownBlock must be rows and columns of the scan, or 0 for all`,
      `it is ${ownBlock.join(", ")}, the scan has ${image.shape[0]} x ${image.shape[1]} spectra`,
    );
  }
  return {
    question: {
      fromEv,
      toEv,
      baseline: settings.ownBaseline,
      peaks: ownPeaks.map((name, k) => ({
        name,
        nearEv: ownPeaksEv[k],
        withinEv: ownWithinEv[k],
        fwhmEv: ownWidthsEv[k],
      })),
    },
    ...(background && { background: { fromEv: background[0], toEv: background[1] } }),
    block: { rows, columns },
  };
}

function refuse(must: string, is: string): never {
  throw new RangeError(`Cannot fit the peaks as ${must}: ${is}`);
}

/** A window that rises and lies on the axis of an image. */
function onAxis({ energy }: SpectrumImage, name: string, window: readonly number[]) {
  const [fromEv, toEv] = window, half = energy.stepEv / 2;
  const firstEv = energy.startEv - half, lastEv = energyAt(energy, energy.channels) - half;
  if (!(window.length === 2 && fromEv < toEv)) {
    refuse(`${name} must be two rising energies`, `it is ${window.join(", ")}`);
  }
  if (fromEv < firstEv || toEv > lastEv) {
    const short = (value: number) => Number(value.toFixed(1));
    refuse(
      `${name} must lie on the file's energy axis`,
      `it is ${fromEv}-${toEv} eV, the file has ${short(firstEv)}-${short(lastEv)} eV`,
    );
  }
  return [fromEv, toEv] as const;
}

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
  readonly halves?: readonly [PeakFits, PeakFits];
}

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
  const halves = image.noise
    ? splitElectrons(image, { random }).map((half) => ownEdge(half, asked))
    : [];
  const both = async (method: string, apply: (edge: SpectrumImage) => Promise<SpectrumImage>) => {
    const spectra = await apply(edge), fits = fitPeaks(spectra, question);
    const parts = [];
    for (const half of halves) parts.push(fitPeaks(await apply(half), question));
    const [one, two] = parts;
    return { method, spectra, fits, ...(two && { halves: [one, two] as const }) };
  };
  const counts = await both("counts", (spectra) => Promise.resolve(spectra));
  refuseUnfitted(counts.fits, asked);
  if (spectrumCount(edge) < FEWEST_SPECTRA) return [counts];
  const { rank } = (await denoise(edge, { method: "pca" })).details;
  const byPca = (spectra: SpectrumImage) =>
    denoise(spectra, { method: "pca", rank }).then(({ image }) => image);
  return [counts, await both(`PCA, ${rank}`, byPca)];
}

function refuseUnfitted(fits: PeakFits, { question }: OwnQuestion): void {
  const { fitted, ...others } = countStatus(fits);
  if (fitted > 0) return;
  const how = Object.entries(others).filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${status}`);
  throw new Error(
    `Cannot fit the peaks as one fit at least must end well in ${question.fromEv}-${question.toEv} eV: ` +
      `${how.join(", ")}${
        sayBounds(fits, question)
      }; move ownWindowEv or ownPeaksEv, widen ownWithinEv, ` +
      `fit another ownBaseline (it is "${
        question.baseline ?? "none"
      }"), or average more spectra (ownBlock)`,
  );
}

/** Which parameters ended on the edge of what is allowed, and how often; empty where none did. */
function sayBounds(
  { peaks, status }: PeakFits,
  { fromEv, toEv, peaks: asked }: PeakQuestion,
): string {
  const atBound = [...status.keys()].filter((s) => status[s] === "at bound");
  const near = (value: number, bound: number) =>
    Math.abs(value - bound) < 1e-6 * Math.abs(bound) + 1e-9;
  const said = peaks.flatMap(({ name, positionEv, fwhmEv, height }, k) => {
    const { nearEv, withinEv = 0 } = asked[k], widest = toEv - fromEv;
    const count = (test: (s: number) => boolean) => atBound.filter(test).length;
    const cases: [number, string][] = [
      [
        count((s) => near(positionEv[s], nearEv - withinEv)),
        `its position at ${nearEv - withinEv} eV`,
      ],
      [
        count((s) => near(positionEv[s], nearEv + withinEv)),
        `its position at ${nearEv + withinEv} eV`,
      ],
      [count((s) => near(fwhmEv[s], widest)), `its width at that of the window, ${widest} eV`],
      [count((s) => near(height[s], 0)), "its height at 0"],
    ];
    const found = cases.filter(([times]) => times > 0).map(([times, what]) =>
      `${times} have ${what}`
    );
    return found.length ? [`of the ${name}, ${found.join(", ")}`] : [];
  });
  return said.length ? ` (${said.join("; ")})` : "";
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
    const good = indicesOf([fits]), inHalves = halves ? indicesOf(halves) : [];
    return fits.peaks.flatMap((peak, k) =>
      Object.entries(QUANTITIES).map(([quantity, [value, error]]) => {
        const found = summarise(good.map((s) => peak[value][s]));
        const root = (values: number[]) => values.length ? rootMeanSquare(values) : null;
        const at = (half: PeakFits, s: number) => half.peaks[k][value][s];
        const differences = halves
          ? inHalves.map((s) => (at(halves[0], s) - at(halves[1], s)) / 2)
          : [];
        return {
          method,
          peak: peak.name,
          quantity: quantity === "height" ? `height (${spectra.unit})` : quantity,
          mean: found.mean,
          deviation: good.length > 1 ? found.deviation : null,
          stated: root(good.map((s) => peak[error][s])),
          split: root(differences),
          fitted: good.length,
          halvesFitted: inHalves.length,
          spectra: fits.status.length,
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
    row: Math.floor(s / columns),
    column: s % columns,
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

/** What the file says of its noise, and how the fits to the counts ended, in two sentences. */
export function sayOwnPeaks(
  image: SpectrumImage,
  [{ fits }]: readonly OwnFits[],
  { question }: OwnQuestion,
): string {
  const { fitted, ...others } = countStatus(fits);
  const rest = Object.entries(others).filter(([, count]) => count > 0);
  const how = rest.map(([status, count]) => `${count} ${status}`).join(", ");
  const chiSquare = mean([...fits.reducedChiSquare].filter(Number.isFinite));
  const noise = (image.history ?? []).findLast((step) => step.startsWith("noise")) ??
    "noise as given";
  const misfit = image.noise && chiSquare > 2
    ? ` The mean reduced chi-square is ${
      chiSquare.toPrecision(3)
    }: the Gaussians are not the shape of the ` +
      "edge, or the noise is larger than estimated, and stated errors are too small."
    : "";
  return `${noise}. ${fitted} of ${fits.status.length} fits ended well${
    how ? `; ${how}` : ""
  }.${misfit}`;
}
