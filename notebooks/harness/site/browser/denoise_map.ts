/** What the page does with a map, as `deno task denoise` does it: the same steps, seeds and splits. */
import { compareDenoisers } from "eels/analyse/compare_denoisers.ts";
import { describeSetting, pcaSettings } from "eels/analyse/denoiser_rivals.ts";
import type { DenoiserRow } from "eels/analyse/denoiser_table.ts";
import { type InjectedPeak, injectPeak } from "eels/analyse/injected_peak.ts";
import { type ResidualMap, residualMap } from "eels/analyse/residual_map.ts";
import { judgeResiduals, type Verdict } from "eels/analyse/residual_structure.ts";
import { denoise, type DenoiseOptions, type ImageModel } from "eels/baseline/denoise.ts";
import { energyAt } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import type { Spike } from "eels/degrade/spikes.ts";
import { measureNoise, warnOfNoise } from "../../../studies/own_data/measure_noise.ts";
import {
  percent,
  prepareSpectra,
  warnOfValues,
} from "../../../studies/own_data/prepare_spectra.ts";
import { emptySpectra } from "../../../studies/own_data/set_aside.ts";

/** A map that can be denoised, or why it cannot. */
export interface PreparedMap {
  /** With its noise, spikes replaced; as it was read where there is a problem. */
  readonly image: SpectrumImage;
  readonly spikes: readonly Spike[];
  /** Spectra that are NaN throughout: others stand in for them. */
  readonly setAside: readonly number[];
  /** What to beware of, one sentence each, as the command says it. */
  readonly warnings: readonly string[];
  readonly problem?: string;
}

/** A network that is compared with PCA. */
export interface NamedModel extends ImageModel {
  readonly name: string;
  /** Whether it was trained on other data, so that it may draw what these do not hold. */
  readonly isForeign?: boolean;
  /** What it did last, such as "on 3 components". */
  describe?(): string;
}

/** Makes a network that tells which share of its work is behind. */
export type MakeModel = (onShare: (share: number) => void) => NamedModel;

/** A map denoised by one method, and how well. */
export interface MethodResult {
  readonly method: string;
  /** Such as "rank 3". */
  readonly setting: string;
  readonly image: SpectrumImage;
  /** Error without truth, on electrons that the method has not seen. */
  readonly error: DenoiserRow;
  /** Whether the residuals hold more than noise. */
  readonly residuals: Verdict;
  /** Where they do, as the command tells it. */
  readonly flags: ResidualMap;
  /** What is left of a weak peak; absent where that takes long. */
  readonly injected?: InjectedPeak;
  readonly seconds: number;
}

/** A map denoised by one method or several, side by side. */
export interface DenoisedMap {
  readonly results: readonly MethodResult[];
  /** Splits of the electrons that errors are averaged over. */
  readonly splits: number;
  /** The method that errs least; absent where the data cannot tell. */
  readonly best?: string;
  /** Says which of several methods errs least, that the data cannot tell, or what is not offered. */
  readonly sentence?: string;
}

/** Called with what is done and the share that is behind. */
export type OnProgress = (step: string, share: number) => void;

/** The seed of the command unless it is told another. */
const SEED = 1;
/** Choice: of so many values one split is known well enough, as the library has it. */
const ONE_SPLIT_FROM = 2 ** 21;

/** Looks at the values, estimates the noise and replaces spikes. */
export function prepareMap(name: string, read: SpectrumImage): PreparedMap {
  try {
    const { image, setAside } = prepareSpectra(name, read);
    const { spikes, image: mended } = measureNoise(image);
    const warnings = [...warnOfValues(image), ...warnOfNoise(mended)];
    return { image: mended, spikes, setAside, warnings };
  } catch (error) {
    const problem = (error as Error).message;
    return { image: read, spikes: [], setAside: [], warnings: [], problem };
  }
}

/**
 * Denoises a map by principal components, as many as held-out electrons choose, and by other methods,
 * and compares them on electrons that none of them has seen.
 *
 * @param makers Of networks, each of which runs once in the comparison and once on the map.
 */
