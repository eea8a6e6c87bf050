/**
 * Notebook 01's computed edge beside a measured one.
 *
 * @module
 */
import { type EdgeMatch, matchEdge, sharpestBend } from "eels/analyse/match_edge.ts";
import { measurePeak, summarise } from "eels/analyse/metrics.ts";
import {
  spectrumCount,
  type SpectrumImage,
  spectrumImage,
  spectrumOf,
} from "eels/core/spectrum_image.ts";
import type { PolarisedEdge } from "./elnes.ts";

/** A match, and what it was free to change. */
export interface NamedMatch extends EdgeMatch {
  readonly edge: string;
}

/** What each match may change beside the scale; eV and a share of 1. */
const FREEDOMS = {
  "as computed": {},
  "shifted": { maxShiftEv: 2 },
  "shifted and stretched": { maxShiftEv: 2, maxStretch: 0.3 },
};

/** Matches a computed spectrum to a measured one by its scale, then by a shift, then by a stretch as well. */
export function matchFreely(
  model: SpectrumImage,
  measured: SpectrumImage,
  window: { readonly fromEv: number; readonly toEv: number; readonly pivotEv: number },
): NamedMatch[] {
  return Object.entries(FREEDOMS).map(([edge, freedom]) => ({
    edge,
    ...matchEdge(model, measured, { ...window, ...freedom }),
  }));
}

/** The matches as rows of a table. */
export function listMatches(matches: readonly NamedMatch[]) {
  return matches.map(({ edge, shiftEv, stretch, rmsDifference }) => {
    return { edge, shiftEv, stretch, rmsDifference };
  });
}

/** Energies of features of measured O K edges: tops of parabolas, and the sharpest bend of the shoulder. */
function measureFeatures(edges: SpectrumImage): Record<string, number[]> {
  const top = (nearEv: number) => [
    ...measurePeak(edges, { nearEv, withinEv: 1.5, halfWidthEv: 0.9 }).positionEv,
  ];
  const shoulder = { fromEv: 532.5, toEv: 535, halfWidthEv: 1 };
  const eg = Array.from({ length: spectrumCount(edges) }, (_, s) => {
    const one = spectrumImage({ data: spectrumOf(edges, s), energy: edges.energy });
    return sharpestBend(one, shoulder);
  });
  return { t2g: top(531), eg, main: top(536.5), third: top(543) };
}

/**
 * Standard error of distances along a calibrated axis, as a share of them: with peaks found at x1, x2 and
 * known to lie at E1, E2 within s1, s2, the stretch k = (E2 - E1) / (x2 - x1) has
 *
 *     (s_k / k)^2 = s_k,found^2 / k^2 + (s1^2 + s2^2) / (E2 - E1)^2
 *
 * @param options.knownWithinEv Standard error of each of the two energies.
 * @throws {RangeError} Where the axis was not calibrated on two peaks.
 */
export function distanceErrors(
  { calibration }: SpectrumImage,
  { knownWithinEv }: { readonly knownWithinEv: readonly number[] },
) {
  if (calibration?.peaks.length !== 2) {
    throw new RangeError(
      `Cannot give the error of distances as the axis must be calibrated on two peaks: it has ` +
        `${calibration?.peaks.length ?? 0}; call calibrate() with two`,
    );
  }
  const [one, two] = calibration.peaks;
  const peaksFound = calibration.stretchStandardError / calibration.stretch;
  const energiesKnown = Math.hypot(...knownWithinEv) / Math.abs(two.trueEv - one.trueEv);
  return { peaksFound, energiesKnown, together: Math.hypot(peaksFound, energiesKnown) };
}

/** The calibration of an axis with the standard errors of its stretch, one row. */
export function listStretch(
  image: SpectrumImage,
  { knownWithinEv }: { readonly knownWithinEv: readonly number[] },
) {
  const { peaksFound, energiesKnown, together } = distanceErrors(image, { knownWithinEv });
  const { shiftEv, stretch } = image.calibration!;
  return [{ shiftEv, stretch, byPeaksFound: peaksFound, byEnergiesKnown: energiesKnown, together }];
}

/** Normal quantile of a 95 % interval. */
const STANDARD_ERRORS = 1.96;

/**
 * How far matched features lie from the measured ones: of a feature e above the first peak at p, with
 * shift s and stretch k,
 *
 *     p + s + k e - E_measured
 *
 * Its own standard error is the scatter of its distance from the first peak over redrawn measurements (of
 * the shoulder, found to a channel, with that of rounding); the calibration's is its share of the distance from the first peak, which
 * computation and measurement have in common.
 *
 * @param options.redrawn The measurement with its electrons drawn anew, many spectra.
 * @param options.distanceError Standard error of distances on the measured axis, as a share.
 * @returns One row a feature; energies in eV, `low` and `high` the 95 % interval of `asComputed`.
 */
export function compareFeatures(
  matches: readonly NamedMatch[],
  measured: SpectrumImage,
  { computed: { peaksEv }, firstPeakEv, redrawn, distanceError }: {
    readonly computed: PolarisedEdge;
    readonly firstPeakEv: number;
    readonly redrawn: SpectrumImage;
    readonly distanceError: number;
  },
) {
  const again = measureFeatures(redrawn);
  return Object.entries(measureFeatures(measured)).map(([feature, [measuredEv]], i) => {
    const [asComputed, shifted, stretched] = matches.map(({ shiftEv, stretch }) =>
      firstPeakEv + shiftEv + stretch * (peaksEv[i] - peaksEv[0]) - measuredEv
    );
    const rounding = feature === "eg" ? measured.energy.stepEv / Math.sqrt(12) : 0;
    const fromFirst = again[feature].map((at, s) => i === 0 ? at : at - again.t2g[s]);
    const ownError = Math.hypot(summarise(fromFirst).deviation, rounding);
    const calibrationError = distanceError * Math.abs(measuredEv - firstPeakEv);
    const half = STANDARD_ERRORS * Math.hypot(ownError, calibrationError);
    return {
      ...{ feature, measuredEv, ownError, calibrationError, asComputed },
      ...{ low: asComputed - half, high: asComputed + half, shifted, stretched },
    };
  });
}

/** The windows among a notebook's parameters, as the steps take them. */
export function namedWindows(
  p: Readonly<Record<"noiseEv" | "backgroundEv" | "shownEv" | "matchEv", readonly number[]>>,
) {
  const windowOf = ([fromEv, toEv]: readonly number[]) => ({ fromEv, toEv });
  return {
    noise: windowOf(p.noiseEv),
    background: windowOf(p.backgroundEv),
    shown: windowOf(p.shownEv),
    match: windowOf(p.matchEv),
  };
}
