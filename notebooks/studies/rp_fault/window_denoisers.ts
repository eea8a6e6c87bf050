import { denoiseByWindows, type FloatingWindow } from "eels/model/floating_window.ts";
import type { Model } from "eels/model/model.ts";
import type { ScanDenoiser } from "./fault_trials.ts";
import type { Lattice } from "./lattice_image.ts";
import { matchLattice } from "./match_lattice.ts";

/**
 * A network for windows of a lattice as a denoiser of scans: the scan is brought to the mean and contrast
 * of the training lattice, and the window floats over it, 2 pixels a step.
 */
export function windowDenoiser(
  model: Model,
  { lattice, weights = "flat" }: { lattice: Lattice; weights?: FloatingWindow["weights"] },
): ScanDenoiser {
  const { windowPixels } = lattice;
  return async (noisy) => {
    const { normalisation } = matchLattice(noisy, lattice);
    return await denoiseByWindows(model, noisy, { windowPixels, normalisation, weights });
  };
}

/** A convolutional network for windows of scans as a denoiser of scans; the windows' rims are tapered. */
export function frameDenoiser(model: Model, { windowPixels }: Lattice): ScanDenoiser {
  const stepPixels = Math.round(windowPixels / 4);
  return async (noisy) =>
    await denoiseByWindows(model, noisy, { windowPixels, stepPixels, weights: "tapered" });
}
