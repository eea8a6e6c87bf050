/**
 * What notebook 00's seeds say together: every number with its 95 % interval over them.
 *
 * @module
 */
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { measurePeak, squaredErrors, summarise } from "eels/analyse/metrics.ts";
import { mean } from "simple-statistics";
import type { Outcome, PeakPlace } from "../methods/compare_methods.ts";
import { seedInterval } from "../methods/seed_interval.ts";

/** Mean squared error of one method at one share of the electrons, over the seeds. */
export interface SeedError {
  readonly method: string;
  readonly share: number;
  readonly meanSquaredError: number;
  readonly low: number;
  readonly high: number;
  readonly seeds: number;
}

/** Squared error of a method over that of another, formed seed by seed. */
export interface SeedRatio {
  readonly method: string;
  readonly over: string;
  readonly share: number;
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  readonly seeds: number;
}

/** A peak in the trials against the same peak of the reference, over the seeds. */
export interface SeedPeak {
  readonly method: string;
  readonly share: number;
  readonly peak: string;
  /** Bias: mean displacement in eV. */
  readonly shiftEv: number;
  readonly lowEv: number;
  readonly highEv: number;
  /** Standard deviation of one trial's position in eV, mean of the seeds'. */
  readonly scatterEv: number;
  readonly heightRatio: number;
  readonly heightLow: number;
  readonly heightHigh: number;
  /** Share of the trials that show the peak. */
  readonly found: number;
}

/** The first seed's methods and shares, in their order. */
function casesOf([first]: readonly (readonly Outcome[])[]) {
  return first.map(({ method, share }) => ({ method, share }));
}

function outcomeOf(outcomes: readonly Outcome[], method: string, share: number): Outcome {
  const found = outcomes.find((one) => one.method === method && one.share === share);
  if (!found) {
    throw new RangeError(
      `Cannot compare methods as each must be among every seed's outcomes: ${method} at ${share} is not`,
    );
  }
  return found;
}

const errorOf = ({ image }: Outcome, reference: SpectrumImage) =>
  mean(Array.from(squaredErrors(image, reference)));

/**
 * Mean squared errors against one reference spectrum: m_k over the trials of seed k, then mean and
 * interval over the seeds.
 *
 * @param bySeed Outcomes of every seed, of the same methods and shares.
 */
export function seedErrors(
  bySeed: readonly (readonly Outcome[])[],
  reference: SpectrumImage,
): SeedError[] {
  return casesOf(bySeed).map(({ method, share }) => {
    const values = bySeed.map((own) => errorOf(outcomeOf(own, method, share), reference));
    const { mean: meanSquaredError, low, high, count } = seedInterval(values);
    return { method, share, meanSquaredError, low, high, seeds: count };
  });
}

/** Ratios m_k / m'_k of two methods on the same trials, then mean and interval over the seeds. */
export function seedRatios(
  bySeed: readonly (readonly Outcome[])[],
  reference: SpectrumImage,
  pairs: readonly { readonly method: string; readonly over: string }[],
): SeedRatio[] {
  const shares = [...new Set(casesOf(bySeed).map(({ share }) => share))];
  return pairs.flatMap(({ method, over }) =>
    shares.map((share) => {
      const ratios = bySeed.map((own) =>
        errorOf(outcomeOf(own, method, share), reference) /
        errorOf(outcomeOf(own, over, share), reference)
      );
      const { mean: ratio, low, high, count } = seedInterval(ratios);
      return { method, over, share, ratio, low, high, seeds: count };
    })
  );
}

/** What a method does to a peak: how far it displaces it in eV, and its height over the reference's. */
interface Departure {
  readonly shiftEv: number;
  readonly heightRatio: number;
}

/** Departures of a peak from the reference, one a seed: the mean over its trials that show it. */
function seedDepartures(
  bySeed: readonly (readonly Outcome[])[],
  reference: SpectrumImage,
  { method, share, place }: { method: string; share: number; place: PeakPlace },
): Departure[] {
  const { peak: _, ...where } = place, truth = measurePeak(reference, where);
  return bySeed.map((own) => {
    const { positionEv, height } = measurePeak(outcomeOf(own, method, share).image, where);
    return {
      shiftEv: summarise(positionEv).mean - truth.positionEv[0],
      heightRatio: summarise(height).mean / truth.height[0],
    };
  });
}

/** A scatter of less than this, in eV, is the rounding of single precision. */
const ROUNDING_EV = 1e-6;

const withoutRounding = (scatterEv: number) => scatterEv < ROUNDING_EV ? 0 : scatterEv;

/** Positions and heights of peaks, one row a peak, method and share. */
export function seedPeaks(
  bySeed: readonly (readonly Outcome[])[],
  reference: SpectrumImage,
  places: readonly PeakPlace[],
): SeedPeak[] {
  return places.flatMap(({ peak, ...where }) => {
    const truth = measurePeak(reference, where);
    return casesOf(bySeed).map(({ method, share }) => {
      const tops = bySeed.map((own) => measurePeak(outcomeOf(own, method, share).image, where));
      const positions = tops.map(({ positionEv }) => summarise(positionEv));
      const shift = seedInterval(positions.map((own) => own.mean - truth.positionEv[0]));
      const height = seedInterval(
        tops.map((own) => summarise(own.height).mean / truth.height[0]),
      );
      const trials = positions.reduce((sum, own) => sum + own.count + own.missing, 0);
      return {
        ...{ method, share, peak, shiftEv: shift.mean, lowEv: shift.low, highEv: shift.high },
        scatterEv: withoutRounding(seedInterval(positions.map((own) => own.deviation)).mean),
        ...{ heightRatio: height.mean, heightLow: height.low, heightHigh: height.high },
        found: positions.reduce((sum, own) => sum + own.count, 0) / trials,
      };
    });
  });
}

/** How much nearer to the reference a peak is than by another method. */
export interface BiasGain {
  readonly peak: string;
  /** What of the peak: its position in eV, or its height over the reference's. */
  readonly quantity: "position" | "height";
  readonly share: number;
  readonly method: string;
  /** The method compared with. */
  readonly over: string;
  /** |bias| of the other minus |bias| of the method; above 0 where the method is nearer. */
  readonly gain: number;
  readonly low: number;
  readonly high: number;
}

/** The bias of a quantity: 0 where a peak is where, or as high as, in the reference. */
const BIAS: Readonly<Record<BiasGain["quantity"], (departure: Departure) => number>> = {
  position: ({ shiftEv }) => Math.abs(shiftEv),
  height: ({ heightRatio }) => Math.abs(heightRatio - 1),
};

/** Gains |bias of the other| - |bias of the method|, formed seed by seed, at the largest share. */
export function biasGains(
  bySeed: readonly (readonly Outcome[])[],
  reference: SpectrumImage,
  { places, pairs }: {
    readonly places: readonly PeakPlace[];
    readonly pairs: readonly { readonly method: string; readonly over: string }[];
  },
): BiasGain[] {
  const share = Math.max(...casesOf(bySeed).map((one) => one.share).filter((one) => one < 1));
  return pairs.flatMap(({ method, over }) =>
    places.flatMap((place) => {
      const [own, other] = [method, over].map((name) =>
        seedDepartures(bySeed, reference, { method: name, share, place })
      );
      return (["position", "height"] satisfies BiasGain["quantity"][]).map((quantity) => {
        const bias = BIAS[quantity];
        const gain = seedInterval(own.map((departure, k) => bias(other[k]) - bias(departure)));
        const ends = { gain: gain.mean, low: gain.low, high: gain.high };
        return { peak: place.peak, quantity, share, method, over, ...ends };
      });
    })
  );
}
