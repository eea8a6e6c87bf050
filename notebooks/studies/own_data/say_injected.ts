import type { InjectedBy, Trust } from "./judge_trust.ts";
import { percent, short } from "./prepare_spectra.ts";

type Injected = InjectedBy["injected"];

/** Share of the height left that other spectra may show, above which the image does not tell. */
const HALF = 0.5;
const NEARLY = 0.8;

/** Whether a denoised image tells which spectra have the peak: the others show less than half of it. */
export const tellsWhich = ({ keptHeight, keptLow, leakedHeight }: Injected): boolean =>
  keptHeight > 0 && !(keptLow <= 0) && leakedHeight < HALF * keptHeight;

/** Widths are fitted up to three times that of the peak: at the limit no peak is left that has a place. */
export const hasPlace = (
  { widthRatio, keptLow }: Pick<Injected, "widthRatio" | "keptLow">,
): boolean => widthRatio < 2.99 && !(keptLow <= 0);

/** What a denoiser left of the added peak, and which other method tells it where it does not. */
export function sayInjected(
  injected: Injected,
  injectedBy: Trust["injectedBy"] = [],
): string {
  const { heightSigma, fwhmChannels, share, spectra, count } = injected;
  const where = spectra === "scattered" ? "scattered" : "neighbours";
  const peak = `A peak ${short(heightSigma)} deviations of the noise high and ` +
    `${short(fwhmChannels)} channels wide was added to ${percent(share)} of the spectra ` +
    `(${count}, ${where}) before denoising`;
  const left = `${percent(injected.keptHeight)} of its height is left${
    rangeOf(injected.keptLow, injected.keptHigh, percent)
  }`;
  return [`${peak}: ${left}${sayShift(injected)}, ${sayVerdict(injected)}`, sayLeak(injected)]
    .concat(tellsWhich(injected) ? [] : sayBetter(injectedBy))
    .filter(Boolean).join(" ");
}

const rangeOf = (low: number, high: number, text: (value: number) => string) =>
  Number.isFinite(low + high) ? ` (${text(low)} to ${text(high)})` : "";

function sayShift({ keptLow, widthRatio, shiftEv, shiftLowEv, shiftHighEv }: Injected): string {
  if (keptLow <= 0) return "";
  if (!hasPlace({ keptLow, widthRatio })) return ", too broad to have a place";
  if (!Number.isFinite(shiftEv)) return "";
  const ev = (value: number) => `${Number(value.toPrecision(2))}`;
  return `, moved by ${ev(shiftEv)} eV${rangeOf(shiftLowEv, shiftHighEv, ev)}`;
}

function sayVerdict({ keptLow, keptHigh }: Injected): string {
  if (keptLow <= 0) return "which cannot be told from none: such features are lost.";
  if (keptHigh < 0.9) {
    return "so that heights of weak features that few spectra have are too small.";
  }
  if (keptLow > 1.1) return "so that weak features come out too high.";
  return keptLow > 0.5
    ? "so that such features stay."
    : "and whether such features stay these data cannot tell.";
}

/** Choice: less of the height in other spectra is not spoken of. */
const LITTLE = 0.02;

function sayLeak({ keptHeight, keptLow, leakedHeight }: Injected): string {
  if (keptLow <= 0 || leakedHeight < LITTLE) return "";
  const height = `(${percent(leakedHeight)} of its height) in spectra that got none`;
  const ratio = leakedHeight / keptHeight;
  return ratio < HALF
    ? `Spectra that got none show ${percent(leakedHeight)} of its height.`
    : `The peak appears ${
      ratio < NEARLY ? "more than half as high" : "nearly as high"
    } ${height}: the denoised image does not tell which spectra have it.`;
}

/** The method that leaves most of those that tell. */
function sayBetter(injectedBy: Trust["injectedBy"]): string[] {
  const [best] = injectedBy.filter(({ injected }) => tellsWhich(injected))
    .toSorted((a, b) => b.injected.keptHeight - a.injected.keptHeight);
  if (!best) return [];
  const { method, injected: { keptHeight, leakedHeight } } = best;
  return [
    `${method} leaves ${percent(keptHeight)} of it, and ${percent(Math.max(0, leakedHeight))} in ` +
    "spectra that got none (injected.csv).",
  ];
}
