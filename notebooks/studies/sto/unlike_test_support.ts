import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { mapValues, type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { drawSeeds } from "./denoiser_seeds.ts";
import { markedColumns } from "./places.ts";
import type { TrainedSeed } from "./unlike_judge.ts";

const energy = energyAxis(525, 0.5, 80), size = 12;
const bump = (at: number, centre: number, width: number) =>
  Math.exp(-(((at - centre) / width) ** 2));

/** Two peaks and a third, the first higher and the second lower towards the middle of a cell. */
export const SMALL_IMAGE: SpectrumImage = spectrumImage({
  data: Array.from({ length: size * size }, (_, p) => {
    const away = Math.hypot(Math.floor(p / size) - size / 2, p % size - size / 2) / size;
    return energies(energy).map((at) =>
      (0.8 - 0.4 * away) * bump(at, 531, 0.9) + (0.6 + 0.4 * away) * bump(at, 535.2, 1.6) +
      0.4 * bump(at, 543.5, 3) + 0.02
    );
  }).flatMap((spectrum) => [...spectrum]),
  shape: [size, size, 80],
  energy,
  unit: "normalised",
});

export const SMALL_SPOTS = markedColumns(SMALL_IMAGE);

/** No two pixels equal each other by symmetry. */
const everyPixel = Array.from({ length: size * size }, (_, pixel) => pixel);

/** Seeds whose "network" halves every value. */
export function smallSeeds(count: number): TrainedSeed[] {
  const wedge = { positions: everyPixel, source: Int32Array.from(everyPixel) };
  const seeds = drawSeeds(SMALL_IMAGE, wedge, { count, sigma: 0.05, random: prng(1) });
  const apply = (image: SpectrumImage) => Promise.resolve(mapValues(image, (value) => value / 2));
  const history = { loss: [], validationLoss: [], bestEpoch: 1, elapsedS: 0, stoppedEarly: false };
  return seeds.map((seed) => ({ ...seed, apply, history }));
}
