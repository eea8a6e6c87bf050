import type { Image } from "./image.ts";

/**
 * Makes an image from a rule for every pixel.
 *
 * @param shape `[rows, columns]`.
 * @param value Called with row and column, row by row.
 */
export function imageOf(
  shape: readonly [rows: number, columns: number],
  value: (row: number, column: number) => number,
  rest: Omit<Image, "data" | "shape"> = { unit: "counts" },
): Image {
  const [rows, columns] = shape;
  const data = new Float32Array(rows * columns);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, i++) data[i] = value(row, column);
  }
  return { ...rest, data, shape };
}

/**
 * The value of an image between its pixels by cubic convolution (Catmull-Rom); beyond the edge it
 * goes on with its outermost pixels.
 *
 * Exact for straight lines and parabolas away from the edge.
 */
export function interpolateImage({ data, shape }: Image, row: number, column: number): number {
  const [rows, columns] = shape;
  const top = Math.floor(row), left = Math.floor(column);
  const across = cubicWeights(column - left), down = cubicWeights(row - top);
  let sum = 0;
  for (let i = 0; i < 4; i++) {
    const first = clamp(top - 1 + i, rows) * columns;
    let line = 0;
    for (let j = 0; j < 4; j++) line += across[j] * data[first + clamp(left - 1 + j, columns)];
    sum += down[i] * line;
  }
  return sum;
}

const clamp = (index: number, size: number) => Math.max(0, Math.min(size - 1, index));

/** Weights of the points at -1, 0, 1 and 2 for a place `t` in 0..1. */
export function cubicWeights(t: number): [number, number, number, number] {
  return [
    t * (-0.5 + t * (1 - 0.5 * t)),
    1 + t * t * (-2.5 + 1.5 * t),
    t * (0.5 + t * (2 - 1.5 * t)),
    t * t * (-0.5 + 0.5 * t),
  ];
}

/**
 * The image on a finer or coarser grid over the same area: a feature of 10 pixels becomes one of
 * `10 * factor`.
 *
 * Made coarser by more than a little, blur it first: nothing else removes what the new grid cannot
 * hold.
 *
 * @throws {RangeError} Where the factor is not above 0 or leaves no pixel.
 */
export function rescaleImage(image: Image, factor: number): Image {
  const shape = image.shape.map((n) => Math.round(n * factor)) as unknown as Image["shape"];
  if (!(factor > 0 && shape.every((n) => n >= 1 && Number.isFinite(n)))) {
    throw new RangeError(
      `Cannot rescale the image as the factor must leave pixels: [${image.shape}] times ${factor}`,
    );
  }
  const { pixelNm, unit, title } = image;
  const place = (index: number) => (index + 0.5) / factor - 0.5;
  return imageOf(shape, (row, column) => interpolateImage(image, place(row), place(column)), {
    unit,
    ...(pixelNm && { pixelNm: pixelNm / factor }),
    ...(title && { title }),
  });
}
