import type { InjectedPeak } from "eels/analyse/injected_peak.ts";
import { drawLines } from "eels/figure/lines.ts";
import type { Figure } from "eels/figure/svg.ts";

/** The peak as it was added, what denoising left of it, and what of it got into other spectra. */
export function drawInjection(
  { profile: { energyEv, added, kept, leaked } }: Pick<InjectedPeak, "profile">,
): Figure {
  const most = added.reduce((high, value) => Math.max(high, value), 0);
  const near = [...added.keys()].filter((i) => added[i] > 0.005 * most);
  const pad = near.length;
  const from = Math.max(0, near[0] - pad),
    to = Math.min(added.length, near[near.length - 1] + 1 + pad);
  const cut = (values: Float64Array) => values.subarray(from, to);
  const x = cut(energyEv);
  return drawLines([
    { label: "added", x, y: cut(added), colour: "#000000" },
    { label: "left after denoising", x, y: cut(kept), colour: "#0072b2", points: pad < 30 },
    { label: "in spectra that got none", x, y: cut(leaked), colour: "#d55e00", dashed: true },
  ], {
    ...{ width: 560, height: 320, rules: [{ y: 0 }] },
    x: { label: "Energy loss (eV)" },
    y: { label: "Mean height" },
  });
}
