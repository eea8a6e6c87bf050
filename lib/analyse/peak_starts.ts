import { invertNormal } from "../engine/least_squares/levenberg_marquardt.ts";
import { addToNormal, modelAt, type PeakWindow } from "./peak_model.ts";

/** What a start needs to know of a peak. */
interface StartPeak {
  readonly nearEv: number;
  readonly withinEv?: number;
  readonly fwhmEv: number;
}

/**
 * A start with each peak at the highest mean over half its width within its search window; heights
 * and baseline are then those of linear least squares.
 */
export function startFromData(
  values: Float32Array,
  window: PeakWindow,
  peaks: readonly StartPeak[],
  size: number,
): Float64Array {
  const stepEv = window.energiesEv[1] - window.energiesEv[0];
  const places = peaks.map(({ nearEv, withinEv = 1.5, fwhmEv }) => {
    const half = Math.max(1, Math.round(fwhmEv / 4 / stepEv));
    let best = nearEv, highest = -Infinity;
    for (let i = half; i < values.length - half; i++) {
      if (Math.abs(window.energiesEv[i] - nearEv) >= withinEv) continue;
      let sum = 0;
      for (let k = i - half; k <= i + half; k++) sum += values[k];
      if (sum > highest) [highest, best] = [sum, window.energiesEv[i]];
    }
    return best;
  });
  return withHeights(values, window, peaks, places, size);
}

/**
 * A start with each peak in the middle of its search window, half as high as the highest value, and no
 * baseline: where linear least squares leads out of what is possible, this does not.
 */
export function startFromWindows(
  values: Float32Array,
  peaks: readonly StartPeak[],
  size: number,
): Float64Array {
  const half = values.reduce((most, value) => Math.max(most, value), 0) / 2;
  const start = new Float64Array(size);
  peaks.forEach(({ nearEv, fwhmEv }, k) => start.set([half, nearEv, fwhmEv], 3 * k));
  return start;
}

function withHeights(
  values: Float32Array,
  { energiesEv, middleEv }: PeakWindow,
  peaks: readonly StartPeak[],
  places: readonly number[],
  size: number,
): Float64Array {
  const start = new Float64Array(size);
  peaks.forEach(({ fwhmEv }, k) => start.set([1, places[k], fwhmEv], 3 * k));
  const linear = [...start.keys()].filter((i) => i % 3 === 0 || i >= 3 * peaks.length);
  const slopes = new Float64Array(size);
  const own = new Float64Array(linear.length), right = new Float64Array(linear.length);
  const normal = new Float64Array(linear.length ** 2);
  let highest = 0;
  for (let i = 0; i < values.length; i++) {
    modelAt(start, peaks.length, energiesEv[i], middleEv, slopes);
    linear.forEach((at, k) => own[k] = slopes[at]);
    addToNormal(normal, own, 1);
    for (let k = 0; k < own.length; k++) right[k] += own[k] * values[i];
    highest = Math.max(highest, values[i]);
  }
  const inverse = invertNormal(normal, linear.length);
  linear.forEach((at, k) => {
    let solved = 0;
    for (let l = 0; l < linear.length; l++) {
      solved += (inverse?.[k * linear.length + l] ?? 0) * right[l];
    }
    // A peak has to start with some height, as one without has neither place nor width.
    const least = at < 3 * peaks.length ? 0.05 * highest : -Infinity;
    start[at] = Math.max(least, solved);
  });
  return start;
}
