import { median } from "simple-statistics";
import type { EnergyAxis } from "eels/core/energy_axis.ts";
import type { Prng } from "eels/core/random.ts";
import { mapValues, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { deconvolveRichardsonLucy, traceRichardsonLucy } from "eels/baseline/richardson_lucy.ts";
import { iterationsByCrossValidation } from "eels/baseline/stopping_rule.ts";
import { type LowLossSettings, makeLowLossSpectra } from "./low_loss_spectra.ts";
import {
  compareDeconvolutions,
  type DeconvolutionRow,
  lossError,
} from "./compare_deconvolutions.ts";
import {
  type DeconvolutionRival,
  type Deconvolve,
  deconvolveClassically,
} from "./deconvolution_methods.ts";
import { tuneDeconvolution } from "./tune_deconvolution.ts";

/**
 * The network beside the stopped Richardson-Lucy and total variation, regime by regime. These are told a
 * spread and tuned in every regime on spectra of their own; the network is neither told nor retrained.
 *
 * @param options.regimes What is changed of the settings, by name.
 * @param options.tuningCount Spectra that the classical methods are tuned on in each regime.
 * @param options.rivals What they are told; where a regime has no peaks to tune on, their settings, too.
 */
export async function compareRegimes(
  energy: EnergyAxis,
  { regimes, settings, count, tuningCount, network, rivals, random }: {
    regimes: Readonly<Record<string, Partial<LowLossSettings>>>;
    settings: LowLossSettings;
    count: number;
    tuningCount: number;
    network: Deconvolve;
    rivals: readonly DeconvolutionRival[];
    random: Prng;
  },
): Promise<({ regime: string } & DeconvolutionRow)[]> {
  const table: ({ regime: string } & DeconvolutionRow)[] = [];
  const isStrong = ({ method }: { method: string }) => /stopped|variation/.test(method);
  for (const [regime, changes] of Object.entries(regimes)) {
    const make = (count: number, label: string) =>
      makeLowLossSpectra(energy, { ...settings, ...changes, count, random: random.split(label) });
    const set = make(count, regime), own = make(tuningCount, `${regime}, tuning`);
    const hasPeaks = own.peaks.some((peaks) => peaks.length > 0);
    const tuned = rivals.map((rival) => ({
      ...rival,
      tuning: hasPeaks
        ? tuneDeconvolution(own, { spread: rival.spreadOf(own), random })
        : rival.tuning,
    }));
    const results = [
      { method: "nothing", image: set.measured },
      ...tuned.flatMap((rival) =>
        deconvolveClassically(set, { ...rival, random }).filter(isStrong)
      ),
      { method: "network", image: await network(set.measured) },
    ];
    const judged = compareDeconvolutions(results, { truth: set.targets });
    table.push(...judged.map((row) => ({ regime, ...row })));
  }
  return table;
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
const MOST = 300;

/**
 * Richardson-Lucy with cross-validated and with fixed iterations, told the true spread, and the network,
 * dose by dose.
 *
 * @param options.stopFromEv Where the losses begin that cross-validation judges.
 */
export async function compareDoses(
  energy: EnergyAxis,
  { doses, settings, count, stopFromEv, iterations, network, random }: {
    doses: readonly number[];
    settings: LowLossSettings;
    count: number;
    stopFromEv: number;
    iterations: readonly number[];
    network: Deconvolve;
    random: Prng;
  },
): Promise<DoseRow[]> {
  const table: DoseRow[] = [];
  for (const electrons of doses) {
    const dose = { ...settings, electrons: [electrons, electrons], count };
    const set = makeLowLossSpectra(energy, { ...dose, random: random.split(`dose ${electrons}`) });
    const { measured, trueSpreads, targets } = set;
    const counts = mapValues(measured, (share) => Math.round(share * electrons));
    const best = iterationsByCrossValidation(counts, {
      spread: trueSpreads,
      random: random.split(electrons),
      fromEv: stopFromEv,
      per: "spectrum",
    });
    const fixed = traceRichardsonLucy(measured, { spread: trueSpreads, iterations });
    const note = (method: string, iterations: number, image: SpectrumImage, unstopped = 0) =>
      void table.push({
        electrons,
        method,
        iterations,
        unstopped,
        ...lossError(image, { truth: targets }),
      });
    const stopped = deconvolveRichardsonLucy(measured, { spread: trueSpreads, iterations: best });
    note(
      "cross-validated",
      median(Array.from(best)),
      stopped,
      best.filter((n) => n === MOST).length,
    );
    fixed.forEach((image, i) => note(`${iterations[i]} iterations`, iterations[i], image));
    note("network", 0, await network(measured));
  }
  return table;
}
