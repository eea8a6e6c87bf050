import type { Image } from "./image.ts";
import { imageOf } from "./image_interpolation.ts";
import type { Prng } from "./random.ts";

/**
 * A crystal of two kinds of columns without noise, 0.15 to 1.15 in dark field; of annular bright field
 * (`dark`) the columns are dark on a bright background.
 */
export function crystalImage(
  pixels: number,
  { cell = 14, dark = false, turnDeg = 7 }: { cell?: number; dark?: boolean; turnDeg?: number } =
    {},
): Image {
  const angle = turnDeg * Math.PI / 180, deviation = cell / 6;
  const comb = (w: number) => {
    const near = Math.round(w / cell);
    return [-1, 0, 1].reduce(
      (sum, k) => sum + Math.exp(-((w - (near + k) * cell) ** 2) / 2 / deviation ** 2),
      0,
    );
  };
  return imageOf([pixels, pixels], (row, column) => {
    const u = column * Math.cos(angle) + row * Math.sin(angle);
    const v = row * Math.cos(angle) - column * Math.sin(angle);
    const sum = 0.15 + comb(u) * comb(v) + 0.6 * comb(u + cell / 2) * comb(v + cell / 2);
    return dark ? 1.3 - 0.8 * sum : sum;
  });
}

/** Counts of an image: Poisson numbers times a gain, with read-out noise. */
export function countImage(
  image: Image,
  { dose, gain = 1, readout = 0, random }: {
    dose: number;
    gain?: number;
    readout?: number;
    random: Prng;
  },
): Image {
  const data = image.data.map((value) =>
    gain * random.poisson(dose * value) + (readout > 0 ? readout * random.normal() : 0)
  );
  return { ...image, data };
}
