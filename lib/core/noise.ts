import * as is from "./option_kinds.ts";
import { checkOptions, type OneOf } from "./options.ts";

/**
 * The noise of an image, in the one form that travels with it from room to room.
 */
export interface Noise {
  /** Counts an electron makes, in the image's unit; 0 where the noise does not depend on the signal. */
  readonly gain: number;
  readonly gainStandardError?: number;
  /** Standard deviation of the noise where no electron is counted, in the image's unit. */
  readonly readoutCounts: number;
  readonly readoutStandardError?: number;
  /**
   * Autocorrelation along energy at lags 0, 1, 2 ... channels; `[1]` where channels are independent.
   * Gain and read-out are those of sums over many channels, whatever the correlation; single
   * channels vary less.
   */
  readonly correlation: readonly number[];
  /**
   * What was taken from the values although its noise stayed, such as a background: one number for
   * all, or one a value.
   */
  readonly background?: number | Float32Array;
  /** How it was found, such as "mean-variance line of 2500 spectra". */
  readonly source: string;
}

/** A noise that is known: of a detector, or white of one standard deviation. */
export type KnownNoise =
  | { readonly sigma: number }
  | (
    & { readonly gain: number; readonly readoutCounts?: number; readonly source?: string }
    & Partial<Omit<Noise, "gain" | "readoutCounts" | "source">>
  );

const NOISE_KINDS = {
  gain: is.needed(is.from0),
  gainStandardError: is.from0,
  readoutCounts: is.from0,
  readoutStandardError: is.from0,
  correlation: is.numbers,
  background: is.either(is.number, is.listLike),
  source: is.text,
};

/** Checks a noise and fills in what was left out. */
export function makeNoise(known: KnownNoise): Noise {
  const task = "use the noise";
  if ("sigma" in Object(known)) {
    const { sigma } = checkOptions("a white noise", task, known as { sigma: number }, {
      sigma: is.needed(is.above0),
    });
    return { gain: 0, readoutCounts: sigma, correlation: [1], source: "given" };
  }
  const { gain, readoutCounts = 0, correlation = [1], source = "given", ...rest } = checkOptions(
    "a noise",
    task,
    known as Exclude<KnownNoise, { sigma: number }>,
    NOISE_KINDS,
  );
  if (gain === 0 && readoutCounts === 0) {
    throw new RangeError(
      "Cannot use the noise as gain or readoutCounts must be above 0: both are 0",
    );
  }
  if (correlation[0] !== 1 || !(correlationSum(correlation) > 0)) {
    throw new RangeError(
      `Cannot use the noise as its correlation must start with 1 and sum to more than 0: it is ` +
        `[${correlation}]`,
    );
  }
  return { ...rest, gain, readoutCounts, correlation, source };
}

/** Variance of a sum over many channels, over that of as many independent ones of the same size. */
export function correlationSum(correlation: readonly number[]): number {
  return correlation.reduce((sum, value, lag) => sum + (lag > 0 ? 2 * value : value), 0);
}

/** What {@link noiseVariance} looks at. */
interface Noisy {
  readonly data: Float32Array;
  readonly noise?: Noise;
}

/**
 * The variance of every value of an image by its noise, `readoutCounts^2 + gain (value + background)`,
 * in the image's unit squared; never below the read-out's.
 *
 * @param image A spectrum image with `noise`.
 * @param options.of "value" (default): how far single values lie from the truth. "sum": what each
 * channel adds to the variance of a sum, and so the weight of fits to features wider than the
 * detector's spread; the two are the same where channels are independent.
 * @returns Row-major like the data, one a value.
 * @throws {Error} Where the image carries no noise.
 * @example
 * ```ts
 * import { energyAxis, noiseVariance, spectrumImage, withNoise } from "eels";
 * const counts = spectrumImage({ data: [40, 90], energy: energyAxis(520, 1, 2) });
 * noiseVariance(withNoise(counts, { gain: 10, readoutCounts: 5 })); // 425, 925
 * ```
 */
export function noiseVariance(
  { data, noise }: Noisy,
  options: { of?: OneOf<"value" | "sum"> } = {},
): Float64Array {
  const { of = "value" } = checkOptions("noiseVariance", "give the variance", options, {
    of: is.oneOf("value", "sum"),
  });
  if (!noise) {
    throw new Error(
      "Cannot give the variance as the noise is unknown: call estimateNoise() or withNoise() before",
    );
  }
  const { gain, readoutCounts, correlation, background = 0 } = noise;
  const share = of === "value" ? 1 / correlationSum(correlation) : 1;
  const variance = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const under = typeof background === "number" ? background : background[i];
    variance[i] = share * (readoutCounts ** 2 + gain * Math.max(0, data[i] + under));
  }
  return variance;
}

/** The noise of `factor * value + offset`. */
export function scaleNoise(noise: Noise, factor: number, offset = 0): Noise {
  const size = Math.abs(factor);
  const { background = 0, gainStandardError, readoutStandardError } = noise;
  const move = (under: number) => factor * under - offset;
  return withoutZeroBackground({
    ...noise,
    gain: noise.gain * factor,
    readoutCounts: noise.readoutCounts * size,
    ...(gainStandardError !== undefined && { gainStandardError: gainStandardError * size }),
    ...(readoutStandardError !== undefined &&
      { readoutStandardError: readoutStandardError * size }),
    background: typeof background === "number" ? move(background) : background.map(move),
  });
}

/** The noise of the sum of `count` independent values; their mean is this, scaled by 1 / count. */
export function sumNoise(noise: Noise, count: number): Noise {
  const root = Math.sqrt(count), { background, readoutStandardError } = noise;
  return {
    ...noise,
    readoutCounts: noise.readoutCounts * root,
    ...(readoutStandardError !== undefined &&
      { readoutStandardError: readoutStandardError * root }),
    ...(typeof background === "number" && { background: background * count }),
  };
}

/** The correlation after every value became a sum of neighbours with the given weights. */
export function filterCorrelation(
  correlation: readonly number[],
  weights: readonly number[],
  step = 1,
): number[] {
  const at = (lag: number) => correlation[Math.abs(lag)] ?? 0;
  const covariance = (lag: number) => {
    let sum = 0;
    for (let i = 0; i < weights.length; i++) {
      for (let j = 0; j < weights.length; j++) {
        sum += weights[i] * weights[j] * at(lag * step + i - j);
      }
    }
    return sum;
  };
  const most = Math.ceil((correlation.length - 1 + weights.length - 1) / step);
  const all = Array.from({ length: most + 1 }, (_, lag) => covariance(lag) / covariance(0));
  while (all.length > 1 && Math.abs(all[all.length - 1]) < 1e-9) all.pop();
  return all;
}

function withoutZeroBackground({ background, ...noise }: Noise): Noise {
  return background === 0 || background === undefined ? noise : { ...noise, background };
}
