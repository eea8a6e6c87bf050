/**
 * What the networks of notebook 00 must beat: filters at their best, and least squares of an edge.
 *
 * @module
 */
import { denoise } from "eels/baseline/denoise.ts";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { crop } from "eels/core/energy_steps.ts";
import {
  mapValues,
  type SpectrumImage,
  spectrumImage,
  withData,
} from "eels/core/spectrum_image.ts";
import type { Jump } from "eels/analyse/isolate_edge.ts";
import { squaredErrors } from "eels/analyse/metrics.ts";
import { mean } from "simple-statistics";
import { fitTemplates } from "../methods/template_fit.ts";
import type { Model } from "eels/model/model.ts";
import { networkMethods } from "./quickstart_tasks.ts";
import { placeEdge, type PolarisedEdge } from "./elnes.ts";
import { BACKGROUND_EXPONENTS, type ShapeMatch } from "./match_shape.ts";
import type { CountTrials, TrialMethod } from "./quickstart_trials.ts";

/** How the edge is cut out, and what its background is. */
export interface RivalWindow {
  readonly jump: Jump;
  readonly referenceEv: number;
  readonly keepEv: readonly number[];
}

/** A filter's setting at one share of the electrons. */
export interface FilterSetting {
  readonly method: string;
  readonly share: number;
  readonly setting: string;
  readonly meanSquaredError: number;
}

/** Settings that {@link tuneFilters} tries. */
export const FILTER_SETTINGS = Object.freeze({
  degrees: Object.freeze([1, 2, 3, 4, 5]),
  windowsChannels: Object.freeze([7, 9, 11, 13, 15, 19, 23, 27, 33, 39, 47, 57, 69, 83, 99, 119]),
  fwhmsEv: Object.freeze([0.4, 0.6, 0.8, 1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5, 6.5, 8, 10, 13]),
});

/** Subtracts the background of the whole measurement at a trial's share, which no user knows. */
export function knownBackground(
  { share, electrons }: CountTrials,
  { jump: { background, level, jumpRatio }, keepEv: [fromEv, toEv] }: RivalWindow,
): SpectrumImage {
  const unit = share * level * jumpRatio;
  const edge = mapValues(electrons, (value, e) => (value - share * background.data[e]) / unit);
  return crop(edge, { fromEv, toEv });
}

/**
 * Finds for each filter and share the setting with the least mean squared error to the reference, on
 * trials that are not judged: an advantage that no user has.
 *
 * @returns The filters with these settings, and the settings.
 */
export async function tuneFilters(
  tuning: readonly CountTrials[],
  reference: SpectrumImage,
  window: RivalWindow,
): Promise<{ methods: TrialMethod[]; settings: FilterSetting[] }> {
  const { degrees, windowsChannels, fwhmsEv } = FILTER_SETTINGS;
  const polynomials = degrees.flatMap((degree) =>
    windowsChannels.filter((width) => width > degree + 1 && width <= reference.energy.channels)
      .map((windowChannels) => ({ method: "savitzky-golay", degree, windowChannels }))
  );
  const gaussians = fwhmsEv.map((fwhmEv) => ({ method: "gaussian", fwhmEv }));
  const asGiven = ({ image }: CountTrials) => image;
  const filters = [
    { method: "Savitzky-Golay", candidates: polynomials, input: asGiven },
    { method: "Gaussian", candidates: gaussians, input: asGiven },
    {
      method: "Savitzky-Golay, background known",
      candidates: polynomials,
      input: (trials: CountTrials) => knownBackground(trials, window),
    },
  ];
  const settings: FilterSetting[] = [], methods: TrialMethod[] = [];
  for (const { method, candidates, input } of filters) {
    const chosen = new Map<number, typeof candidates[number]>();
    for (const trials of tuning) {
      const errors: number[] = [];
      for (const candidate of candidates) {
        const { image } = await denoise(input(trials), candidate);
        errors.push(mean(Array.from(squaredErrors(image, reference))));
      }
      const best = errors.indexOf(Math.min(...errors));
      chosen.set(trials.share, candidates[best]);
      const setting = describeSetting(candidates[best], reference);
      settings.push({ method, share: trials.share, setting, meanSquaredError: errors[best] });
    }
    const apply = async (trials: CountTrials) =>
      (await denoise(input(trials), chosen.get(trials.share)!)).image;
    methods.push({ method, apply });
  }
  return { methods, settings };
}

