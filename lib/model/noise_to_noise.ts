import type { Prng } from "../core/random.ts";
import { mapValues, type SpectrumImage, spectrumImage, withData } from "../core/spectrum_image.ts";
import { thinElectrons } from "../degrade/noise.ts";
import type { PairSource, TrainingPairs } from "./train.ts";
import type { Denoiser } from "./train_denoiser.ts";

/**
 * Training pairs from two frames of one scan, without a clean one: each frame has to be predicted
 * from the other, and as their noise is independent, its mean is the best that can be predicted.
 *
 * The idea is noise-to-noise training (Lehtinen et al. 2018). The network learns to denoise a
 * single frame; {@link applyToFrames} makes use of both.
 */
export function framePairs([a, b]: readonly [SpectrumImage, SpectrumImage]): TrainingPairs {
  return { inputs: joinSpectra(a, b), targets: joinSpectra(b, a) };
}

/**
 * Two independent half exposures from one, each at the scale of the whole: every electron goes to
 * one of the two by chance. Counts that follow Poisson statistics do so in either half.
 *
 * @param electrons Whole numbers of electrons, `[rows, columns, channels]`.
 */
export function splitElectrons(
  electrons: SpectrumImage,
  random: Prng,
): [SpectrumImage, SpectrumImage] {
  const kept = thinElectrons(electrons, { fraction: 0.5, random });
  const rest = electrons.data.map((value, i) => 2 * (value - kept.data[i]));
  return [mapValues(kept, (value) => 2 * value), withData(electrons, rest)];
}

/**
 * Training pairs from one exposure, split afresh by {@link splitElectrons} in every epoch.
 *
 * @param electrons Whole numbers of electrons, `[rows, columns, channels]`.
 */
export function thinnedPairs(
  electrons: SpectrumImage,
  { random }: { random: Prng },
): PairSource {
  return (epoch) => framePairs(splitElectrons(electrons, random.split(`split ${epoch}`)));
}

/** Denoises each of two frames and takes the mean, which has seen both. */
export async function applyToFrames(
  { apply }: Pick<Denoiser, "apply">,
  frames: readonly [SpectrumImage, SpectrumImage],
): Promise<SpectrumImage> {
  const [a, b] = [await apply(frames[0]), await apply(frames[1])];
  return withData(a, a.data.map((value, i) => (value + b.data[i]) / 2));
}

function joinSpectra(a: SpectrumImage, b: SpectrumImage): SpectrumImage {
  const data = new Float32Array(a.data.length + b.data.length);
  data.set(a.data);
  data.set(b.data, a.data.length);
  const [rows, columns, channels] = a.shape;
  return spectrumImage({ ...a, data, shape: [2 * rows, columns, channels] });
}
