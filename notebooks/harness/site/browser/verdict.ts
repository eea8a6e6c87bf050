/** How well a method did, in the words of the command's report. */
import { percent, short } from "../../../studies/own_data/prepare_spectra.ts";
import { sayInjected } from "../../../studies/own_data/say_injected.ts";
import {
  holdsStructure,
  sayResiduals,
  sayStructure,
} from "../../../studies/own_data/say_residuals.ts";
import type { MethodResult } from "./denoise_map.ts";

/**
 * Choice: what denoising takes away and its error add up to the noise where PCA is right, at 1; bias adds
 * to both. Beyond these limits the noise is another than was estimated.
 */
const [LEAST_SUM, MOST_SUM] = [0.5, 2];

/** Why the noise estimate does not fit the data; undefined where nothing speaks against it. */
export function refuteNoise(
  { error: { overRaw, overRawLow, overRawHigh }, residuals: { varianceRatio } }: Pick<
    MethodResult,
    "error" | "residuals"
  >,
): string | undefined {
  const sum = varianceRatio + overRaw;
  // Of errors near 0 one interval of 40 lies below it by chance.
  const isBelow = overRaw + 2 * (overRawHigh - overRaw) < 0;
  const why = isBelow
    ? `the error without truth comes out below 0 (${percent(overRawLow)} to ${
      percent(overRawHigh)
    } of the raw one), which no error is`
    : sum < LEAST_SUM
    ? `what denoising took away has ${percent(varianceRatio)} of the noise's variance`
    : sum > MOST_SUM
    ? `what denoising took away has ${short(varianceRatio)} times the noise's variance`
    : undefined;
  return why &&
    `The noise estimate does not fit these data: ${why}. Number of components, errors and ` +
      "flags rest on it, so believe none of them. Were the data smoothed, resampled or scaled before?";
}

/** The error without truth as a share of the raw one: an upper limit where its interval reaches 0. */
export function sayError(
  { overRaw, overRawLow, overRawHigh }: Pick<
    MethodResult["error"],
    "overRaw" | "overRawLow" | "overRawHigh"
  >,
): string {
  const of = "of the raw squared error";
  if (overRawHigh <= 0) {
    return `not told from 0 (95 %: ${percent(overRawLow)} to ${
      percent(overRawHigh)
    } ${of}): the noise may ` +
      "be smaller than estimated";
  }
  if (!(overRawLow > 0)) return `at most ${percent(overRawHigh)} ${of} (95 %)`;
  return `${percent(overRaw)} ${of} (95 %: ${percent(overRawLow)} to ${percent(overRawHigh)})`;
}

/** What to beware of before all else; empty where all residuals look like noise. */
export function warnOfFlags(results: readonly Pick<MethodResult, "method" | "flags">[]): string {
  const said = results.filter(({ flags }) => holdsStructure(flags)).map(({ method, flags }) =>
    (results.length > 1 ? `of ${method}, ` : "") + sayStructure(flags)
  );
  return said.length > 0 ? ` Beware: ${said.join("; ")}.` : "";
}

/** What is flagged, and what single spectra hide but their mean shows. */
function sayAllResiduals({ flags, residuals }: MethodResult): string {
  const { meanOverThreshold, worstEv } = residuals;
  const mean = meanOverThreshold > 1
    ? ` Their mean holds structure, most at ${short(worstEv)} eV: something is lost or invented.`
    : "";
  return sayResiduals(flags, "marked on its map") + mean;
}

/** How well a method does: its error, what its residuals hold, what it leaves of a weak peak, its time. */
export function cellsOf(result: MethodResult): [string, string][] {
  const { error, injected, seconds } = result;
  const unknown = refuteNoise(result) && "cannot be told: the noise estimate does not fit";
  const peak = injected ? sayInjected(injected) : "not tried here: the command below does it";
  return [
    ["Error without truth", unknown ?? sayError(error)],
    ["Residuals", unknown ?? sayAllResiduals(result)],
    ["Weak features", unknown ?? peak],
    ["Time", `${Number(seconds.toPrecision(2))} s`],
  ];
}
