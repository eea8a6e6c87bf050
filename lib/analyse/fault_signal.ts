import { type Image, type ImageNoise, withPixels } from "../core/image.ts";
import { gaussianFilter } from "../baseline/image_filters.ts";
import type { Prng } from "../core/random.ts";
import type { FaultPlaces } from "./fault_places.ts";

/**
 * Puts faults into counts: the row is moved by whole pixels with its own noise; odd columns get or lose a
 * Gaussian of their own width. Whole electrons stay whole: those gained are Poisson numbers, those lost are
 * taken by chance. Of other counts the noise of what is gained is added, that of what is lost stays.
 *
 * @param options.share Share of the whole that this frame counted.
 */
export function addFaults(
  image: Image,
  { places, change, share, noise, random }: {
    places: FaultPlaces;
    change: number;
    share: number;
    noise: ImageNoise;
    random: Prng;
  },
): Image {
  const [rows, columns] = image.shape;
  const { shift: [down, along], isRow } = places;
  const data = Float32Array.from(image.data);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const [from, at] = [r - down, c - along];
      if (from < 0 || at < 0 || from >= rows || at >= columns || !isRow(r, c)) continue;
      data[r * columns + c] = image.data[from * columns + at];
    }
  }
  const signal = oddSignal(image, places, change).data;
  const smooth = gaussianFilter(image, { deviationPixels: 0.12 * places.spacingPixels }).data;
  // The smooth image is lower than the columns are: altogether as much is taken as should be.
  let wanted = 0, taken = 0;
  const lost = signal.map((value, i) => Math.max(0, -share * value) / Math.max(1e-9, smooth[i]));
  for (let i = 0; i < data.length; i++) {
    wanted += lost[i] * Math.max(1e-9, smooth[i]);
    taken += lost[i] * image.data[i];
  }
  const factor = taken > 0 ? wanted / taken : 1;
  for (let i = 0; i < data.length; i++) {
    const added = share * signal[i];
    if (added === 0) continue;
    if (!noise.isElectrons) {
      data[i] += added + Math.sqrt(noise.gain * Math.max(0, added)) * random.normal();
    } else if (added > 0) data[i] += random.poisson(added);
    else data[i] = random.binomial(data[i], Math.max(0, 1 - factor * lost[i]));
  }
  return { ...withPixels(image, data), ...(image.noise && { noise: image.noise }) };
}

/** What is added to the image at odd columns, without noise. */
function oddSignal(image: Image, places: FaultPlaces, change: number): Image {
  const [rows, columns] = image.shape;
  const signal = new Float32Array(rows * columns);
  for (const { row, column, height, sigmaPixels } of places.odd) {
    const reach = Math.ceil(Math.min(3 * sigmaPixels, places.spacingPixels));
    for (let r = Math.max(0, Math.ceil(row - reach)); r <= Math.min(rows - 1, row + reach); r++) {
      for (
        let c = Math.max(0, Math.ceil(column - reach));
        c <= Math.min(columns - 1, column + reach);
        c++
      ) {
        const square = (r - row) ** 2 + (c - column) ** 2;
        signal[r * columns + c] += change * height * Math.exp(-square / 2 / sigmaPixels ** 2);
      }
    }
  }
  return withPixels(image, signal);
}
