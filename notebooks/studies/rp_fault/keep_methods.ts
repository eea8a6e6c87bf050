import type { ScanDenoiser } from "./fault_trials.ts";
import { KEEP_METHOD, keepDenoise, type KeepDenoiser } from "./keep_training.ts";

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
