/**
 * How what was made of a measurement unlike the training data is judged (notebook 12).
 *
 * @module
 */
import { judgeResiduals } from "eels/analyse/residual_structure.ts";
import { fitPca } from "eels/baseline/pca.ts";
import { reconstructPca } from "eels/baseline/pca_reconstruct.ts";
import { spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import type { Model } from "eels/model/model.ts";
import { takePixels } from "eels/model/pixel_folds.ts";
import type { TrainedModel } from "eels/model/train.ts";
import { compareSpectra } from "../methods/compare_images.ts";
import type { Method } from "../methods/compare_methods.ts";
import { binAtBest, tunedRivals } from "../methods/tuned_rivals.ts";
import { tunedTemplateFit } from "../methods/tuned_template_fit.ts";
import type { DenoiserSeed } from "./denoiser_seeds.ts";
import { measureFidelity } from "./fidelity.ts";
import type { Spot } from "./image_figure.ts";

/** A seed with the network that held its pixels out. */
export interface TrainedSeed extends DenoiserSeed, Pick<TrainedModel, "apply" | "history"> {}

/** One in so many of the pixels not judged chooses the rivals' settings: enough, and in a fraction of the time. */
const ONE_IN = 4;

/** Rivals that are told no shape, each at its best on the image; "PCA" is of the rank with the least error. */
const SHAPELESS: readonly string[] = ["Savitzky-Golay", "binning", "PCA"];

/** Components of two spectra that mix, and squares over which their maps are averaged. */
const KEPT_RANK = 2, SQUARES = [1, 3, 5, 7];

/**
 * The noisy image and the network's rivals, whose settings are chosen by the truth on pixels that are not
 * judged; "PCA" is of the rank with the least error, "PCA, rank 2" keeps what two spectra that mix need, and "PCA,
 * smoothed" averages the maps of these two components over squares whose width is chosen likewise. The
 * fit knows the two spectra of the simulation that the network was trained on.
 *
 * @param options.simulated That simulation.
 * @param options.truth Of the image that will be denoised.
 */
export function unlikeRivals(
  { unjudged, fold }: Pick<DenoiserSeed, "unjudged" | "fold">,
  { simulated, truth, spots }: {
    simulated: SpectrumImage;
    truth: SpectrumImage;
    spots: readonly Spot[];
  },
): Method[] {
  const pixels = unjudged.filter((_, i) => i % ONE_IN === 0);
  const tuning = { truth, pixels }, judged = fold.heldOut;
  return [
    { method: "noisy", apply: (image) => takePixels(image, judged) },
    ...tunedRivals(tuning).filter(({ method }) => SHAPELESS.includes(method)),
    { method: "PCA, rank 2", apply: reduceToTwo },
    {
      method: "PCA, smoothed",
      // The mean of a reconstruction is that of the components' maps.
      apply: async (image) => binAtBest(await reduceToTwo(image), tuning, SQUARES),
    },
    tunedTemplateFit(templatesOf(simulated, spots), tuning, { judged }),
  ];
}

async function reduceToTwo(image: SpectrumImage): Promise<SpectrumImage> {
  const fit = await fitPca(image, { centred: false });
  return reconstructPca(fit, image, { rank: KEPT_RANK });
}

/** The spectra on Ti-O and O, of which every spectrum of the simulation is a mixture. */
export function templatesOf(image: SpectrumImage, spots: readonly Spot[]): SpectrumImage {
  const places = spots.slice(0, 2).map(({ at: [row, column] }) => row * image.shape[1] + column);
  return takePixels(image, places);
}

/** A network as a method that is applied to the judged spectra only. */
export function networkMethod(
  method: string,
  { apply }: Pick<Model, "apply">,
  { fold }: Pick<DenoiserSeed, "fold">,
): Method {
  return { method, apply: (image) => apply(takePixels(image, fold.heldOut)) };
}

/** A noisy image with its truth, and what is needed to judge it. */
export interface Measured {
  readonly image: SpectrumImage;
  readonly truth: SpectrumImage;
  /** First and main peak of the truth, in eV. */
  readonly peaksEv: readonly number[];
  readonly spots: readonly Spot[];
  /** Level that residuals are tested against. */
  readonly sigma: number;
}

/** What {@link judgeMethod} finds. */
export interface UnlikeJudgement {
  /** Mean squared error over that of the noisy image. */
  readonly errorShare: number;
  /** Share of the contrast between sites, and correlation of its map, see `measureFidelity`. */
  readonly kept: number;
  readonly correlation: number;
  /** How much contrast the judged pixels have, which seeds weigh by. */
  readonly contrast: number;
  /** Mean displacement of the main peak in eV, and its standard deviation over the spectra. */
  readonly shiftEv: number;
  readonly scatterEv: number;
  /** Main over first peak, divided by the same of the truth. */
  readonly heightRatio: number;
  /** Share of the spectra whose residuals hold more than noise; NaN for the noisy image. */
  readonly flaggedShare: number;
}

/** Its numbers, in the order of tables. */
export const UNLIKE_VALUES: readonly (keyof UnlikeJudgement)[] = Object.freeze(
  ["errorShare", "kept", "correlation", "shiftEv", "scatterEv", "heightRatio", "flaggedShare"],
);

/** Denoises one measurement and judges the pixels held out by their truth and by their residuals. */
export async function judgeMethod(
  { method, apply }: Method,
  { image, truth, peaksEv, spots, sigma }: Measured,
  { fold: { heldOut } }: Pick<DenoiserSeed, "fold">,
): Promise<UnlikeJudgement & { method: string }> {
  const all = await apply(image), pick = (from: SpectrumImage) => takePixels(from, heldOut);
  const denoised = spectrumCount(all) === heldOut.length ? all : pick(all);
  const peaks = compareSpectra(denoised, pick(truth), { peaksEv });
  const fidelity = measureFidelity(denoised, { truth, noisy: image, spots, pixels: heldOut });
  const isNoisy = method === "noisy";
  return {
    method,
    errorShare: fidelity.errorShare,
    kept: fidelity.kept,
    correlation: fidelity.correlation,
    contrast: fidelity.contrast,
    shiftEv: peaks.shiftEv,
    scatterEv: peaks.shiftDeviationEv,
    heightRatio: peaks.heightRatio,
    flaggedShare: isNoisy ? NaN : judgeResiduals(pick(image), denoised, { sigma }).flaggedShare,
  };
}
