import type { EnergyAxis } from "eels/core/energy_axis.ts";
import { type SpectrumImage, spectrumOf } from "eels/core/spectrum_image.ts";
import { minimiseBounded } from "eels/engine/least_squares/levenberg_marquardt.ts";
import { energies } from "eels/core/energy_axis.ts";
import { inBasis, type LinearBasis, linearBasis, solveBasis } from "../methods/linear_basis.ts";
import { type EdgeVariation, placeEdge, type PolarisedEdge, WIDE_VARIATION } from "./elnes.ts";
import { type EdgeDeparture, moveEdge } from "./move_edge.ts";

/** A computed edge brought to a measured spectrum. */
export interface ShapeMatch extends EdgeDeparture {
  readonly firstPeakEv: number;
  readonly sigmaShare: number;
  readonly broadeningEv: number;
  /** Height of the edge over the background at the first peak. */
  readonly jumpRatio: number;
  /** Mean square of what is left, over the mean of the spectrum: 1 for counting noise alone. */
  readonly reducedChiSquare: number;
  /** The computed edge with its peaks where they were found. */
  readonly edge: PolarisedEdge;
}

/** What {@link matchShape} takes for likely beforehand. */
export interface ShapeMatchOptions {
  /** Spreads that are the penalties on a departure. */
  readonly prior?: EdgeVariation;
  readonly firstPeakEv: number;
}

/** Exponents of the two power laws whose sum is the background. */
export const BACKGROUND_EXPONENTS = Object.freeze([2, 4.5]);

/** Thickness that is likely within this, in mean free paths, and the most that is looked for. */
const THICKNESS = Object.freeze({ deviation: 0.5, most: 1.5 });
/** Part of a spread by which a parameter is moved for its derivative. */
const DIFFERENCE = 0.05;

/**
 * Finds the departure d of a computed edge s that makes one noisy spectrum n, with its background, most
 * likely among departures of known spread:
 *
 *     minimise sum over e of (n(e) - a s_d(e) - b_1 e^-2 - b_2 e^-4.5)^2 / mean(n) + sum over i of (d_i / spread_i)^2
 *
 * d holds the shift of the edge, share of sigma, broadening, thickness, and distance and height of each
 * peak (`moveEdge`, `placeEdge`); a and b are solved for at each step. Noise that hides a peak leaves it
 * where it was computed.
 *
 * @param electrons One spectrum, from the background's window on.
 */
export function matchShape(
  edge: PolarisedEdge,
  electrons: SpectrumImage,
  { prior = WIDE_VARIATION, firstPeakEv }: ShapeMatchOptions,
): ShapeMatch {
  const values = spectrumOf(electrons, 0);
  const size = values.reduce((sum, value) => sum + value, 0) / values.length;
  const coordinates = shapeCoordinates(edge, prior, firstPeakEv);
  const { energy } = electrons;
  const basisOf = (at: Float64Array) => edgeBasis(edge, coordinates.read(at), energy);
  const misfit = (at: Float64Array) => [...misfitOf(basisOf(at), values, size), ...at];
  const problem = (at: Float64Array, gradient: Float64Array, normal: Float64Array) => {
    const rest = misfit(at);
    const slopes = Array.from(at, (_, i) => {
      const step = at[i] + DIFFERENCE <= coordinates.upper[i] ? DIFFERENCE : -DIFFERENCE;
      const moved = misfit(at.map((value, k) => k === i ? value + step : value));
      return moved.map((value, e) => (value - rest[e]) / step);
    });
    for (const [i, slope] of slopes.entries()) {
      gradient[i] += dot(slope, rest);
      for (let k = 0; k <= i; k++) normal[i * at.length + k] += dot(slope, slopes[k]);
    }
    return dot(rest, rest);
  };
  const start = new Float64Array(coordinates.lower.length);
  const { parameters } = minimiseBounded(problem, start, { ...coordinates, mostSteps: 40 });
  const found = coordinates.read(parameters), basis = basisOf(parameters);
  const [first, second, height] = solveBasis(basis, values);
  const at = Math.round((found.firstPeakEv - energy.startEv) / energy.stepEv);
  const under = first * basis.columns[0][at] + second * basis.columns[1][at];
  const rest = misfitOf(basis, values, size);
  return {
    ...found,
    jumpRatio: height / under,
    reducedChiSquare: dot(rest, rest) / (values.length - 3 - parameters.length),
    edge: moveEdge(edge, found),
  };
}

type Shape = Omit<ShapeMatch, "jumpRatio" | "reducedChiSquare" | "edge">;

/** Departures in units of their spreads, 0 the most likely. */
function shapeCoordinates(
  { peaksEv }: PolarisedEdge,
  { shiftEv, logStretch, logDistance, logFactor, sigmaShare, broadeningEv }: EdgeVariation,
  firstPeakEv: number,
) {
  const middle = ([low, high]: readonly number[]) => (low + high) / 2;
  const half = ([low, high]: readonly number[]) => (high - low) / 2;
  const distance = Math.hypot(logStretch, logDistance), last = peaksEv.length;
  const read = (at: Float64Array): Shape => ({
    firstPeakEv: firstPeakEv + shiftEv * at[0],
    sigmaShare: middle(sigmaShare) + half(sigmaShare) * at[1],
    broadeningEv: middle(broadeningEv) + half(broadeningEv) * at[2],
    thicknessMfp: THICKNESS.deviation * at[3],
    logDistances: Array.from(at.slice(4, 3 + last), (value) => distance * value),
    logFactors: Array.from(at.slice(3 + last), (value) => logFactor * value),
  });
  const bounds = (sign: number) =>
    Float64Array.from({ length: 3 + 2 * last }, (_, i) => sign * (i === 1 || i === 2 ? 1 : 3));
  const [lower, upper] = [bounds(-1), bounds(1)];
  [lower[3], upper[3]] = [0, THICKNESS.most / THICKNESS.deviation];
  return { read, lower, upper };
}

function edgeBasis(edge: PolarisedEdge, shape: Shape, energy: EnergyAxis): LinearBasis {
  const axis = energies(energy);
  const powers = BACKGROUND_EXPONENTS.map((r) => axis.map((at) => (at / shape.firstPeakEv) ** -r));
  return linearBasis([...powers, placeEdge(moveEdge(edge, shape), { ...shape, energy })]);
}

/** What the basis leaves of the values, in units of the noise. */
function misfitOf(basis: LinearBasis, values: Float32Array, variance: number): number[] {
  const inside = inBasis(basis, values);
  return Array.from(values, (value, e) => {
    const fitted = inside.reduce((sum, part, k) => sum + part * basis.projections[k][e], 0);
    return (value - fitted) / Math.sqrt(variance);
  });
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

/**
 * How edges vary about a match: a part of the wide variation, as the match leaves less unknown.
 *
 * @param options.part 1 is the wide variation.
 */
export function variationAround(
  { sigmaShare, broadeningEv }: ShapeMatch,
  { part, wide = WIDE_VARIATION }: { part: number; wide?: EdgeVariation },
): EdgeVariation {
  const around = (centre: number, [low, high]: readonly number[]) => {
    const half = part * (high - low) / 2;
    return [Math.max(0, centre - half), Math.min(2, centre + half)];
  };
  return {
    shiftEv: part * wide.shiftEv,
    logStretch: part * wide.logStretch,
    logDistance: part * wide.logDistance,
    logFactor: part * wide.logFactor,
    logTail: part * wide.logTail,
    sigmaShare: around(sigmaShare, wide.sigmaShare),
    broadeningEv: around(broadeningEv, wide.broadeningEv),
  };
}
