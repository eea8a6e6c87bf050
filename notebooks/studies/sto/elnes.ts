import { energies, type EnergyAxis } from "eels/core/energy_axis.ts";
import { blurLine } from "eels/core/gaussian.ts";
import type { Prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";

/**
 * A computed O K edge, resolved by polarisation: `sigma` along the Ti-O bond, `pi` across it.
 */
export interface PolarisedEdge {
  /** Energies above the onset in eV, rising in equal steps. */
  readonly relativeEv: Float64Array;
  readonly sigma: Float64Array;
  readonly pi: Float64Array;
  /** Features of (sigma + 2 pi) / 3 in eV above the onset: t2g, eg, two peaks, a broad maximum. */
  readonly peaksEv: readonly number[];
}

/**
 * Loads the O K edge of SrTiO3 with a half core hole (GPAW, `data/elnes/sto_OK_hch1s_k4.json`; see
 * `data/elnes/README.md` for how it was made and where it is known to fail).
 */
export async function loadSrTiO3OxygenK(): Promise<PolarisedEdge> {
  const file = new URL("../../../data/elnes/sto_OK_hch1s_k4.json", import.meta.url);
  const json = JSON.parse(await Deno.readTextFile(file));
  const relativeEv: number[] = json.E_minus_onset_eV;
  // The computed states end at 42 eV, and the broadening lets the last eV fall towards nothing.
  const end = relativeEv.findIndex((energyEv) => energyEv > LAST_TRUSTED_EV);
  return {
    relativeEv: Float64Array.from(relativeEv.slice(0, end)),
    sigma: Float64Array.from(json.sigma.slice(0, end)),
    pi: Float64Array.from(json.pi.slice(0, end)),
    peaksEv: [1.55, 3.65, 5.75, 13.85, 35.5],
  };
}

const LAST_TRUSTED_EV = 40.5;

/** Energy loss of the t2g peak of SrTiO3, the first of its O K edge, in eV. */
export const STO_FIRST_PEAK_EV = 531;

/** How an edge is placed on an axis, and how far it may depart from the computation. */
export interface EdgeShape {
  readonly energy: EnergyAxis;
  /** Energy of the first peak, t2g; {@link STO_FIRST_PEAK_EV}. */
  readonly firstPeakEv?: number;
  /** Share of sigma: 1/3 in a polarisation average. */
  readonly sigmaShare?: number;
  /** Full width at half maximum of an added Gaussian, for the spectrometer's resolution. */
  readonly broadeningEv?: number;
  /** Displacement of each peak in eV, the energies between following in straight lines. */
  readonly peakShiftsEv?: readonly number[];
  /** Factor on each peak, the energies between following smoothly. */
  readonly peakFactors?: readonly number[];
}

/**
 * Places an edge on an energy axis, with height 1 at its maximum.
 *
 * Below the computed range the edge is 0; above it the last value continues.
 *
 * @returns One value a channel.
 * @throws {RangeError} Where peak shifts would reverse the order of the peaks, or a list has not
 * one entry a peak.
 */
export function placeEdge(edge: PolarisedEdge, shape: EdgeShape): Float64Array {
  const {
    energy,
    firstPeakEv = STO_FIRST_PEAK_EV,
    sigmaShare = 1 / 3,
    broadeningEv = 0,
    peakShiftsEv = edge.peaksEv.map(() => 0),
    peakFactors = edge.peaksEv.map(() => 1),
  } = shape;
  for (const [name, list] of Object.entries({ peakShiftsEv, peakFactors })) {
    if (list.length !== edge.peaksEv.length) {
      throw new RangeError(
        `Cannot place the edge as ${name} must have ${edge.peaksEv.length} entries: it has ` +
          `${list.length}`,
      );
    }
  }
  const stepEv = edge.relativeEv[1] - edge.relativeEv[0];
  const mixed = edge.relativeEv.map((relative, i) =>
    (sigmaShare * edge.sigma[i] + (1 - sigmaShare) * edge.pi[i]) *
    Math.exp(throughPoints(edge.peaksEv, peakFactors.map(Math.log), relative))
  );
  // 2.3548 and not the full constant, so that spectra once trained on come out as they were.
  const broad = blurLine(mixed, { deviation: broadeningEv / 2.3548 / stepEv, ends: "hold" });
  const moved = edge.peaksEv.map((peak, i) => peak + peakShiftsEv[i]);
  if (moved.some((peak, i) => i > 0 && peak <= moved[i - 1])) {
    throw new RangeError(`Cannot place the edge as its peaks must keep their order: ${moved}`);
  }
  const offsetEv = firstPeakEv - edge.peaksEv[0];
  const placed = energies(energy).map((at) => {
    const source = unwarp(moved, edge.peaksEv, at - offsetEv);
    return sampleLine(broad, (source - edge.relativeEv[0]) / stepEv);
  });
  const most = placed.reduce((a, b) => Math.max(a, b), 0);
  return most > 0 ? placed.map((value) => value / most) : placed;
}

/** How far {@link varyEdges} goes; a range of 0 keeps the computed value. */
export interface EdgeVariation {
  /** Standard deviation of the shift of the whole edge, in eV. */
  readonly shiftEv: number;
  /** Standard deviation of the natural logarithm of a stretch common to all peak distances. */
  readonly logStretch: number;
  /** Standard deviation of the natural logarithm of each peak distance's own factor. */
  readonly logDistance: number;
  /** Standard deviation of the natural logarithm of each peak's factor. */
  readonly logFactor: number;
  /**
   * Largest natural logarithm of a further factor on the broad maximum (uniform from 0): plural
   * scattering in a specimen of unknown thickness lifts it.
   */
  readonly logTail: number;
  /** Lowest and highest share of sigma. */
  readonly sigmaShare: readonly number[];
  /** Narrowest and widest added broadening in eV. */
  readonly broadeningEv: readonly number[];
}

/** The computed edge as it is, at the resolution of a spectrometer of about 1 eV. */
export const AS_COMPUTED = Object.freeze<EdgeVariation>({
  shiftEv: 0,
  logStretch: 0,
  logDistance: 0,
  logFactor: 0,
  logTail: 0,
  sigmaShare: [1 / 3, 1 / 3],
  broadeningEv: [1, 1],
});

/**
 * Edges as far from the computed one as density functional edges are known to be from measured
 * ones: distances off by a fifth, peak heights by a third, the tail lifted by plural scattering.
 */
export const WIDE_VARIATION = Object.freeze<EdgeVariation>({
  shiftEv: 0.5,
  logStretch: 0.1,
  logDistance: 0.2,
  logFactor: 0.35,
  logTail: 0.9,
  sigmaShare: [0.2, 0.5],
  broadeningEv: [0.5, 1.6],
});

/**
 * Makes edges that differ from the computed one as far as a real specimen may: shifted, stretched
 * (each peak moves by itself) and re-mixed (each peak grows or shrinks by itself).
 *
 * @returns `count` edges in one row, each with maximum 1, unit "normalised".
 */
export function varyEdges(
  edge: PolarisedEdge,
  { energy, count, firstPeakEv = STO_FIRST_PEAK_EV, random, ...by }: EdgeVariation & {
    energy: EnergyAxis;
    count: number;
    firstPeakEv?: number;
    random: Prng;
  },
): SpectrumImage {
  const data = new Float32Array(count * energy.channels);
  const last = edge.peaksEv.length - 1;
  const between = ([low, high]: readonly number[]) => low + (high - low) * random.uniform();
  for (let s = 0; s < count; s++) {
    // Distances between peaks are scaled, not positions moved: no peak can overtake another.
    const stretch = Math.exp(by.logStretch * random.normal());
    const peakShiftsEv = [0];
    for (let i = 1; i <= last; i++) {
      const distance = edge.peaksEv[i] - edge.peaksEv[i - 1];
      const factor = stretch * Math.exp(by.logDistance * random.normal());
      peakShiftsEv.push(peakShiftsEv[i - 1] + distance * (factor - 1));
    }
    const placed = placeEdge(edge, {
      energy,
      firstPeakEv: firstPeakEv + by.shiftEv * random.normal(),
      sigmaShare: between(by.sigmaShare),
      broadeningEv: between(by.broadeningEv),
      peakShiftsEv,
      peakFactors: edge.peaksEv.map((_, i) =>
        Math.exp(by.logFactor * random.normal() + (i === last ? by.logTail * random.uniform() : 0))
      ),
    });
    data.set(placed, s * energy.channels);
  }
  return spectrumImage({ data, shape: [1, count, energy.channels], energy, unit: "normalised" });
}

/** Piecewise linear through (x, y), constant outside; x rises. */
export function throughPoints(x: readonly number[], y: readonly number[], at: number): number {
  if (at <= x[0]) return y[0];
  for (let i = 1; i < x.length; i++) {
    if (at <= x[i]) return y[i - 1] + (y[i] - y[i - 1]) * (at - x[i - 1]) / (x[i] - x[i - 1]);
  }
  return y[y.length - 1];
}

/** The computed energy that was moved to `at`; outside the peaks everything moves together. */
export function unwarp(moved: readonly number[], peaks: readonly number[], at: number): number {
  const last = peaks.length - 1;
  if (at <= moved[0]) return at - moved[0] + peaks[0];
  if (at >= moved[last]) return at - moved[last] + peaks[last];
  return throughPoints(moved, peaks, at);
}

/** A line's value at a fractional channel: 0 below the first, the last one's beyond the last. */
export function sampleLine(values: Float64Array, position: number): number {
  if (position < 0) return 0;
  const low = Math.min(values.length - 1, Math.floor(position));
  const high = Math.min(values.length - 1, low + 1);
  return values[low] + (values[high] - values[low]) * Math.min(1, position - low);
}
