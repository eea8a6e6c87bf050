/**
 * What the twin of the RapidEELS measurement does not know of the experiment, as distributions that were
 * written down before anything was computed with them (notebook 14), and one draw of all of them.
 *
 * @module
 */
import type { Prng } from "eels/core/random.ts";

/** One unknown of the measurement, and what is believed of it beforehand. */
export interface Prior {
  /** Name by which it is switched off, see {@link drawNuisances}. */
  readonly nuisance: Nuisance;
  readonly distribution: string;
  readonly unit: string;
  /** What shares one value. */
  readonly drawnPer: string;
  /** Value where it is switched off: that of the twin of notebook 07, or none. */
  readonly off: string;
  readonly why: string;
}

/** Unknowns that are drawn, in the order of the tables. */
export const NUISANCES = [
  "session gain",
  "image gain",
  "background over edge",
  "background exponent",
  "session offset",
  "image offset",
  "resolution",
  "fixed pattern",
  "oxygen deficiency",
  "bent drift",
  "channel of the counts",
] as const;

/** Name of one of {@link NUISANCES}. */
export type Nuisance = typeof NUISANCES[number];

/**
 * The priors. "Session" is a day at the microscope: one before annealing, one after it, so that everything
 * drawn once a session differs between the states as well. Normal numbers are cut off at two and a half
 * deviations.
 */
export const PRIORS: readonly Prior[] = Object.freeze([
  {
    nuisance: "session gain",
    distribution: "normal, 1 ± 0.10",
    unit: "factor on all counts",
    drawnPer: "session",
    off: "1",
    why: "beam current and aperture are set anew after the specimen was out for annealing",
  },
  {
    nuisance: "image gain",
    distribution: "normal, 1 ± 0.05",
    unit: "factor on all counts",
    drawnPer: "image",
    off: "1",
    why: "a field emitter's current drifts and diffraction contrast changes from frame to frame",
  },
  {
    nuisance: "background over edge",
    distribution: "uniform, 1 to 3, times normal, 1 ± 0.10",
    unit: "ratio at the edge",
    drawnPer: "twin, times session",
    off: "1",
    why:
      "about 3 in the one measured O K edge that the repository holds, 1 in the twin of notebook 07",
  },
  {
    nuisance: "background exponent",
    distribution: "normal, 3 ± 0.3, plus normal, 0 ± 0.1",
    unit: "1",
    drawnPer: "twin, plus session",
    off: "3",
    why: "usual for core losses; differs with collection angle and thickness",
  },
  {
    nuisance: "session offset",
    distribution: "uniform, 0.3 to 0.5, of either sign",
    unit: "eV between the sessions",
    drawnPer: "pair of sessions",
    off: "0",
    why: "the energy scale is set by hand; as large as the shift that the paper prints",
  },
  {
    nuisance: "image offset",
    distribution: "normal, 0 ± 0.2",
    unit: "eV",
    drawnPer: "image",
    off: "0",
    why: "as in the twin of notebook 07: the high tension and the prism drift between scans",
  },
  {
    nuisance: "resolution",
    distribution: "normal, 0.7 times 1 ± 0.15",
    unit: "eV full width at half maximum",
    drawnPer: "session",
    off: "0.7",
    why: "the spectrometer is focused anew in each session",
  },
  {
    nuisance: "fixed pattern",
    distribution: "normal, 1 ± s, with s uniform, 0.01 to 0.03",
    unit: "factor on a camera channel of 0.125 eV",
    drawnPer: "channel and session; s: session",
    off: "1",
    why: "what a gain reference leaves of a counting camera's response",
  },
  {
    nuisance: "oxygen deficiency",
    distribution: "initial: uniform, 0 to 0.05; annealed: uniform, 0.25 to 0.5; " +
      "plus normal, 0 ± 0.02, within 0 to 0.1 and 0.25 to 0.5",
    unit: "delta",
    drawnPer: "session; plus each end of a place",
    off: "rises along the scan from 0 to 0.05, and from 0.45 to 0.5",
    why:
      "the paper calls the deficiency of its film unknown; annealed in air at 300 C for ten minutes",
  },
  {
    nuisance: "bent drift",
    distribution: "uniform, -0.3 to 0.3",
    unit: "eV between the middle of the scan and the line through its ends",
    drawnPer: "session",
    off: "0",
    why: "the paper prints 1.5 eV over 600 nm and three positions; a scan may bend it",
  },
  {
    nuisance: "channel of the counts",
    distribution: "0.125 or 0.25, each as likely",
    unit: "eV",
    drawnPer: "twin",
    off: "0.125",
    why: "the paper prints 15 counts a channel and both widths: 30 or 15 counts in 0.25 eV",
  },
]);

