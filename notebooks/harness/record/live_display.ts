/** How messages reach the notebook: `Deno.jupyter.broadcast`. */
export type Broadcast = (type: string, content: Record<string, unknown>) => Promise<void>;

/** What a live display shows. */
export interface LiveState {
  /** How much is done, 0 to 1. */
  readonly fraction: number;
  /** A few words beside the bar. */
  readonly label?: string;
  /** Draws the figure under the bar; called only when it is shown. */
  readonly figure?: () => { readonly svg: string };
}

/** A place in a cell's output that changes while the cell runs. */
export interface LiveDisplay {
  /** Shows a state, or keeps it for later where the last one was shown a moment ago. */
  show(state: LiveState): Promise<void>;
  /** Shows the last state for good: its figure, or its full bar where it has none. */
  finish(): Promise<void>;
}

/**
 * Makes a progress bar, with a figure under it, that a long computation keeps up to date.
 *
 * @param broadcast `Deno.jupyter.broadcast`: the notebook passes it in, the library never calls it.
 * @param options Shortest time between two updates in ms.
 * @example
 * ```ts
 * import { liveDisplay } from "harness";
 * const messages: string[] = [];
 * const live = liveDisplay((type) => Promise.resolve(void messages.push(type)));
 * for (let epoch = 1; epoch <= 3; epoch++) {
 *   await live.show({ fraction: epoch / 3, label: `epoch ${epoch}` });
 * }
 * await live.finish();
 * messages; // ["display_data", "update_display_data"]
 * ```
 */
export function liveDisplay(broadcast: Broadcast, { everyMs = 500 } = {}): LiveDisplay {
  const display_id = crypto.randomUUID();
  let type = "display_data";
  let shownAtMs = -Infinity;
  let last: LiveState | undefined;
  let sent: Promise<void> = Promise.resolve();

  function send(data: Record<string, string>): Promise<void> {
    const content = { data, metadata: {}, transient: { display_id } };
    const thisType = type;
    type = "update_display_data";
    // One after another, also where the caller does not wait.
    return sent = sent.then(() => broadcast(thisType, content));
  }

  return {
    show(state) {
      last = state;
      if (performance.now() - shownAtMs < everyMs) return sent;
      const svg = state.figure?.().svg ?? "";
      const shown = send({ "text/html": barHtml(state) + svg, "text/plain": barText(state) });
      shownAtMs = performance.now();
      return shown;
    },
    finish() {
      if (!last) return sent;
      const data: Record<string, string> = last.figure
        ? { "image/svg+xml": last.figure().svg }
        : { "text/html": barHtml(last) };
      return send({ ...data, "text/plain": barText(last) });
    },
  };
}

function barText({ fraction, label = "" }: LiveState): string {
  return `${label} ${Math.round(100 * fraction)} %`.trim();
}

function barHtml(state: LiveState): string {
  const text = barText(state).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<div><progress max="1" value="${state.fraction}"></progress> ${text}</div>`;
}
