import { prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import type { DenoiserComparison } from "eels/analyse/compare_denoisers.ts";
import type { Spike } from "eels/degrade/spikes.ts";
import { calibrateData } from "./calibrate_data.ts";
import { chooseMethod, type ChosenMethod, compareOnData, denoiserOf } from "./compare_on_data.ts";
import type { DenoiseCommand } from "./command_options.ts";
import { measureQuantities, type Quantities, refuseOutside } from "./edge_maps.ts";
import { compareEdgeMaps, measureLikeness } from "./edge_correlations.ts";
import { type Keeping, keepQuantities } from "./keep_quantities.ts";
import { type EdgeWindows, findEdges, remarkWindows } from "./find_edges.ts";
import {
  cheapRivals,
  type ComparedQuantity,
  compareQuantities,
  FEWEST_FOR_MAPS,
  judgeTrust,
  measureMapErrors,
  misfitOf,
  type Trust,
  withMapErrors,
} from "./judge_trust.ts";
import { measureNoise } from "./measure_noise.ts";
import { warnOfValues } from "./prepare_spectra.ts";

/** What is asked of spectra, as the command or a notebook gives it. */
export type SpectraOptions =
  & Partial<
    Pick<
      DenoiseCommand,
      | "calibrate"
      | "edges"
      | "peaksEv"
      | "inject"
      | "gain"
      | "readoutCounts"
      | "doses"
      | "model"
      | "methods"
      | "splits"
      | "network"
      | "keepSpikes"
      | "quick"
    >
  >
  & { readonly seed: number };

/** Where progress goes. */
export interface Steps {
  step(name: string): void;
  progress(now: { share: number; remainingS: number }): void;
}

/** Everything that was found of spectra. */
export interface SpectraStudy {
  /** Calibrated, with its noise, spikes replaced. */
  readonly image: SpectrumImage;
  readonly spikes: readonly Spike[];
  readonly warnings: readonly string[];
  readonly edges: readonly EdgeWindows[];
  /** Whether the edges were found in the mean spectrum, as none were given. */
  readonly isFound: boolean;
  readonly comparison: DenoiserComparison;
  readonly method: ChosenMethod;
  readonly denoised: SpectrumImage;
  readonly trust: Trust;
  readonly quantities: readonly ComparedQuantity[];
  /** Whole error of each edge's map, raw and denoised. */
  readonly errors: Awaited<ReturnType<typeof measureMapErrors>>;
  readonly alike: ReturnType<typeof compareEdgeMaps>;
  /** Whether the best method kept all edges and peaks. */
  readonly isKept: boolean;
  /** Where it did not: the method of smallest error that does, if there is one. */
  readonly keeping?: Keeping;
  readonly notes: readonly string[];
}

/** A denoiser that takes longer is not repeated for the errors of edges and peaks. */
const SLOW_MS = 60_000;

/** Names of the steps of {@link studySpectra}. */
export const STEPS = [
  "noise",
  "comparison of the methods",
  "denoising",
  "trust",
  "edges and peaks",
];

/** Time that repeats of a slow denoiser may take, in ms. */
const REPEATS_MS = { quick: 20_000, full: 90_000 };

/**
 * All steps on spectra: calibrate, estimate the noise, replace spikes, compare, denoise by the best, test it, measure
 * edges and peaks before and after.
 *
 * @throws {RangeError} Where a window, a peak or the noise does not suit the data, before the long steps.
 */
export async function studySpectra(
  opened: SpectrumImage,
  options: SpectraOptions,
  steps: Steps = { step: () => {}, progress: () => {} },
): Promise<SpectraStudy> {
  const { calibrate = [], peaksEv = [], quick = false, seed } = options;
  const random = prng(seed);
  steps.step(STEPS[0]);
  const { image, warnings, spikes } = measureNoise(calibrateData(opened, calibrate), options);
  const isFound = !options.edges?.length;
  const edges = isFound ? findEdges(image) : options.edges!;
  refuseOutside({ edges, peaksEv }, image);
  const remarks = isFound ? [] : remarkWindows(image, edges);

  steps.step(STEPS[1]);
  const comparison = await compareOnData(image, {
    ...options,
    edges,
    random: random.split("comparison"),
    onProgress: steps.progress,
  });
  steps.step(STEPS[2]);
  const method = chooseMethod(comparison), denoise = denoiserOf(method.options);
  const startedMs = performance.now();
  const denoised = await denoise(image);
  const onceMs = performance.now() - startedMs;

  steps.step(STEPS[3]);
  const trust = await judgeTrust(image, denoised, {
    denoise,
    name: method.name,
    rivals: cheapRivals(comparison, method.name),
    peak: options.inject,
    random: random.split("trust"),
    onStep: trustProgress(steps.progress, onceMs),
  });
  steps.step(STEPS[4]);
  const notes: string[] = [...trust.notes];
  const room = quick ? REPEATS_MS.quick : REPEATS_MS.full;
  const wanted = Math.max(4, Math.min(quick ? 8 : 20, Math.floor(room / onceMs)));
  const repeats = onceMs > SLOW_MS ? 0 : wanted;
  if (repeats === 0) {
    notes.push(
      `Errors of denoised edges and peaks: left out, as ${method.name} takes ` +
        `${Math.round(onceMs / 1000)} s a time and would have to be repeated.`,
    );
  }
  const measured = await measureAll(image, denoised, {
    ...{ edges, peaksEv, isFound, denoise, repeats, notes, comparison },
    random: random.split("edges"),
    onProgress: steps.progress,
  });
  return {
    ...{ image, spikes },
    warnings: [...warnOfValues(opened), ...warnings, ...remarks],
    ...{ edges: measured.edges, isFound, comparison, method, denoised, trust, notes },
    ...{ quantities: measured.quantities, alike: measured.alike, isKept: measured.isKept },
    ...{ keeping: measured.keeping, errors: measured.errors },
  };
}

/** The errors of the maps, or none and a note. */
async function holdsErrors(notes: string[], measure: () => ReturnType<typeof measureMapErrors>) {
  try {
    return await measure();
  } catch (error) {
    notes.push(`Errors of the maps: ${(error as Error).message}.`);
    return [];
  }
}

/** How many times each part of {@link judgeTrust} denoises, about. */
const DENOISINGS = [0, 2, 2];

/** Time left of the tests by how long one denoising took. */
function trustProgress(tell: Steps["progress"], onceMs: number) {
  let part = 0;
  return () => {
    const all = DENOISINGS.length, left = DENOISINGS.slice(part).reduce((sum, n) => sum + n, 0);
    tell({ share: part++ / all, remainingS: left * onceMs / 1000 });
  };
}

type MeasureOptions =
  & Omit<Parameters<typeof compareQuantities>[2], "quantities">
  & {
    edges: readonly EdgeWindows[];
    peaksEv: readonly number[];
    isFound: boolean;
    notes: string[];
    comparison: DenoiserComparison;
  };

/** Edges and peaks; one that the data cannot hold, such as without a power law, becomes a note. */
async function measureAll(
  image: SpectrumImage,
  denoised: SpectrumImage,
  { edges, peaksEv, isFound, notes, comparison, ...rest }: MeasureOptions,
) {
  const both = [image, { ...denoised, noise: image.noise }];
  const holds = (what: string, wanted: Quantities) => {
    try {
      both.forEach((one) => measureQuantities(one, wanted));
      return true;
    } catch (error) {
      notes.push(`${what}: ${(error as Error).message}.`);
      return false;
    }
  };
  const kept = edges.filter((edge) => holds(edge.name, { edges: [edge], peaksEv: [] }));
  const peaks = peaksEv.filter((ev) => holds(`Peak at ${ev} eV`, { edges: [], peaksEv: [ev] }));
  const compared = await compareQuantities(image, denoised, {
    ...rest,
    quantities: { edges: kept, peaksEv: peaks },
  });
  const errors = rest.repeats === 0 ? [] : await holdsErrors(notes, () =>
    measureMapErrors(image, {
      ...{ edges: kept, denoise: rest.denoise },
      repeats: rest.repeats < 10 ? 1 : 3,
      random: rest.random.split("errors"),
    }));
  const likeness = image.shape[0] * image.shape[1] >= FEWEST_FOR_MAPS
    ? measureLikeness(image, { edges: kept, random: rest.random.split("alike") })
    : [];
  const alike = compareEdgeMaps(both[1], { edges: kept, likeness });
  const quantities = withMapErrors(compared, errors);
  const isKept =
    quantities.every(({ raw, denoised, heldOut }) =>
      misfitOf(raw, denoised.value, heldOut).isKept
    ) &&
    !alike.some(({ verdict }) => verdict.startsWith("made"));
  const keeping = isKept ? undefined : await keepQuantities(image, {
    ...{ comparison, likeness, errors },
    quantities: { edges: kept, peaksEv: peaks },
  });
  return { edges: isFound ? kept : edges, quantities, errors, alike, isKept, keeping };
}
