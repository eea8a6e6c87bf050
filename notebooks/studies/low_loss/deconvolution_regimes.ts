import { median } from "simple-statistics";
import type { EnergyAxis } from "eels/core/energy_axis.ts";
import type { Prng } from "eels/core/random.ts";
import { mapValues, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { deconvolveRichardsonLucy, traceRichardsonLucy } from "eels/baseline/richardson_lucy.ts";
import type { Model } from "eels/model/model.ts";
import { type LowLossSettings, makeLowLossSpectra } from "./low_loss_spectra.ts";
import {
  compareDeconvolutions,
  coverage,
  type DeconvolutionRow,
  type JudgedResult,
  lossError,
} from "./compare_deconvolutions.ts";
import {
  type DeconvolutionRival,
  type DeconvolutionTuning,
  type Deconvolve,
  deconvolveClassically,
} from "./deconvolution_methods.ts";
import { deconvolveByNetworks } from "./deconvolution_task.ts";
import { stopByHalves } from "./lucy_course.ts";
import type { SpectrumPrior } from "./linear_filter.ts";
import { tuneDeconvolution } from "./tune_deconvolution.ts";

/** Judged results of one method on one draw of spectra of one regime. */
export interface RegimeRow extends DeconvolutionRow {
  readonly regime: string;
  /** Number of the draw, from 1. */
  readonly seed: number;
  /** Share of the true values over the losses that the calibrated interval holds; NaN without interval. */
  readonly coverage: number;
}

/** What {@link compareRegimes} found. */
export interface RegimeComparison {
  /** One row a regime, draw and method. */
  readonly rows: readonly RegimeRow[];
  /** What the classical methods were tuned to, one row a regime and spread. */
  readonly tunings: readonly ({ regime: string; spread: string } & DeconvolutionTuning)[];
}

/** An ensemble with the half width of its calibrated interval in standard deviations of the members. */
export interface CalibratedNetwork {
  readonly model: Model;
  readonly deviations: number;
}

/** How {@link compareRegimes} goes about it. */
export interface RegimeOptions {
  /** What is changed of the settings, by name. */
  readonly regimes: Readonly<Record<string, Partial<LowLossSettings>>>;
  readonly settings: LowLossSettings;
  /** Independent draws of spectra, and the spectra of each. */
  readonly draws: number;
  readonly count: number;
  /** Spectra that the classical methods are tuned on in each regime. */
  readonly tuningCount: number;
  readonly networks: Readonly<Record<string, CalibratedNetwork>>;
  /** Methods that are told nothing and stay as they are, such as the blind linear filter. */
  readonly blind?: Readonly<Record<string, Deconvolve>>;
  /** Regimes in which Richardson-Lucy and total variation are neither tuned nor judged, as they take too long. */
  readonly withoutIterations?: readonly string[];
  /** What the classical methods are told, and the settings that their search begins from. */
  readonly rivals: readonly DeconvolutionRival[];
  /** Of sharp spectra, for the linear filter. */
  readonly prior: SpectrumPrior;
  readonly random: Prng;
  readonly onProgress?: (regime: string) => void;
}

/** Methods that are judged in the regimes; the weaker ones are left to the held-out spectra. */
const JUDGED = ["stopped", "tuned", "variation", "fit", "LMMSE"], DIRECT = ["fit", "LMMSE"];

/**
 * Networks beside the classical methods, regime by regime, each judged on several draws of spectra. The
 * classical methods are told a spread and tuned in every regime on spectra of its own (but for the model's
 * error of the fit, which stays); networks and the blind filter are neither told nor changed.
 *
 * A regime without peaks has nothing to tune by: the settings of the rivals given are kept there.
 */
export async function compareRegimes(
  energy: EnergyAxis,
  { regimes, settings, draws, count, tuningCount, rivals, prior, random, ...options }:
    RegimeOptions,
): Promise<RegimeComparison> {
  const rows: RegimeRow[] = [], tunings: RegimeComparison["tunings"][number][] = [];
  for (const [regime, changes] of Object.entries(regimes)) {
    options.onProgress?.(regime);
    const make = (count: number, label: string) =>
      makeLowLossSpectra(energy, { ...settings, ...changes, count, random: random.split(label) });
    const own = make(tuningCount, `${regime}, tuning`);
    const hasPeaks = own.peaks.some((peaks) => peaks.length > 0);
    const iterate = !options.withoutIterations?.includes(regime);
    const tuned = rivals.map((rival) => {
      const given = {
        ...{ spread: rival.spreadOf(own), start: rival.tuning, prior, random },
        ...{ fit: false, iterate },
      };
      return hasPeaks ? { ...rival, tuning: tuneDeconvolution(own, given) } : rival;
    });
    tunings.push(...tuned.map(({ name, tuning }) => ({ regime, spread: name, ...tuning })));
    for (let seed = 1; seed <= draws; seed++) {
      const set = make(count, `${regime}, draw ${seed}`);
      const results: JudgedResult[] = [
        { method: "nothing", image: set.measured },
        ...tuned.flatMap((rival) =>
          deconvolveClassically(set, { ...rival, prior, only: iterate ? JUDGED : DIRECT, random })
        ),
      ];
      for (const [method, run] of Object.entries(options.blind ?? {})) {
        results.push({ method, image: await run(set.measured) });
      }
      const covered = new Map<string, number>();
      for (const [method, { model, deviations }] of Object.entries(options.networks)) {
        const answer = await deconvolveByNetworks(model, set.measured, { deviations });
        results.push({ method, image: answer.image });
        covered.set(method, coverage(answer, { truth: set.targets }));
      }
      const judged = compareDeconvolutions(results, { truth: set.targets });
      rows.push(...judged.map((row) => {
        return { ...row, regime, seed, coverage: covered.get(row.method) ?? NaN };
      }));
    }
  }
  return { rows, tunings };
}

/** Error over the losses at one dose. */
export interface DoseRow {
  readonly electrons: number;
  readonly method: string;
  /** The spectra's median; 0 for the network, which has none. */
  readonly iterations: number;
  /** Spectra that cross-validation did not stop before its last iteration. */
  readonly unstopped: number;
  readonly lossError: number;
  readonly standardError: number;
}

/** Iterations that cross-validation may take. */
const MOST = 1600;

/**
 * Richardson-Lucy with cross-validated and with fixed iterations, told the true spread, and networks,
 * dose by dose.
 *
 * @param options.stopFromEv Where the losses begin that cross-validation judges.
 */
export async function compareDoses(
  energy: EnergyAxis,
  { doses, settings, count, stopFromEv, iterations, networks, random }: {
    doses: readonly number[];
    settings: LowLossSettings;
    count: number;
    stopFromEv: number;
    iterations: readonly number[];
    networks: Readonly<Record<string, Deconvolve>>;
    random: Prng;
  },
): Promise<DoseRow[]> {
  const table: DoseRow[] = [];
  for (const electrons of doses) {
    const dose = { ...settings, electrons: [electrons, electrons], count };
    const set = makeLowLossSpectra(energy, { ...dose, random: random.split(`dose ${electrons}`) });
    const { measured, trueSpreads, targets } = set;
    const counts = mapValues(measured, (share) => Math.round(share * electrons));
    const rule = { spread: trueSpreads, fromEv: stopFromEv, most: MOST };
    const best = stopByHalves(counts, { ...rule, random: random.split(electrons) });
    const fixed = traceRichardsonLucy(measured, { spread: trueSpreads, iterations });
    const note = (method: string, iterations: number, image: SpectrumImage, unstopped = 0) =>
      void table.push({
        ...{ electrons, method, iterations, unstopped },
        ...lossError(image, { truth: targets }),
      });
    const stopped = deconvolveRichardsonLucy(measured, { spread: trueSpreads, iterations: best });
    const unstopped = best.filter((n) => n === MOST).length;
    note("Richardson-Lucy, cross-validated", median(Array.from(best)), stopped, unstopped);
    fixed.forEach((image, i) => note(`${iterations[i]} iterations`, iterations[i], image));
    for (const [name, run] of Object.entries(networks)) note(name, 0, await run(measured));
  }
  return table;
}
