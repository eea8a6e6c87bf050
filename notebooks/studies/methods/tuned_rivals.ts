/**
 * Classical rivals at their best: each takes the setting with the least error on spectra whose truth it is
 * told, which a measurement does not have.
 *
 * @module
 */
import { type SpectrumImage, withData } from "eels/core/spectrum_image.ts";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { fitPca } from "eels/baseline/pca.ts";
import { errorsByRank } from "eels/baseline/pca_errors.ts";
import { reconstructPca } from "eels/baseline/pca_reconstruct.ts";
import { smoothSavitzkyGolay } from "eels/baseline/savitzky_golay.ts";
import { takePixels } from "eels/model/pixel_folds.ts";
import { fitTemplates, type TemplateFitOptions } from "./template_fit.ts";

/** Which pixels of an image a rival is told the truth at, and which it is judged at. */
export interface RivalTask {
  /** The whole image without noise. */
  readonly truth: SpectrumImage;
  /** Pixels that choose the setting, as `row * columns + column`. */
  readonly known: ArrayLike<number>;
  /** Pixels that are judged. */
  readonly judged: ArrayLike<number>;
}

/** A way to denoise; it returns the judged spectra as one row. */
export interface Rival {
  readonly method: string;
  readonly denoise: (image: SpectrumImage, task: RivalTask) => Promise<SpectrumImage>;
}

/** Largest number of components that is tried. */
const MOST_COMPONENTS = 12;
const WINDOWS: readonly number[] = [5, 7, 9, 11, 15, 19, 25];
const DEGREES: readonly number[] = [1, 2, 3, 4, 5];
/** Known spectra that choose among settings of filters and fits. */
const MOST_KNOWN = 100;

/**
 * Principal components of the whole noisy image, with the mean spectrum taken off or kept and of the rank
 * with the least error on the known pixels.
 */
export const BEST_PCA: Rival = {
  method: "PCA",
  async denoise(image, { truth, known, judged }) {
    const told = takePixels(image, known), truths = takePixels(truth, known);
    const tried = [];
    for (const centred of [true, false]) {
      const fit = await fitPca(image, { centred, deadChannels: "leave out" });
      const errors = errorsByRank(fit, told, { truth: truths, most: MOST_COMPONENTS });
      const error = Math.min(...errors);
      tried.push({ fit, error, rank: errors.indexOf(error) });
    }
    const { fit, rank } = tried.reduce((a, b) => b.error < a.error ? b : a);
    return reconstructPca(fit, takePixels(image, judged), { rank });
  },
};

/** The Savitzky-Golay filter of the degree and window with the least error on known spectra. */
export const BEST_SAVITZKY_GOLAY: Rival = {
  method: "Savitzky-Golay",
  denoise: (image, task) => {
    const settings = DEGREES.flatMap((degree) =>
      WINDOWS.filter((window) => window > degree)
        .map((windowChannels) => ({ windowChannels, degree }))
    );
    return Promise.resolve(atItsBest(image, task, settings, smoothSavitzkyGolay));
  },
};

/**
 * The least squares fit of computed spectra ({@link fitTemplates}), each spectrum with its own amounts, and,
 * where that has the least error on known spectra, with its own shift, its own broadening, and two power
 * laws for what is smooth.
 *
 * @param templates Spectra of known shape.
 * @param options.method Its name.
 */
export function bestTemplateFit(
  templates: readonly SpectrumImage[],
  { method = "template fit" }: { method?: string } = {},
): Rival {
  const settings: TemplateFitOptions[] = [
    { templates },
    { templates, maxShiftEv: 1 },
    { templates, maxShiftEv: 1, maxBroadeningEv: 2 },
    { templates, maxShiftEv: 1, backgroundExponents: [1, 3] },
    { templates, maxShiftEv: 1, maxBroadeningEv: 2, backgroundExponents: [1, 3] },
  ];
  const fit = (image: SpectrumImage, setting: TemplateFitOptions) => {
    const { edge, background } = fitTemplates(image, setting);
    return withData(image, edge.data.map((value, i) => value + background.data[i]));
  };
  return {
    method,
    denoise: (image, task) => Promise.resolve(atItsBest(image, task, settings, fit)),
  };
}

/** The judged spectra, treated with the setting that leaves the least error on known ones. */
function atItsBest<Setting>(
  image: SpectrumImage,
  { truth, known, judged }: RivalTask,
  settings: readonly Setting[],
  denoise: (image: SpectrumImage, setting: Setting) => SpectrumImage,
): SpectrumImage {
  const step = Math.max(1, Math.floor(known.length / MOST_KNOWN));
  const some = Array.from(known).filter((_, i) => i % step === 0);
  const told = takePixels(image, some), truths = takePixels(truth, some);
  const errors = settings.map((setting) => meanSquaredError(denoise(told, setting), truths));
  const best = settings[errors.indexOf(Math.min(...errors))];
  return denoise(takePixels(image, judged), best);
}
