import { drawLoss } from "eels/figure/loss.ts";
import type { Progress } from "eels/model/train.ts";
import type { LiveDisplay } from "./live_display.ts";

/**
 * Makes the `onProgress` of `train` that keeps a live display up to date: a bar with the remaining
 * time, and the loss curve under it.
 */
export function showTraining(live: LiveDisplay, name: string): (now: Progress) => Promise<void> {
  return (now) =>
    live.show({
      fraction: now.epoch / now.epochs,
      label: `${name}: epoch ${now.epoch} of ${now.epochs}, ${now.remainingS.toFixed(0)} s left,`,
      figure: () => drawLoss(now, { title: name }),
    });
}
