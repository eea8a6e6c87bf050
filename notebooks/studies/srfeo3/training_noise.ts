import { type Normalisation, normalise } from "eels/core/normalisation.ts";
import type { Prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { addGaussianNoise, sampleElectrons } from "eels/degrade/noise.ts";
import type { PairSource } from "eels/model/train.ts";
import { poissonFromTable } from "./poisson_table.ts";

/**
 * What is added to the measured counts in training; "poisson, tabled" is "poisson" drawn from tables,
 * which gives other numbers of the same law in less than half the time.
 */
export type AddedNoise = "none" | "poisson" | "poisson, tabled" | "gaussian";

/**
 * Standard deviation in counts of "gaussian": the authors' notebook adds 0.4 twice, in units of a
 * scale between two neighbouring quantiles, which for counts is about 1.
 */
const GAUSSIAN_COUNTS = 0.4 * Math.SQRT2;

/**
 * Training pairs whose inputs get fresh noise on top of their own in every epoch.
 *
 * Pate et al. 2021, doi:10.1038/s41598-021-97668-8 (Methodology), add Poisson noise to the input; in
 * the authors' notebook that line is commented out and Gaussian noise is added.
 *
 * Choice: "poisson" draws each value anew with the measured count as its mean, which keeps the mean
 * and doubles the variance. The paper does not say how it is added.
 *
 * @param counts Measured spectra in counts, none negative.
 * @param targets The spectra that should come out, prepared.
 * @param options.normalisation What is done to the inputs behind the noise.
 */
export function addTrainingNoise(
  counts: SpectrumImage,
  targets: SpectrumImage,
  { noise, normalisation, random }: {
    noise: AddedNoise;
    normalisation: Normalisation;
    random: Prng;
  },
): PairSource {
  const plain = normalise(counts, normalisation);
  return (epoch) => {
    const stream = random.split(epoch);
    if (noise === "none") return { inputs: plain, targets };
    if (noise === "poisson, tabled") {
      const { offset, scale } = normalisation, draw = poissonFromTable(stream);
      return {
        inputs: { ...plain, data: counts.data.map((n) => (draw(n) - offset) / scale) },
        targets,
      };
    }
    const noisy = noise === "poisson"
      ? sampleElectrons(counts, { electronsPerUnit: 1, random: stream })
      : addGaussianNoise(counts, { sigma: GAUSSIAN_COUNTS, random: stream });
    return { inputs: normalise(noisy, normalisation), targets };
  };
}
