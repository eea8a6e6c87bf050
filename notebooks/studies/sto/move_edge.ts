import { addPluralLoss, pluralLoss, singleLoss } from "eels/simulate/low_loss.ts";
import { OXIDE_PLASMONS } from "./alter_image.ts";
import { type PolarisedEdge, sampleLine, throughPoints, unwarp } from "./elnes.ts";

/** How an edge departs from the computed one; 0 everywhere keeps it. */
export interface EdgeDeparture {
  /** Natural logarithm of the factor on each peak's distance from the one before; one fewer than peaks. */
  readonly logDistances: readonly number[];
  /** Natural logarithm of the factor on each peak's height. */
  readonly logFactors: readonly number[];
  /** Thickness in inelastic mean free paths. */
  readonly thicknessMfp: number;
}

/**
 * An edge whose peaks are moved and rescaled, with plural losses: what `varyEdges` then takes for the
 * computed one. The first peak stays where it is.
 */
export function moveEdge(
  edge: PolarisedEdge,
  { logDistances, logFactors, thicknessMfp }: EdgeDeparture,
): PolarisedEdge {
  const { relativeEv, peaksEv } = edge, stepEv = relativeEv[1] - relativeEv[0];
  const moved = [peaksEv[0]];
  for (const [i, logDistance] of logDistances.entries()) {
    moved.push(moved[i] + (peaksEv[i + 1] - peaksEv[i]) * Math.exp(logDistance));
  }
  const losses = pluralLoss(
    singleLoss(OXIDE_PLASMONS, { stepEv, channels: relativeEv.length }),
    thicknessMfp,
  );
  const kernel = losses.map((share) => share / losses[0]);
  const change = (values: Float64Array) => {
    const placed = relativeEv.map((at) => {
      const source = unwarp(moved, peaksEv, at);
      return sampleLine(values, (source - relativeEv[0]) / stepEv) *
        Math.exp(throughPoints(peaksEv, logFactors, source));
    });
    return thicknessMfp === 0 ? placed : Float64Array.from(addPluralLoss(placed, kernel));
  };
  return { relativeEv, sigma: change(edge.sigma), pi: change(edge.pi), peaksEv: moved };
}
