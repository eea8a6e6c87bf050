/** A two-dimensional image, such as an annular dark-field scan or a summed spectrum image. */
export interface Image {
  /** Row-major values, length rows x columns. */
  readonly data: Float32Array;
  /** `[rows, columns]`. */
  readonly shape: readonly [rows: number, columns: number];
  /** Distance between neighbouring pixels in nm, where known. */
  readonly pixelNm?: number;
  /** The same in a unit that the file leaves out, as HyperSpy does where none is set. */
  readonly pixelWithoutUnit?: number;
  /** What a value counts, such as "counts". */
  readonly unit: string;
  readonly title?: string;
  /** Noise of the values, where it was estimated; see `estimateImageNoise`. */
  readonly noise?: ImageNoise;
}

/**
 * The noise of an image: the variance of a value v is
 * `readoutCounts² + gain * max(0, v - offsetCounts)`.
 */
export interface ImageNoise {
  /** Counts an electron makes, in the image's unit; 0 where the noise does not depend on the signal. */
  readonly gain: number;
  readonly gainStandardError?: number;
  /** Standard deviation of the noise where no electron is counted, in the image's unit. */
  readonly readoutCounts: number;
  /** Value at which no electron is counted, such as a detector's black level. */
  readonly offsetCounts: number;
  /** Correlation of the noise of neighbouring pixels along the rows and down the columns. */
  readonly correlation: { readonly along: number; readonly down: number };
  /** Whether values are whole electrons, which can be split exactly. */
  readonly isElectrons: boolean;
  /** Whether a single frame can be split into independent parts; not where its noise is correlated. */
  readonly canSplit: boolean;
  /** What is doubtful, one sentence each. */
  readonly warnings: readonly string[];
  /** How it was found. */
  readonly source: string;
}

/** The image with other values; what was known of its noise is no longer said. */
export function withPixels(
  { noise: _, ...image }: Image,
  data: ArrayLike<number>,
): Image {
  return { ...image, data: data instanceof Float32Array ? data : Float32Array.from(data) };
}

/**
 * Refuses what is no image with finite values.
 *
 * @param task What is to be done, for the message.
 */
export function refuseNonImage(task: string, image: unknown): asserts image is Image {
  const { data, shape } = Object(image) as Partial<Image>;
  if (!(data && shape?.length === 2 && data.length === shape[0] * shape[1])) {
    throw new RangeError(
      `Cannot ${task} as an image of [rows, columns] must be given: it has ${
        shape ? `shape [${shape}]` : "no shape"
      }${"energy" in Object(image) ? "; of a spectrum image take sumEnergy() first" : ""}`,
    );
  }
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new RangeError(
      `Cannot ${task} as every value must be finite: row ${Math.floor(bad / shape[1])}, column ` +
        `${bad % shape[1]} has ${data[bad]}; cut such pixels off or replace them`,
    );
  }
}
