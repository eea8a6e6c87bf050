import { median } from "simple-statistics";
import type { EnergyAxis } from "../core/energy_axis.ts";
import type { Prng } from "../core/random.ts";
import { mapValues, type SpectrumImage } from "../core/spectrum_image.ts";
import { deconvolveRichardsonLucy, traceRichardsonLucy } from "../baseline/richardson_lucy.ts";
import { iterationsByCrossValidation } from "../baseline/stopping_rule.ts";
import { type LowLossSettings, makeLowLossSpectra } from "../simulate/low_loss_spectra.ts";
import {
  compareDeconvolutions,
  type DeconvolutionRow,
  lossError,
} from "./compare_deconvolutions.ts";
import {
  type DeconvolutionTuning,
  type Deconvolve,
  deconvolveClassically,
} from "./deconvolution_methods.ts";

/**
 * The network beside the classical methods, regime by regime. These are told the true spread, or a
 * Lorentzian of the middle width of the settings' range, without jitter: what somebody might guess.
 *
 * @param regimes What is changed of the settings, by name.
 */
export async function compareRegimes(
  energy: EnergyAxis,
  regimes: Readonly<Record<string, Partial<LowLossSettings>>>,
  { settings, count, network, random, ...tuning }: DeconvolutionTuning & {
    settings: LowLossSettings;
    count: number;
    network: Deconvolve;
    random: Prng;
  },
): Promise<({ regime: string } & DeconvolutionRow)[]> {
  const rows: ({ regime: string } & DeconvolutionRow)[] = [];
  const middleEv = (settings.spreadFwhmEv[0] + settings.spreadFwhmEv[1]) / 2;
  const still = { ...settings, spreadFwhmEv: [middleEv, middleEv] as const, jitterEv: 0 };
  const guess = makeLowLossSpectra(energy, { ...still, count: 1, random }).trueSpreads;
  for (const [regime, changes] of Object.entries(regimes)) {
    const stream = random.split(regime);
    const set = makeLowLossSpectra(energy, { ...settings, ...changes, count, random: stream });
    const told = deconvolveClassically(set, { ...tuning, random });
    const mean = { ...tuning, random, spread: guess, name: "mean spread" };
    const guessed = deconvolveClassically(set, mean);
    const isStrong = ({ method }: { method: string }) => /stopped|variation/.test(method);
    const results = [
      { method: "nothing", image: set.measured },
      ...told.filter(isStrong),
      ...guessed.filter(isStrong),
      { method: "network", image: await network(set.measured) },
    ];
    const judged = compareDeconvolutions(results, set.targets);
    rows.push(...judged.map((row) => ({ regime, ...row })));
  }
  return rows;
}

/** Error over the losses at one dose. */
export interface DoseRow {
  readonly electrons: number;
  readonly method: string;
  /** The spectra's median; 0 for the network, which has none. */
  readonly iterations: number;
  readonly lossError: number;
  readonly standardError: number;
}

/**
 * Richardson-Lucy with cross-validated and with fixed iterations, told the true spread, and the network,
 * dose by dose.
 *
 * @param options.stopFromEv Where the losses begin that cross-validation judges.
 */
export async function compareDoses(
  energy: EnergyAxis,
  doses: readonly number[],
  { settings, count, stopFromEv, iterations, network, random }: {
    settings: LowLossSettings;
    count: number;
    stopFromEv: number;
    iterations: readonly number[];
    network: Deconvolve;
    random: Prng;
  },
): Promise<DoseRow[]> {
  const rows: DoseRow[] = [];
  for (const electrons of doses) {
    const dose = { ...settings, electrons: [electrons, electrons] as const, count };
    const set = makeLowLossSpectra(energy, { ...dose, random: random.split(`dose ${electrons}`) });
    const { measured, trueSpreads, targets } = set;
    const counts = mapValues(measured, (share) => Math.round(share * electrons));
    const options = {
      random: random.split(electrons),
      fromEv: stopFromEv,
      per: "spectrum",
    } as const;
    const best = iterationsByCrossValidation(counts, trueSpreads, options);
    const fixed = traceRichardsonLucy(measured, trueSpreads, { iterations });
    const note = (method: string, iterations: number, image: SpectrumImage) =>
      void rows.push({ electrons, method, iterations, ...lossError(image, targets) });
    const stopped = deconvolveRichardsonLucy(measured, trueSpreads, { iterations: best });
    note("cross-validated", median(Array.from(best)), stopped);
    fixed.forEach((image, i) => note(`${iterations[i]} iterations`, iterations[i], image));
    note("network", 0, await network(measured));
  }
  return rows;
}

/** The regimes in which a method leaves less error over the losses than all others named, in words. */
export function listBetterRegimes(
  rows: readonly { regime: string; method: string; lossError: number }[],
  method: string,
  others: readonly string[],
): string {
  const errorOf = (regime: string, name: string) =>
    rows.find((row) => row.regime === regime && row.method === name)?.lossError ?? NaN;
  const regimes = [...new Set(rows.map(({ regime }) => regime))];
  const isBest = (regime: string) =>
    others.every((other) => errorOf(regime, method) < errorOf(regime, other));
  return regimes.filter(isBest).join(", ") || "nowhere";
}
