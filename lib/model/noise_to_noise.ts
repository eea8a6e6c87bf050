import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import type { Prng } from "../core/random.ts";
import { type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import { isView, type Spectra, type SpectrumView } from "../core/spectrum_view.ts";
import { splitElectrons } from "../degrade/split_electrons.ts";
import type { StreamedPairs } from "../engine/graph/training_pairs.ts";
import type { PairSource, TrainingPairs } from "./train.ts";
import { viewPairs } from "./view_pairs.ts";

/**
 * Training pairs from two frames of one scan, without a clean one: each frame has to be predicted
 * from the other, and as their noise is independent, its mean is the best that can be predicted.
 *
 * The idea is noise-to-noise training (Lehtinen et al. 2018). The network learns to denoise a
 * single frame; the mean of what it makes of either frame has seen both.
 *
 * @param frames Two images of one shape.
 * @example
 * ```ts
 * import { energyAxis, framePairs, spectrumImage } from "eels";
 * const energy = energyAxis(520, 1, 3);
 * const [one, two] = [[1, 2, 1], [2, 1, 1]].map((data) => spectrumImage({ data, energy }));
 * framePairs([one, two]).inputs.shape; // [2, 1, 3]
 * ```
 */
export function framePairs([a, b]: readonly [SpectrumImage, SpectrumImage]): TrainingPairs {
  return { inputs: joinSpectra(a, b), targets: joinSpectra(b, a) };
}

/**
 * Training pairs from one exposure, split afresh by {@link splitElectrons} in every epoch.
 *
 * @param image Values with a noise, or whole electrons, `[rows, columns, channels]`. Of a view of a file an
 * epoch is one block, which is waited for; blocks come in an order of chance, each once before any again.
 * @param options.leaveOut Of a view: rows `[from, to)` that no block holds, to validate on.
 * @example
 * ```ts
 * import { energyAxis, prng, spectrumImage, thinnedPairs } from "eels";
 * const electrons = spectrumImage({ data: [4, 9, 2], energy: energyAxis(520, 1, 3) });
 * const pairs = thinnedPairs(electrons, { random: prng(1) });
 * pairs(1).targets.shape; // [2, 1, 3]
 * ```
 */
export function thinnedPairs(image: SpectrumImage, options: { random: Prng }): PairSource;
export function thinnedPairs(
  view: SpectrumView,
  options: { random: Prng; leaveOut?: readonly number[] },
): StreamedPairs;
export function thinnedPairs(
  image: Spectra,
  options: { random: Prng; leaveOut?: readonly number[] },
): PairSource | StreamedPairs {
  if (isView(image)) return thinnedBlocks(image, options);
  const { random } = checkOptions<{ random: Prng }>(
    "thinnedPairs",
    "make thinned pairs",
    options,
    { random: is.needed(is.stream) },
  );
  return (epoch) => framePairs(splitElectrons(image, { random: random.split(`split ${epoch}`) }));
}

function thinnedBlocks(
  view: SpectrumView,
  options: { random: Prng; leaveOut?: readonly number[] },
): StreamedPairs {
  const { random, leaveOut } = checkOptions("thinnedPairs", "make thinned pairs", options, {
    random: is.needed(is.stream),
    leaveOut: is.listOf(is.whole(0), "whole numbers"),
  });
  const make = (rows: SpectrumImage, random: Prng) => framePairs(splitElectrons(rows, { random }));
  return viewPairs(view, { make, random, leaveOut });
}

function joinSpectra(a: SpectrumImage, b: SpectrumImage): SpectrumImage {
  const data = new Float32Array(a.data.length + b.data.length);
  data.set(a.data);
  data.set(b.data, a.data.length);
  const [rows, columns, channels] = a.shape;
  return spectrumImage({ ...a, data, shape: [2 * rows, columns, channels], noise: undefined });
}
