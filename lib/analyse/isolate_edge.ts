import { channelAt } from "../core/energy_axis.ts";
import { crop } from "../core/energy_steps.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import { afterStep, type SpectrumImage } from "../core/spectrum_image.ts";
import { refuseFailed } from "./failed_fits.ts";
import { fitPowerLaw, powerLawBackground, subtractPowerLaw } from "./power_law.ts";
import { measurePeak } from "./metrics.ts";

/** Where the background is fitted, where it is taken as the unit, and what is kept of the edge. */
export interface EdgeWindow {
  /** Fit window below the edge. */
  readonly backgroundEv: readonly number[];
  /** Energy at which the background is the unit, such as the first peak's. */
  readonly referenceEv: number;
  /** What is returned, from and to. */
  readonly keepEv: readonly number[];
  /** Edge over background that shall become 1. */
  readonly jumpRatio?: number;
}

const WINDOW_KINDS = {
  backgroundEv: is.needed(is.windowEv),
  referenceEv: is.needed(is.above0),
  keepEv: is.needed(is.windowEv),
  jumpRatio: is.above0,
};

/**
 * The edge alone, in units of the background under it: the power law is fitted to each spectrum and
 * subtracted, the rest divided by the background at one energy and by the jump ratio. Spectra of any
 * exposure become comparable without a look at the edge itself.
 *
 * @param image Electrons, or counts, shape `[rows, columns, channels]`.
 * @returns The kept channels, unit "edge".
 * @throws {Error} Where the background of a spectrum cannot be fitted, with the spectrum's index.
 * @example
 * ```ts
 * import { energyAxis, isolateEdge, spectrumImage } from "eels";
 * const energy = energyAxis(480, 0.5, 160);
 * const data = Array.from({ length: 160 }, (_, i) => {
 *   const energyEv = 480 + i / 2;
 *   return 1e12 * energyEv ** -3 + 3000 * Math.exp(-(((energyEv - 532) / 2) ** 2));
 * });
 * const spectrum = spectrumImage({ data, energy });
 * const window = { backgroundEv: [485, 522], keepEv: [525, 540], referenceEv: 532 };
 * Math.max(...isolateEdge(spectrum, window).data); // 0.45 of the background
 * ```
 */
export function isolateEdge(
  image: SpectrumImage,
  options: EdgeWindow,
): SpectrumImage {
  const { backgroundEv: [fromEv, toEv], referenceEv, keepEv, jumpRatio = 1 } = checkOptions(
    "isolateEdge",
    "isolate the edge",
    options,
    WINDOW_KINDS,
  );
  const fit = fitPowerLaw(image, { fromEv, toEv });
  refuseFailed("isolate the edge", image, fit, `${fromEv}-${toEv} eV`);
  const channels = image.shape[2];
  const log = Math.log(referenceEv / fit.referenceEv);
  const units = fit.amplitude.map((amplitude, s) =>
    jumpRatio * amplitude * Math.exp(-fit.exponent[s] * log)
  );
  const data = subtractPowerLaw(image, fit).data
    .map((value, i) => value / units[Math.floor(i / channels)]);
  const step = "edge in units of the background under it, so that the noise is unknown";
  const edge = afterStep(image, step, { data, unit: "edge", noise: undefined });
  return crop(edge, { fromEv: keepEv[0], toEv: keepEv[1] });
}

/** How strong an edge is on its background. */
export interface Jump {
  /** The fitted background, as a spectrum. */
  readonly background: SpectrumImage;
  /** Background at the reference energy, in the spectrum's unit a channel. */
  readonly level: number;
  /** Height of the edge's highest peak over that. */
  readonly jumpRatio: number;
}

/**
 * Measures background and jump ratio of one spectrum.
 *
 * @example
 * ```ts
 * import { energyAxis, measureJump, spectrumImage } from "eels";
 * const energy = energyAxis(480, 0.5, 160);
 * const data = Array.from({ length: 160 }, (_, i) => {
 *   const energyEv = 480 + i / 2;
 *   return 1e12 * energyEv ** -3 + 3000 * Math.exp(-(((energyEv - 532) / 2) ** 2));
 * });
 * const spectrum = spectrumImage({ data, energy });
 * const window = { backgroundEv: [485, 522], keepEv: [528, 536], referenceEv: 532 };
 * measureJump(spectrum, window).jumpRatio; // 0.45
 * ```
 */
export function measureJump(spectrum: SpectrumImage, window: EdgeWindow): Jump {
  const { backgroundEv: [fromEv, toEv], referenceEv, keepEv } = checkOptions(
    "measureJump",
    "measure the jump",
    window,
    WINDOW_KINDS,
  );
  const background = powerLawBackground(spectrum, fitPowerLaw(spectrum, { fromEv, toEv }));
  const level = background.data[Math.round(channelAt(spectrum.energy, referenceEv))];
  const edge = isolateEdge(spectrum, { ...window, jumpRatio: 1 });
  const withinEv = (keepEv[1] - keepEv[0]) / 2;
  const { height } = measurePeak(edge, { nearEv: keepEv[0] + withinEv, withinEv });
  return { background, level, jumpRatio: height[0] };
}
