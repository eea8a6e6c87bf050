/** Where a peak lies and how wide it is, of a profile that holds one and a constant. */
export interface PeakShape {
  readonly offset: number;
  readonly width: number;
}

/**
 * Fits a Gaussian and a constant to a profile about the place where a peak was put: the least squares
 * over its place and width, each refined on grids that halve.
 *
 * @param profile One value a channel.
 * @param peak Middle and full width at half maximum in channels.
 * @returns Offset in channels, at most one width away, and width over that of the peak, 1/3 to 3; NaN
 * where the best peak points down.
 */
export function fitResponse(
  profile: ArrayLike<number>,
  peak: { middle: number; fwhm: number },
): PeakShape {
  const { middle, fwhm } = peak, [from, to] = reachOf(peak, profile.length);
  let best = { offset: 0, width: 1, gain: 0, height: 0 };
  const look = (offset: number, width: number) => {
    if (Math.abs(offset) > fwhm || width < 1 / 3 || width > 3) return;
    const { gain, height } = project(profile, from, to, middle + offset, width * fwhm);
    if (gain > best.gain) best = { offset, width, gain, height };
  };
  for (let i = -4; i <= 4; i++) {
    for (let k = -3; k <= 3; k++) look(i / 4 * fwhm, 3 ** (k / 3));
  }
  for (let step = 1 / 8; step > 1e-4; step /= 2) {
    const { offset, width } = best;
    for (let i = -1; i <= 1; i++) {
      for (let k = -1; k <= 1; k++) look(offset + i * step * fwhm, width * 3 ** (k * step * 4 / 3));
    }
  }
  return best.height > 0 ? best : { offset: NaN, width: NaN };
}

/** First and last channel that are looked at about a peak. */
function reachOf({ middle, fwhm }: { middle: number; fwhm: number }, channels: number) {
  const reach = 2 * fwhm + 2;
  return [
    Math.max(0, Math.ceil(middle - reach)),
    Math.min(channels - 1, Math.floor(middle + reach)),
  ];
}

/**
 * Weights whose sum over a profile is the height of a peak of this shape above a straight baseline, by
 * least squares: 1 of the shape itself, 0 of a constant or a slope.
 *
 * @param shape One value a channel.
 */
export function heightWeights(
  shape: Float64Array,
  peak: { middle: number; fwhm: number },
): Float64Array {
  const [from, to] = reachOf(peak, shape.length), n = to - from + 1;
  const weights = shape.map((value, e) => e < from || e > to ? 0 : value);
  const centre = (from + to) / 2, slopes = n * (n * n - 1) / 12;
  let sum = 0, tilt = 0;
  for (let e = from; e <= to; e++) sum += shape[e], tilt += shape[e] * (e - centre);
  for (let e = from; e <= to; e++) weights[e] -= sum / n + tilt / slopes * (e - centre);
  const whole = weights.reduce((total, value, e) => total + value * shape[e], 0);
  return weights.map((value) => value / whole);
}

/** What a Gaussian explains of the profile's variance about its mean, and its height. */
function project(
  profile: ArrayLike<number>,
  from: number,
  to: number,
  middle: number,
  fwhm: number,
): { gain: number; height: number } {
  let n = 0, shapes = 0, values = 0, squares = 0, products = 0;
  for (let e = from; e <= to; e++) {
    const shape = gaussianAt(e - middle, fwhm);
    n++, shapes += shape, values += profile[e], squares += shape * shape;
    products += shape * profile[e];
  }
  const covariance = products - shapes * values / n, variance = squares - shapes * shapes / n;
  if (!(variance > 1e-9)) return { gain: 0, height: 0 };
  return { gain: covariance ** 2 / variance, height: covariance / variance };
}

/** A Gaussian of height 1 at a distance from its middle. */
export function gaussianAt(distance: number, fwhm: number): number {
  return Math.exp(-4 * Math.LN2 * (distance / fwhm) ** 2);
}
