import type { DenoiserComparison } from "eels/analyse/compare_denoisers.ts";
import { labelOf } from "./method_names.ts";
import { meanOf } from "./edge_maps.ts";
import { type ComparedQuantity, misfitOf, type Trust } from "./judge_trust.ts";
import type { MapError } from "eels/analyse/split_map_error.ts";
import { hasPlace, tellsWhich } from "./say_injected.ts";

export { sayTrust } from "./say_trust.ts";

/** The comparison as rows of a table. */
export function listComparison({ rows }: DenoiserComparison) {
  return rows.map((row) => ({
    method: labelOf(row.method),
    setting: row.setting,
    dose: row.dose,
    window: row.window,
    error: row.error,
    low: row.low,
    high: row.high,
    shareOfRawError: row.overRaw,
    shareOfRawErrorLow: row.overRawLow,
    shareOfRawErrorHigh: row.overRawHigh,
    aboveBest: row.aboveBest,
    aboveBestLow: row.aboveBestLow,
    aboveBestHigh: row.aboveBestHigh,
  }));
}

/** Errors over all channels with all electrons, the smallest first. */
export function listAnswer({ rows }: DenoiserComparison) {
  const most = Math.max(...rows.map(({ dose }) => dose)), [{ window }] = rows;
  return rows.filter((row) => row.dose === most && row.window === window)
    .toSorted((a, b) => a.error - b.error)
    .map(({ method, setting, error, low, high, overRaw }) => ({
      method: labelOf(method),
      ...{ setting, error, low, high, shareOfRawError: overRaw },
    }));
}

/**
 * Raw and denoised quantities side by side, in `unit`: the scan's mean and how far one spectrum's value
 * scatters from exposure to exposure (median over the scan), which for the denoised ones leaves out the
 * denoiser's bias.
 */
export function listQuantities(compared: readonly ComparedQuantity[]) {
  return compared.map(({ name, raw, denoised, heldOut }) => {
    const { misfit, isKept, changeBelow } = misfitOf(raw, denoised.value, heldOut);
    return {
      quantity: name,
      unit: raw.value.unit,
      raw: meanOf(raw.value.data),
      "raw, standard error of one spectrum": medianOf(raw.standardError.data),
      denoised: meanOf(denoised.value.data),
      "denoised, deviation of one (bias not included)": medianOf(denoised.standardError.data),
      misfit,
      verdict: !Number.isFinite(misfit)
        ? "too few spectra to tell"
        : isKept
        ? `no change seen (below ${changeBelow.toFixed(1)} raw errors)`
        : "changed",
      rawMissing: raw.value.data.filter((value) => !Number.isFinite(value)).length,
      denoisedMissing: denoised.value.data.filter((value) => !Number.isFinite(value)).length,
    };
  });
}

/**
 * Root mean square errors of maps by held-out electrons, in `unit`; a bias within its standard error is
 * no 0: then its 95 % upper limit stands alone.
 */
export function listMapErrors(errors: readonly MapError[], unit: string) {
  return errors.map(({ map, denoised, deviation, bias, biasHigh, raw, ratio, low, high }) => ({
    ...{ map, unit, raw, denoised, deviation },
    bias: bias > 0 ? bias : NaN,
    biasBelow: biasHigh,
    "squared error over that of raw": ratio,
    ...{ low, high },
  }));
}

/** What each method leaves of the added peak: heights as shares of the height that was added. */
export function listInjected(injectedBy: Trust["injectedBy"]) {
  return injectedBy.map(({ method, injected }) => ({
    method,
    heightLeft: injected.keptHeight,
    low: injected.keptLow,
    high: injected.keptHigh,
    inSpectraWithout: injected.leakedHeight,
    inSpectraWithoutLow: injected.leakedLow,
    inSpectraWithoutHigh: injected.leakedHigh,
    shiftEv: hasPlace(injected) ? injected.shiftEv : NaN,
    shiftLowEv: hasPlace(injected) ? injected.shiftLowEv : NaN,
    shiftHighEv: hasPlace(injected) ? injected.shiftHighEv : NaN,
    widthOverAdded: injected.widthRatio,
    tellsWhichHaveIt: tellsWhich(injected) ? "yes" : "no",
  }));
}

function medianOf(data: ArrayLike<number>): number {
  const there = Array.from(data).filter(Number.isFinite).sort((a, b) => a - b);
  return there.length ? there[Math.floor(there.length / 2)] : NaN;
}
