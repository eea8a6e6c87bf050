import { inverse, Matrix } from "ml-matrix";
import type { ImageNoise } from "../core/image.ts";
import { varianceOf } from "../core/image_noise.ts";

/** A round Gaussian on a flat background. */
interface Bell {
  readonly row: number;
  readonly column: number;
  readonly high: number;
  readonly wide: number;
  readonly low: number;
}

/**
 * Standard errors of the place of a Gaussian fitted by least squares: `H J^T V J H` with the derivatives J,
 * `H = (J^T J)^-1` and the variances V of the pixels, by the noise or else by what the fit leaves.
 *
 * @returns Of row and column, in pixels; NaN where fewer pixels than parameters were fitted.
 */
export function columnErrors(
  { row, column, high, wide, low }: Bell,
  { places, values, noise, sign }: {
    places: readonly { readonly row: number; readonly column: number }[];
    values: readonly number[];
    noise?: ImageNoise;
    /** -1 where the values are those of the image turned over. */
    sign: number;
  },
): [number, number] {
  if (places.length <= 5) return [NaN, NaN];
  const derivatives: number[][] = [], variances: number[] = [];
  let squares = 0;
  places.forEach((place, i) => {
    const [r, c] = [place.row - row, place.column - column];
    const bell = Math.exp(-(r * r + c * c) / 2 / wide ** 2), value = low + high * bell;
    const slope = high * bell / wide ** 2;
    derivatives.push([slope * r, slope * c, bell, slope * (r * r + c * c) / wide, 1]);
    squares += (values[i] - value) ** 2;
    if (noise) variances.push(varianceOf(sign * value, noise));
  });
  const j = new Matrix(derivatives), own = squares / (places.length - 5);
  try {
    const h = inverse(j.transpose().mmul(j));
    const weighted = j.clone().mulColumnVector(noise ? variances : places.map(() => own));
    const covariance = h.mmul(j.transpose().mmul(weighted)).mmul(h);
    return [Math.sqrt(covariance.get(0, 0)), Math.sqrt(covariance.get(1, 1))];
  } catch {
    return [NaN, NaN]; // as of a Gaussian without height
  }
}
