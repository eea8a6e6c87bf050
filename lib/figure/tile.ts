import type { Image } from "../core/image.ts";

/**
 * Repeats a periodic image, such as one cell of a crystal, side by side and below.
 *
 * @param rows How often it stands below itself.
 * @param columns How often it stands beside itself.
 * @throws {RangeError} Where a number is not a whole one above 0.
 */
export function tileImage(image: Image, rows: number, columns: number): Image {
  for (const [name, count] of Object.entries({ rows, columns })) {
    if (!(Number.isSafeInteger(count) && count > 0)) {
      throw new RangeError(
        `Cannot tile the image as ${name} must be a whole number above 0: it is ${count}`,
      );
    }
  }
  const [height, width] = image.shape;
  const data = new Float32Array(rows * height * columns * width);
  for (let row = 0, to = 0; row < rows * height; row++) {
    const line = image.data.subarray((row % height) * width, (row % height + 1) * width);
    for (let column = 0; column < columns; column++, to += width) data.set(line, to);
  }
  return { ...image, data, shape: [rows * height, columns * width] };
}