/** What one session of a twin is like. */
export interface SessionNuisances {
  readonly gain: number;
  readonly backgroundOverEdge: number;
  readonly backgroundExponent: number;
  readonly offsetEv: number;
  /** Full width at half maximum in eV. */
  readonly broadeningEv: number;
  /** Deviation of the factors on channels of 0.125 eV. */
  readonly patternDeviation: number;
  /** Mean oxygen deficiency; undefined where it is as in the twin of notebook 07. */
  readonly delta: number | undefined;
  /** Drift in the middle of the scan over the line through its ends, in eV. */
  readonly bendEv: number;
}

/** One draw of all nuisances; what an image or a channel has is drawn from `random` where it is needed. */
export interface TwinNuisances {
  readonly initial: SessionNuisances;
  readonly annealed: SessionNuisances;
  /** Width in eV of the channels that have the 15 counts. */
  readonly countsChannelEv: number;
  /** Deviation of the gain of an image. */
  readonly imageGain: number;
  /** Deviation of the calibration offset of an image in eV. */
  readonly imageOffsetEv: number;
}

/** Deviations at which normal numbers are cut off. */
const CUT = 2.5;

/**
 * Draws all nuisances once. Each has a stream of its own, so that switching one off leaves the others as they
 * were.
 *
 * @param options.off Nuisances that keep the value which {@link PRIORS} lists as `off`.
 * @param options.pair Number of the pair of sessions; others share what is drawn a twin. 1.
 * @throws {RangeError} Where `off` names none of {@link NUISANCES}.
 */
export function drawNuisances(
  random: Prng,
  { off = [], pair = 1 }: { readonly off?: readonly string[]; readonly pair?: number } = {},
): TwinNuisances {
  const unknown = off.find((name) => !(NUISANCES as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new RangeError(
      `Cannot switch a nuisance off as it must be one of ${
        NUISANCES.join(", ")
      }: it is "${unknown}"`,
    );
  }
  const isOff = (name: Nuisance) => off.includes(name);
  const drawn = <T>(name: Nuisance, who: string, value: (stream: Prng) => T, none: T): T =>
    isOff(name) ? none : value(random.split(name).split(who === "twin" ? who : `${who} ${pair}`));
  const size = (low: number, high: number) => (stream: Prng) =>
    low + (high - low) * stream.uniform();
  const about = (mean: number, deviation: number) => (stream: Prng) =>
    mean + deviation * cutNormal(stream);

  const ratio = drawn("background over edge", "twin", size(1, 3), 1);
  const exponent = drawn("background exponent", "twin", about(3, 0.3), 3);
  const apart = drawn("session offset", "both", size(0.3, 0.5), 0);
  const sign = drawn("session offset", "sign", (stream) => stream.uniform() < 0.5 ? -1 : 1, 1);
  const session = (state: "initial" | "annealed"): SessionNuisances => {
    const isAnnealed = state === "annealed";
    return {
      gain: drawn("session gain", state, about(1, 0.1), 1),
      backgroundOverEdge: ratio * drawn("background over edge", state, about(1, 0.1), 1),
      backgroundExponent: exponent + drawn("background exponent", state, about(0, 0.1), 0),
      // 0 is added so that none is never -0.
      offsetEv: sign * apart * (isAnnealed ? 0.5 : -0.5) + 0,
      broadeningEv: drawn("resolution", state, about(0.7, 0.7 * 0.15), 0.7),
      patternDeviation: drawn("fixed pattern", state, size(0.01, 0.03), 0),
      delta: drawn<number | undefined>(
        "oxygen deficiency",
        state,
        isAnnealed ? size(0.25, 0.5) : size(0, 0.05),
        undefined,
      ),
      bendEv: drawn("bent drift", state, size(-0.3, 0.3), 0),
    };
  };
  const coin = (stream: Prng) => stream.uniform() < 0.5 ? 0.125 : 0.25;
  return {
    initial: session("initial"),
    annealed: session("annealed"),
    countsChannelEv: drawn("channel of the counts", "twin", coin, 0.125),
    imageGain: isOff("image gain") ? 0 : 0.05,
    imageOffsetEv: isOff("image offset") ? 0 : 0.2,
  };
}

/** A standard normal number within `CUT` deviations. */
export function cutNormal(random: Prng): number {
  for (;;) {
    const value = random.normal();
    if (Math.abs(value) <= CUT) return value;
  }
}
