/** A two-dimensional image, such as an annular dark-field scan or a summed spectrum image. */
export interface Image {
  /** Row-major values, length rows x columns. */
  readonly data: Float32Array;
  /** `[rows, columns]`. */
  readonly shape: readonly [rows: number, columns: number];
  /** Distance between neighbouring pixels in nm, where known. */
  readonly pixelNm?: number;
  /** What a value counts, such as "counts". */
  readonly unit: string;
  readonly title?: string;
}
