import { energyAt, shiftAxis } from "eels/core/energy_axis.ts";
import type { Prng } from "eels/core/random.ts";
import { afterStep, spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { estimateNoise } from "eels/degrade/estimate_noise.ts";
import { toElectrons } from "eels/degrade/noise.ts";
import { deconvolveRichardsonLucy } from "eels/baseline/richardson_lucy.ts";
import { takeZeroLoss } from "eels/baseline/zero_loss.ts";
import { read } from "eels/read/read.ts";
import { clipNegatives } from "./deconvolution_methods.ts";
import { learnFromImage, type LearnFromImageOptions, LEAST_SPECTRA } from "./learn_from_image.ts";

/**
 * Reads low-loss spectra of one's own and makes them fit for deconvolution: the zero-loss peak of their
 * mean is moved to 0 eV, and counts become electrons where the gain can be estimated.
 *
 * @param path A file of one spectrum or more, with its zero-loss peak; negative values, as a dark
 * reference leaves them, stay.
 * @throws {ReadError} Where the file cannot be read.
 * @throws {RangeError} Where it holds no zero-loss peak or values that are not finite.
 */
export async function readLowLoss(path: string): Promise<SpectrumImage> {
  const stored = await read(path);
  takeZeroLoss(stored); // so that a core loss is refused before anything else is done
  const { data, energy } = meanSpectrum(stored);
  const topEv = energyAt(energy, data.indexOf(data.reduce((most, value) => Math.max(most, value))));
  const image = afterStep(stored, `shifted by ${(-topEv).toFixed(3)} eV, the zero loss to 0`, {
    energy: shiftAxis(energy, -topEv),
  });
  if (image.unit === "electrons") return image;
  try {
    return toElectrons(estimateNoise(image));
  } catch (error) {
    const why = error instanceof Error ? error.message : `${error}`;
    return afterStep(image, `counts taken for electrons: ${why}`, {});
  }
}

/**
 * Deconvolves an image of one's own in all ways that need no truth: Richardson-Lucy, and networks that learn
 * from the image itself by {@link learnFromImage}, the latter where there are enough spectra.
 *
 * @returns The measurement first.
 */
export async function deconvolveImage(
  image: SpectrumImage,
  how: Omit<LearnFromImageOptions, "reference"> & { readonly random: Prng },
): Promise<{ method: string; image: SpectrumImage }[]> {
  const spread = { spread: how.zeroLoss, iterations: 50 };
  const lucy = deconvolveRichardsonLucy(clipNegatives(image), spread);
  const known = [{ method: "measured", image }, { method: "Richardson-Lucy, 50", image: lucy }];
  if (spectrumCount(image) < LEAST_SPECTRA) return known;
  const paperWay = await learnFromImage(image, { ...how, reference: "components" });
  const sharpened = await learnFromImage(image, { ...how, reference: "deconvolved" });
  return [
    ...known,
    { method: "Richardson-Lucy on components", image: sharpened.reference },
    { method: "network, components", image: paperWay.image },
    { method: "network, components deconvolved", image: sharpened.image },
  ];
}

/**
 * The result that explains the measurement best, "measured" itself left out, its history naming the method.
 *
 * @param judged Misfits of the same results, as `compareOnImage` gives them.
 */
export function takeBest(
  results: readonly { readonly method: string; readonly image: SpectrumImage }[],
  judged: readonly { readonly method: string; readonly misfit: number }[],
): SpectrumImage {
  const [best] = judged.filter(({ method }) => method !== "measured")
    .toSorted((a, b) => a.misfit - b.misfit);
  const { method, image } = results.find((result) => result.method === best.method)!;
  const step = `deconvolved by ${method}, misfit ${best.misfit.toPrecision(3)}`;
  return afterStep(image, step, {});
}
