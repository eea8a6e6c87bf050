import type { Part } from "./report_page.ts";
import type { Trust } from "./judge_trust.ts";
import { percent, short } from "./open_data.ts";

/** The injected peak in words and numbers. */
export function drawInjection(injected: NonNullable<Trust["injected"]>): Part {
  const { keptHeight, keptLow, keptHigh, shiftEv } = injected;
  return {
    text:
      `Injected peak: ${percent(keptHeight)} of its height is left (95 %: ${percent(keptLow)} to ` +
      `${percent(keptHigh)}), its top moved by ${short(shiftEv)} eV.`,
  };
}
