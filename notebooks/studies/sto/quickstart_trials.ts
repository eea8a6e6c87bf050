/**
 * Notebook 00's trials: a measured spectrum with fewer electrons, and its background without the edge.
 *
 * @module
 */
import type { Prng } from "eels/core/random.ts";
import { mapValues, repeatSpectrum, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { sampleElectrons, thinElectrons } from "eels/degrade/noise.ts";
import type { Outcome, PeakPlace, Trials } from "../methods/compare_methods.ts";

/** Repeated trials as they were drawn, and as a method is given them. */
export interface CountTrials extends Trials {
  readonly electrons: SpectrumImage;
}

/** A way to denoise that may look at the electrons. */
export interface TrialMethod {
  readonly method: string;
  readonly apply: (trials: CountTrials) => SpectrumImage | Promise<SpectrumImage>;
}

/** What one seed draws of a measurement. */
export interface SeedTrials {
  readonly seed: number;
  /** For whatever else is drawn for this seed. */
  readonly random: Prng;
  /** One spectrum with a tenth of the electrons, none of which is in the trials. */
  readonly draw: SpectrumImage;
  readonly trials: readonly CountTrials[];
}

/** How trials are made. */
export interface TrialOptions {
  readonly divisors: readonly number[];
  /** Trials a share. */
  readonly repeats: number;
  /** What is done to electrons before a method sees them. */
  readonly prepare: (electrons: SpectrumImage) => SpectrumImage;
  readonly random: Prng;
}

/** Share of the electrons in a seed's own draw. */
const DRAWN = 0.1;

/**
 * Takes a tenth of a measured spectrum's electrons aside and thins the rest many times over: each of
 * its n electrons is kept with the probability that leaves 1 / d of the measurement.
 *
 * @param electrons One spectrum.
 * @param options.divisors The d, each of them 10 / 9 or more.
 */
export function drawSeed(
  electrons: SpectrumImage,
  seed: number,
  { divisors, repeats, prepare, random }: TrialOptions,
): SeedTrials {
  const own = random.split(`seed ${seed}`);
  const draw = thinElectrons(electrons, { fraction: DRAWN, random: own.split("draw") });
  const rest = mapValues(electrons, (value) => Math.round(value));
  rest.data.forEach((value, e) => rest.data[e] = value - draw.data[e]);
  const many = repeatSpectrum(rest, repeats);
  const trials = divisors.map((divisor) => {
    const fraction = 1 / divisor / (1 - DRAWN);
    const kept = thinElectrons(many, { fraction, random: own.split(`thin ${divisor}`) });
    return { share: 1 / divisor, electrons: kept, image: prepare(kept) };
  });
  return { seed, random: own, draw, trials };
}

/** Seed 0, on which rivals are tuned and nothing is judged, and the seeds 1 to `seeds`. */
export function drawTrialSeeds(
  electrons: SpectrumImage,
  { seeds, ...options }: TrialOptions & { readonly seeds: number },
): { tuning: SeedTrials; judged: SeedTrials[] } {
  const [tuning, ...judged] = Array.from(
    { length: seeds + 1 },
    (_, seed) => drawSeed(electrons, seed, options),
  );
  return { tuning, judged };
}

/** Draws all electrons of a spectrum anew, many times over: what its own noise does to what is measured. */
export function redrawTrials(
  electrons: SpectrumImage,
  { repeats, prepare, random }: Omit<TrialOptions, "divisors">,
): Outcome {
  const many = repeatSpectrum(electrons, repeats);
  const drawn = sampleElectrons(many, { electronsPerUnit: 1, random: random.split("again") });
  return { method: "redrawn", share: 1, image: prepare(drawn) };
}

/** Draws electrons of a background without any edge, at shares of its exposure. */
export function blankTrials(
  background: SpectrumImage,
  { divisors, repeats, prepare, random }: TrialOptions,
): CountTrials[] {
  const many = repeatSpectrum(background, repeats);
  return divisors.map((divisor) => {
    const share = 1 / divisor;
    const electrons = sampleElectrons(many, {
      electronsPerUnit: share,
      random: random.split(`blank ${share}`),
    });
    return { share, electrons, image: prepare(electrons) };
  });
}

/** Applies every method to all trials: shares in the order given, then methods. */
async function applyToTrials(
  trials: readonly CountTrials[],
  methods: readonly TrialMethod[],
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const one of trials) {
    for (const { method, apply } of methods) {
      outcomes.push({ method, share: one.share, image: await apply(one) });
    }
  }
  return outcomes;
}

/** Applies each seed's methods to its trials. */
export async function applyBySeed(
  seeds: readonly { readonly trials: readonly CountTrials[] }[],
  methods: readonly (readonly TrialMethod[])[],
): Promise<Outcome[][]> {
  const bySeed: Outcome[][] = [];
  for (const [k, { trials }] of seeds.entries()) {
    bySeed.push(await applyToTrials(trials, methods[k]));
  }
  return bySeed;
}

/** Peaks of the O K edge of SrTiO3 that spectra are compared at, from the energy of the first. */
export function oxygenPeaks(firstPeakEv: number): PeakPlace[] {
  return [
    { peak: "t2g", nearEv: firstPeakEv, halfWidthEv: 0.9 },
    { peak: "main", nearEv: firstPeakEv + 5.7, withinEv: 2.2, halfWidthEv: 1.5 },
    { peak: "third", nearEv: firstPeakEv + 12.4, halfWidthEv: 1.5 },
  ];
}