function describeSetting(
  setting: { degree?: number; windowChannels?: number; fwhmEv?: number },
  { energy: { stepEv } }: SpectrumImage,
): string {
  const { degree, windowChannels, fwhmEv } = setting;
  if (windowChannels === undefined) return `FWHM ${fwhmEv} eV`;
  return `degree ${degree}, ${windowChannels} channels (${
    (windowChannels * stepEv).toFixed(1)
  } eV)`;
}

/** Step of a template's own axis, that of the computed edge. */
const TEMPLATE_STEP_EV = 0.05;

/** An edge as a template, on a finer axis than the measurement's. */
function templateOf(
  edge: PolarisedEdge,
  { energy }: SpectrumImage,
  shape: { firstPeakEv: number; sigmaShare?: number; broadeningEv?: number },
): SpectrumImage {
  const channels = Math.ceil(energy.channels * energy.stepEv / TEMPLATE_STEP_EV) + 1;
  const fine = energyAxis(energy.startEv, TEMPLATE_STEP_EV, channels);
  return spectrumImage({ data: placeEdge(edge, { ...shape, energy: fine }), energy: fine });
}

/** How far the template of the computed edge may move and broaden, in eV. */
export const TEMPLATE_FREEDOM = Object.freeze({ maxShiftEv: 1.5, maxBroadeningEv: 3 });

/**
 * Least squares of the computed edge with shift, broadening, height and background (`fitTemplates`) to the
 * electrons of each trial.
 */
export function fitComputed(edge: PolarisedEdge, window: RivalWindow): TrialMethod {
  return {
    method: "template fit",
    apply: ({ electrons }) => {
      const template = templateOf(edge, electrons, { firstPeakEv: window.referenceEv });
      return fitEdge(electrons, { templates: [template], ...TEMPLATE_FREEDOM }, window);
    },
  };
}

/** Least squares of a matched edge, whose shape is kept: its height and the background only. */
export function fitMatched(match: ShapeMatch, window: RivalWindow): TrialMethod {
  return {
    method: "template fit, matched",
    apply: ({ electrons }) =>
      fitEdge(electrons, { templates: [templateOf(match.edge, electrons, match)] }, window),
  };
}

function fitEdge(
  electrons: SpectrumImage,
  options: Parameters<typeof fitTemplates>[1],
  { jump, referenceEv, keepEv: [fromEv, toEv] }: RivalWindow,
): SpectrumImage {
  const fit = fitTemplates(electrons, { ...options, backgroundExponents: BACKGROUND_EXPONENTS });
  const channels = electrons.shape[2], axis = energies(electrons.energy);
  const at = axis.findIndex((energyEv) => energyEv >= referenceEv);
  const data = fit.edge.data.map((value, i) => {
    const under = fit.background.data[Math.floor(i / channels) * channels + at];
    return value / (jump.jumpRatio * under);
  });
  return crop(withData(fit.edge, data, "edge"), { fromEv, toEv });
}

/** All methods of one seed: the trials as they are, filters, fits, networks. */
export function quickstartMethods(
  edge: PolarisedEdge,
  { match, filters, models, window }: {
    readonly match: ShapeMatch;
    readonly filters: readonly TrialMethod[];
    readonly models: Readonly<Record<string, Model>>;
    readonly window: RivalWindow;
  },
): TrialMethod[] {
  return [
    { method: "thinned", apply: ({ image }) => image },
    ...filters,
    fitComputed(edge, window),
    fitMatched(match, window),
    ...networkMethods(models),
  ];
}
