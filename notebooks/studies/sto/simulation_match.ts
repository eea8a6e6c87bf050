/**
 * Notebook 01's computed edge beside a measured one.
 *
 * @module
 */
import { type EdgeMatch, matchEdge, sharpestBend } from "eels/analyse/match_edge.ts";
import { measurePeak } from "eels/analyse/metrics.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
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

/** Energies of features of a measured O K edge: tops of parabolas, and the sharpest bend of the shoulder. */
function measureFeatures(measured: SpectrumImage): Record<string, number> {
  const top = (nearEv: number) =>
    measurePeak(measured, { nearEv, withinEv: 1.5, halfWidthEv: 0.9 }).positionEv[0];
  const eg = sharpestBend(measured, { fromEv: 532.5, toEv: 535, halfWidthEv: 1 });
  return { t2g: top(531), eg, main: top(536.5), third: top(543) };
}

/**
 * How far matched features lie from the measured ones: of a feature e above the first peak at p, with
 * shift s and stretch k,
 *
 *     p + s + k e - E_measured
 *
 * @returns One row a feature; energies in eV.
 */
export function compareFeatures(
  matches: readonly NamedMatch[],
  measured: SpectrumImage,
  { computed: { peaksEv }, firstPeakEv }: { computed: PolarisedEdge; firstPeakEv: number },
) {
  return Object.entries(measureFeatures(measured)).map(([feature, measuredEv], i) => {
    const [asComputed, shifted, stretched] = matches.map(({ shiftEv, stretch }) =>
      firstPeakEv + shiftEv + stretch * (peaksEv[i] - peaksEv[0]) - measuredEv
    );
    return { feature, measuredEv, asComputed, shifted, stretched };
  });
}