export async function denoiseMap(
  { image, setAside }: PreparedMap,
  makers: readonly MakeModel[] = [],
  onProgress: OnProgress = () => {},
): Promise<DenoisedMap> {
  const splits = image.data.length < ONE_SPLIT_FROM ? 3 : 1;
  const steps = startSteps(2 + splits + (2 * NETWORK_WEIGHT + 1) * makers.length, onProgress);
  const models = makers.map((make) => make(steps.within));
  const rivals: Record<string, readonly DenoiseOptions[]> = { PCA: pcaSettings(image) };
  for (const method of models) rivals[method.name] = [{ method }];
  const weightOf = (method: string) => method === "PCA" ? 1 : NETWORK_WEIGHT;

  const comparison = await compareDenoisers(image, {
    ...{ rivals, repeats: splits, doses: [1] },
    random: prng(SEED).split("comparison"),
    onProgress: (step, share) => {
      const method = step.slice(0, step.lastIndexOf(","));
      if (share < 1) {
        steps.begin(`Comparing: ${method}, by held-out electrons`, method, weightOf(method));
      }
    },
  });
  const { rows, chosen } = comparison, results: MethodResult[] = [];
  for (const error of rows) {
    const { method } = error;
    steps.begin(`Denoising: ${method}`, method, weightOf(method));
    const made = (await denoise(image, chosen[method])).image;
    const model = models.find(({ name }) => name === method);
    const seconds = steps.secondsOf(method);
    steps.begin(`Testing what ${method} made`, "tests", 1);
    results.push({
      ...{ method, error },
      setting: model ? model.describe?.() ?? "" : describeSetting(chosen[method]),
      image: emptySpectra(made, setAside),
      residuals: judgeResiduals(image, made),
      flags: residualMap(image, made),
      ...(!model && image.data.length <= MOST_INJECTED &&
        { injected: await injectWeakPeak(image, chosen[method]) }),
      seconds,
    });
  }
  const foreign = results.find(({ method }) =>
    models.some(({ name, isForeign }) => isForeign && name === method)
  );
  const refusal = foreign && refuseByResiduals(foreign, results[0], spectrumCount(image));
  if (refusal) {
    return { results: results.filter((one) => one !== foreign), splits, sentence: refusal };
  }
  const { best, sentence } = comparison;
  return { results, splits, best, ...(rows.length > 1 && { sentence }) };
}

/** Choice: so many standard errors beyond chance, or beyond PCA, whose spectra are flagged as well. */
const FLAGS_BEYOND = 3;

/** Why a network of other data is not offered: its residuals hold what PCA's do not. */
function refuseByResiduals(
  { method, setting, residuals, flags, error }: MethodResult,
  pca: MethodResult,
  spectra: number,
): string | undefined {
  const usual = Math.max(flags.expectedShare, pca.flags.flaggedShare);
  const most = usual + FLAGS_BEYOND * Math.sqrt(usual * (1 - usual) / spectra);
  const { meanOverThreshold, worstEv } = residuals, { flaggedShare } = flags;
  const why = meanOverThreshold > 1
    ? `their mean holds structure, most at ${Number(worstEv.toPrecision(5))} eV`
    : flaggedShare > most
    ? `${percent(flaggedShare)} of the spectra are flagged, ${percent(usual)} are usual here`
    : undefined;
  return why &&
    `The ${method} (${setting}) is not offered as its residuals show that it loses or ` +
      `invents something: ${why}; its error without truth is ${
        percent(error.overRaw)
      } of the raw one.`;
}

/** Choice: of so many values PCA takes a second twice, for a weak peak; networks would be trained anew. */
const MOST_INJECTED = 2 ** 21;
/** Width in channels, as the command has it. */
const PEAK_CHANNELS = 6;

/** The peak that the command adds unless it is told another. */
async function injectWeakPeak(
  image: SpectrumImage,
  options: DenoiseOptions,
): Promise<InjectedPeak> {
  const { energy } = image;
  return await injectPeak(image, {
    denoise: async (noisy) => (await denoise(noisy, options)).image,
    energyEv: energyAt(energy, Math.round(energy.channels / 2)),
    fwhmEv: PEAK_CHANNELS * energy.stepEv,
    random: prng(SEED).split("trust").split("peak"),
  });
}

/** How much longer a network takes than PCA does, for the progress. */
const NETWORK_WEIGHT = 20;

/** Tells of steps that weigh unlike, and adds up the seconds that each method takes. */
function startSteps(whole: number, onProgress: OnProgress) {
  const seconds = new Map<string, number>();
  let [step, method, weight, behind] = ["", "", 0, 0], sinceMs = performance.now();
  const stop = () => {
    const nowMs = performance.now();
    seconds.set(method, (seconds.get(method) ?? 0) + (nowMs - sinceMs) / 1000);
    sinceMs = nowMs;
  };
  const within = (share: number) => onProgress(step, (behind + share * weight) / whole);
  return {
    within,
    begin: (next: string, by: string, weighs: number) => {
      stop();
      behind += weight;
      [step, method, weight] = [next, by, weighs];
      within(0);
    },
    secondsOf: (name: string): number => {
      stop();
      return seconds.get(name) ?? 0;
    },
  };
}
