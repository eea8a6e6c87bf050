import type { SimulationProgress } from "eels/simulate/stem_weights.ts";
import type { LiveDisplay } from "./live_display.ts";

/** Makes the `onProgress` of a simulation that keeps a live display up to date: a bar, and the time left. */
export function showSimulation(live: LiveDisplay): (now: SimulationProgress) => Promise<void> {
  return ({ share, remainingS }) =>
    live.show({ fraction: share, label: `${remainingS.toFixed(0)} s left,` });
}
