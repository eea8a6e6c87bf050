import { channelRange, energyAt } from "eels/core/energy_axis.ts";
import { noiseVariance } from "eels/core/noise.ts";
import type { Prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { traceRichardsonLucy } from "eels/baseline/richardson_lucy.ts";
import { spreadSpectra } from "eels/baseline/spread_spectra.ts";
import { splitHalves } from "./measured_halves.ts";
import type { Model } from "eels/model/model.ts";
import { clipNegatives, type Deconvolve } from "./deconvolution_methods.ts";
import { deconvolveByNetworks } from "./deconvolution_task.ts";

/** Losses are judged from here on: below, the zero-loss peak's tail decides. */
export const JUDGED_FROM_EV = 1;

/** A way to deconvolve the measurement, with what it was told. */
export interface MeasuredMethod {
  readonly method: string;
  readonly deconvolve: Deconvolve;
}

/** One setting of Richardson-Lucy and how far it is from the other half of the electrons. */
export interface StoppingTrial {
  readonly method: "Richardson-Lucy" | "total variation";
  readonly weight: number;
  readonly iterations: number;
  /** Mean of (other half - spread result)^2 over the other half's variance, above 1 eV. */
  readonly misfit: number;
  readonly chosen: boolean;
  /** The chosen value lies at an end of what was tried. */
  readonly edge: string;
}

/**
 * Chooses iterations and the weight of total variation by halves of the electrons: one half is
 * deconvolved, and the setting taken whose spread result lies nearest to the other half.
 *
 * The noise of neighbouring channels is correlated, so the library's rule, which thins whole electrons
 * one by one, would leave the halves correlated and stop too late; here they are split with the correlation.
 *
 * @param options.iterations,options.weights What is tried; both ascend.
 */
export function chooseStopping(
  image: SpectrumImage,
  { spread, iterations, weights, splits, random }: {
    spread: SpectrumImage;
    iterations: readonly number[];
    weights: readonly number[];
    splits: number;
    random: Prng;
  },
): StoppingTrial[] {
  const sums = new Map<string, number>();
  for (const [a, b] of splitHalves(image, { splits, random, name: "stop" })) {
    for (const weight of [0, ...weights]) {
      const options = { spread, iterations, totalVariation: weight };
      traceRichardsonLucy(clipNegatives(a), options).forEach((result, i) => {
        const key = `${weight} ${iterations[i]}`;
        sums.set(key, (sums.get(key) ?? 0) + misfitOf(result, { measured: b, spread }) / splits);
      });
    }
  }
  const rows = [0, ...weights].flatMap((weight) =>
    iterations.map((n) => ({ weight, iterations: n, misfit: sums.get(`${weight} ${n}`)! }))
  );
  const best = (own: typeof rows) => own.reduce((a, b) => b.misfit < a.misfit ? b : a);
  const plain = best(rows.filter(({ weight }) => weight === 0));
  const smooth = best(rows.filter(({ weight }) => weight > 0));
  const ends = (value: number, of: readonly number[]) => value === of[0] || value === of.at(-1);
  return rows.map((row) => {
    const chosen = row === plain || row === smooth;
    const edges = [
      ...(ends(row.iterations, iterations) ? ["iterations"] : []),
      ...(row.weight > 0 && ends(row.weight, weights) ? ["weight"] : []),
    ];
    const method = row.weight > 0 ? "total variation" as const : "Richardson-Lucy" as const;
    return { method, ...row, chosen, edge: chosen ? edges.join(", ") : "" };
  });
}

/** Mean of (measured - result spread again)^2 over the variance of single values, above 1 eV. */
export function misfitOf(
  result: SpectrumImage,
  { measured, spread, fromEv = JUDGED_FROM_EV }: {
    measured: SpectrumImage;
    spread: SpectrumImage;
    fromEv?: number;
  },
): number {
  const again = spreadSpectra(result, { spread }), variance = noiseVariance(measured);
  const { from, to } = judged(measured, fromEv);
  let sum = 0;
  for (let e = from; e < to; e++) {
    sum += (measured.data[e] - again.data[e]) ** 2 / Math.max(1, variance[e]);
  }
  return sum / (to - from);
}

function judged({ energy }: SpectrumImage, fromEv: number) {
  return channelRange(energy, fromEv, energyAt(energy, energy.channels));
}

/** The methods of the notebook, with the settings that {@link chooseStopping} chose; "measured" does nothing. */
export function measuredMethods(
  trials: readonly StoppingTrial[],
  { spread, networks }: {
    spread: SpectrumImage;
    networks: Readonly<Record<string, Model>>;
  },
): MeasuredMethod[] {
  const classical = trials.filter(({ chosen }) => chosen).map(({ method, weight, iterations }) => ({
    method,
    deconvolve: (image: SpectrumImage) =>
      traceRichardsonLucy(clipNegatives(image), {
        spread,
        iterations: [iterations],
        totalVariation: weight,
      })[0],
  }));
  const learnt = Object.entries(networks).map(([method, model]) => ({
    method,
    deconvolve: async (image: SpectrumImage) => (await deconvolveByNetworks(model, image)).image,
  }));
  const nothing = { method: "measured", deconvolve: (image: SpectrumImage) => image };
  return [nothing, ...classical, ...learnt];
}
