import type { SquaresProblem } from "../engine/least_squares/levenberg_marquardt.ts";
import { addToNormal, modelAt, type PeakWindow } from "./peak_model.ts";
import type { SpectrumNoise } from "./peak_noise.ts";

/** One spectrum in the window of a fit, and its noise. */
export interface WindowData {
  readonly values: Float32Array;
  readonly window: PeakWindow;
  readonly noise: SpectrumNoise;
  readonly peaks: number;
}

/**
 * Half the cost's slopes and the information matrix. With counting noise of variance
 * `gain (model + under)` the cost is the deviance of Poisson numbers `(values + under) / gain`.
 */
export function problemOf({ values, window, noise, peaks }: WindowData): SquaresProblem {
  const { energiesEv, middleEv } = window;
  const { sigma, gain, under } = noise;
  let slopes: Float64Array | undefined;
  return (parameters, gradient, normal) => {
    const size = parameters.length;
    slopes ??= new Float64Array(size);
    let cost = 0;
    for (let i = 0; i < values.length; i++) {
      const model = modelAt(parameters, peaks, energiesEv[i], middleEv, slopes);
      const residual = model - values[i];
      let weight;
      if (sigma === undefined) {
        const mean = model + under[i], count = values[i] + under[i];
        if (!(mean > 0)) return Infinity;
        weight = 1 / (gain * mean);
        cost += 2 / gain * (residual - count * Math.log(count > 0 ? mean / count : mean));
      } else {
        weight = 1 / (sigma * sigma);
        cost += weight * residual * residual;
      }
      for (let a = 0; a < size; a++) gradient[a] += weight * residual * slopes[a];
      addToNormal(normal, slopes, weight);
    }
    return cost;
  };
}

/** Sum of squared residuals over their variance. */
export function squaresOf(
  { values, window, noise, peaks }: WindowData,
  parameters: Float64Array,
): number {
  const { energiesEv, middleEv } = window;
  const { sigma, gain, under } = noise;
  const slopes = new Float64Array(parameters.length);
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const model = modelAt(parameters, peaks, energiesEv[i], middleEv, slopes);
    sum += (values[i] - model) ** 2 / (sigma ? sigma ** 2 : gain * (model + under[i]));
  }
  return sum;
}
