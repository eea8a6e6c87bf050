import { denoiseByWindows } from "eels/model/floating_window.ts";
import type { Model } from "eels/model/model.ts";
import type { ScanDenoiser } from "./fault_trials.ts";
import { STO_LATTICE } from "./lattice_image.ts";
import { KEEP_METHOD, keepDenoise, type KeepDenoiser } from "./keep_training.ts";
import { matchLattice } from "./match_lattice.ts";

/** The paper's network as it is: windows 2 pixels apart, all of their pixels weighted alike. */
export const PAPER_METHOD = "dense, flat";

/** The paper's network as notebook 08 applies it: the image is brought to the lattice's mean and contrast. */
export function paperDenoiser(model: Model): ScanDenoiser {
  return (noisy) => {
    const { normalisation } = matchLattice(noisy, STO_LATTICE);
    return denoiseByWindows(model, noisy, {
      windowPixels: STO_LATTICE.windowPixels,
      normalisation,
    });
  };
}

/**
 * Denoisers by name: a network trained from several seeds stands there once a training, as
 * "fault network, training 1" and so on.
 */
export function keepDenoisers(
  networks: readonly KeepDenoiser[],
  name: string = KEEP_METHOD,
): Record<string, ScanDenoiser> {
  return Object.fromEntries(networks.map((network, i): [string, ScanDenoiser] => [
    `${name}, training ${i + 1}`,
    (noisy, { doseElectrons }) => keepDenoise(network, noisy, doseElectrons),
  ]));
}
