import fc from "fast-check";
import { energyAxis } from "./energy_axis.ts";
import { spectrumImage } from "./spectrum_image.ts";

/** How often the property tests of core run, and from which seed. */
export const RUNS = { seed: 7, numRuns: 50 };

/** Arbitrary counts of 12 bits on 24 channels of 0.25 eV from 520 eV. */
export const randomImage = (shape: [number, number, 24]) =>
  fc.array(fc.integer({ min: 0, max: 4095 }), {
    minLength: shape[0] * shape[1] * shape[2],
    maxLength: shape[0] * shape[1] * shape[2],
  }).map((data) => spectrumImage({ data, shape, energy: energyAxis(520, 0.25, 24) }));
