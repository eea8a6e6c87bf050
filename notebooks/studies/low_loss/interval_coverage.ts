import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import type { Model } from "eels/model/model.ts";
import { coverage } from "./compare_deconvolutions.ts";
import { deconvolveByNetworks, type EnsembleResult } from "./deconvolution_task.ts";

/** How often an interval of the ensemble holds the truth. */
export interface CoverageRow {
  readonly interval: string;
  /** Half width in standard deviations of the members. */
  readonly deviations: number;
  /** Share of the true values over the losses that lie inside. */
  readonly coverage: number;
}

/**
 * Deconvolves spectra by an ensemble, and tells how often its interval holds the truth: with one standard
 * deviation of the members, and with as many as `calibrateDeviations` found.
 *
 * @param set Spectra with their truth, other than those that were calibrated on.
 * @returns The answer with the calibrated interval, and both coverages.
 */
export async function compareCoverage(
  model: Model,
  { measured, targets: truth }: { measured: SpectrumImage; targets: SpectrumImage },
  { deviations }: { deviations: number },
): Promise<{ answer: EnsembleResult; coverages: CoverageRow[] }> {
  const plain = await deconvolveByNetworks(model, measured);
  const answer = await deconvolveByNetworks(model, measured, { deviations });
  const coverages = [
    { interval: "members' deviation", deviations: 1, coverage: coverage(plain, { truth }) },
    { interval: "calibrated", deviations, coverage: coverage(answer, { truth }) },
  ];
  return { answer, coverages };
}
