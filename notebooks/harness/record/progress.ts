import { drawLoss } from "eels/figure/loss.ts";

/** How messages reach the notebook: `Deno.jupyter.broadcast`. */
export type Broadcast = (type: string, content: Record<string, unknown>) => Promise<void>;

/** What trainings, simulations and searches report while they run. */
export type Report =
  | {
    readonly epoch: number;
    readonly epochs: number;
    readonly loss: readonly number[];
    readonly validationLoss: readonly number[];
    readonly remainingS: number;
  }
  | { readonly share: number; readonly remainingS: number };

/**
 * Makes the `onProgress` of a training or a simulation that shows, in the cell's output, a bar, the
 * time left and the loss curve while the work runs, and one line of text when it is done.
 *
 * It may be handed to several trainings one after another, which then share the place. Where no
 * notebook runs it shows nothing.
 *
 * @param name What is trained or simulated, in words.
 * @param options How messages reach the notebook; shortest time between two updates in ms.
 * @example
 * ```ts
 * import { progress } from "harness";
 * const messages: string[] = [];
 * const broadcast = (type: string) => Promise.resolve(void messages.push(type));
 * const onProgress = progress("image", { broadcast });
 * for (const share of [0.25, 0.5, 1]) await onProgress({ share, remainingS: 1 - share });
 * messages; // ["display_data", "update_display_data"]
 * ```
 */
export function progress(
  name: string,
  { broadcast = kernelBroadcast(), everyMs = 500 }: {
    broadcast?: Broadcast;
    everyMs?: number;
  } = {},
): (now: Report) => Promise<void> {
  const display_id = crypto.randomUUID();
  let type = "display_data";
  let shownAtMs = -Infinity;
  let sent: Promise<void> = Promise.resolve();

  function send(html: string, text: string): Promise<void> {
    const data = { "text/html": html, "text/plain": text };
    const content = { data, metadata: {}, transient: { display_id } };
    const thisType = type;
    type = "update_display_data";
    // One after another, also where the caller does not wait.
    return sent = sent.then(() => broadcast?.(thisType, content));
  }

  return (now) => {
    const { share, text } = describe(name, now);
    const shown = escapeHtml(text);
    if (isOver(now)) return send(`<div>${shown}</div>`, text);
    if (!broadcast || performance.now() - shownAtMs < everyMs) return sent;
    const left = `${now.remainingS.toFixed(0)} s left`;
    const bar = `<div><progress max="1" value="${share}"></progress> ${shown}, ${left}</div>`;
    const curve = "epoch" in now ? drawLoss(now, { title: name }).svg : "";
    const update = send(bar + curve, `${text}, ${left}`);
    shownAtMs = performance.now();
    return update;
  };
}

/** The words that stay hold no time, so that a notebook run again is the same file. */
function describe(name: string, now: Report): { share: number; text: string } {
  if ("share" in now) {
    return { share: now.share, text: `${name}: ${Math.round(100 * now.share)} %` };
  }
  const { epoch, epochs } = now;
  return { share: epoch / epochs, text: `${name}: epoch ${epoch} of ${epochs}` };
}

/** A training that stops early reports its last epoch with no time left. */
function isOver(now: Report): boolean {
  return "share" in now ? now.share >= 1 : now.epoch >= now.epochs || now.remainingS === 0;
}

function kernelBroadcast(): Broadcast | undefined {
  try {
    return Deno.jupyter.broadcast;
  } catch {
    return undefined; // outside of a notebook
  }
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
