import type { OneOf } from "../core/options.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";
import { type ExtendedPair, fftPair, type PairExtension } from "../engine/fourier/fft_pair.ts";
import { f64x2, type FunctionBuilder, i32 } from "../engine/fourier/wasm_assembler.ts";
import { POINT_BYTES } from "../engine/fourier/wasm_fft.ts";
import type { Span } from "./spread.ts";

/** What four spectra take while Richardson-Lucy iterates; slot `k` of point `p` lies at `4p + k`. */
export interface LucyRoom {
  readonly pair: ExtendedPair;
  /** The measurement, at the points where the model of it comes to lie. */
  readonly measured: Float64Array;
  readonly estimate: Float64Array;
  readonly gains: Float64Array;
  /** Variance of the read-out noise, then the values at and below which a model counts as 0. */
  readonly limits: Float64Array;
  /** Replaces the model at `count` points from `from` on by measurement / (model + variance). */
  compare(from: number, count: number): void;
  /** Multiplies the estimate by correction and gain; never below 0. */
  climb(): void;
}

const EXTENSION: PairExtension = {
  name: "Richardson-Lucy",
  arrays: 4,
  write: (addresses) => [
    { name: "compare", parameters: 2, write: (build) => writeCompare(build, addresses) },
    { name: "climb", parameters: 2, write: (build) => writeClimb(build, addresses) },
  ],
};

/** The one room for transforms of `size` points, with whatever it holds. */
export function lucyRoom(size: number): LucyRoom {
  const pair = fftPair(size, EXTENSION);
  const { arrays: [measured, estimate, gains, limits], functions, values } = pair;
  const at = (point: number) => values.byteOffset + point * POINT_BYTES;
  return {
    ...{ pair, measured, estimate, gains, limits },
    compare: (from, count) => functions.compare(at(from), at(from + count)),
    climb: () => functions.climb(at(0), at(size)),
  };
}

/** Puts the counts of up to four spectra into the room. */
export function layMeasurement(
  { measured, limits }: LucyRoom,
  { image, spectra, variances, span: { channels, window } }: {
    image: SpectrumImage;
    spectra: number[];
    variances: number[];
    span: Span;
  },
): void {
  measured.fill(0);
  limits.fill(0);
  spectra.forEach((s, k) => {
    limits[k] = variances[k];
    for (let e = 0; e < channels; e++) {
      const value = Math.max(0, image.data[s * channels + e] + variances[k]);
      measured[4 * (window + e) + k] = value;
      limits[4 + k] = Math.max(limits[4 + k], 1e-13 * value); // below is rounding of the transform
    }
  });
}

/** One over the share of an unknown channel's electrons that come into the window, or 0: too few. */
export function layGains(
  { pair, gains }: LucyRoom,
  { channels, unknowns, offset, window }: Span,
  edges: OneOf<"open" | "ignored">,
): void {
  gains.fill(0);
  if (edges === "ignored") {
    gains.fill(1, 4 * offset, 4 * (offset + channels));
    return;
  }
  pair.values.fill(0);
  pair.values.fill(1, 4 * window, 4 * (window + channels));
  pair.correlate();
  for (let i = 0; i < 4 * unknowns; i++) gains[i] = pair.values[i] > 1e-6 ? 1 / pair.values[i] : 0;
}

/** Puts what the iteration starts from into the room. */
export function layStart(
  { measured, limits, gains, estimate }: LucyRoom,
  { channels, offset, window }: Span,
  start: OneOf<"flat" | "measured">,
): void {
  const counts = measured.subarray(4 * window, 4 * (window + channels));
  const mean = new Float64Array(4);
  for (let i = 0; i < counts.length; i++) mean[i & 3] += counts[i] / channels;
  for (let i = 0; i < estimate.length; i++) {
    const k = i & 3, e = i - 4 * offset;
    const flat = Math.max(mean[k] - limits[k], 1e-3 * mean[k]);
    const own = e >= 0 && e < counts.length ? Math.max(0, counts[e] - limits[k]) : 0;
    estimate[i] = gains[i] === 0 ? 0 : start === "flat" ? flat : own;
  }
}

/** Both vectors of each point between the addresses of the function's two parameters. */
function eachVector(build: FunctionBuilder, body: (pointer: number[], half: 0 | 16) => void): void {
  const [pointer, end] = [0, 1];
  const at = [...build.get(pointer)];
  build.repeatWhile(() => i32.subtract(build.get(end), build.get(pointer)), () => {
    body(at, 0);
    body(at, 16);
    build.set(pointer, i32.add(build.get(pointer), i32.constant(POINT_BYTES)));
  });
}

function writeCompare(build: FunctionBuilder, addresses: readonly number[]): void {
  const [values, measured, , , limits] = addresses;
  const [variance, floor] = [0, POINT_BYTES].map((offset) =>
    [0, 16].map((half) =>
      build.get(build.vector(f64x2.load(i32.constant(0), limits + offset + half)))
    )
  );
  eachVector(build, (pointer, half) => {
    const lane = half / 16;
    const model = build.get(build.vector(f64x2.add(f64x2.load(pointer, half), variance[lane])));
    const counts = f64x2.load(pointer, measured - values + half);
    const ratio = f64x2.where(f64x2.divide(counts, model), f64x2.isAbove(model, floor[lane]));
    build.store(pointer, ratio, half);
  });
}

function writeClimb(build: FunctionBuilder, addresses: readonly number[]): void {
  const [values, , estimate, gains] = addresses;
  const zero = build.get(build.vector(f64x2.constant(0)));
  eachVector(build, (pointer, half) => {
    const load = (address: number) => f64x2.load(pointer, address - values + half);
    const correction = f64x2.multiply(f64x2.load(pointer, half), load(gains));
    const next = f64x2.larger(zero, f64x2.multiply(load(estimate), correction));
    build.store(pointer, next, estimate - values + half);
  });
}
