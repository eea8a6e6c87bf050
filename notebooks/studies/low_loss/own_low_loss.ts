import type { Prng } from "eels/core/random.ts";
import { afterStep, spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { deconvolveRichardsonLucy } from "eels/baseline/richardson_lucy.ts";
import { clipNegatives } from "./deconvolution_methods.ts";
import { learnFromImage, type LearnFromImageOptions, LEAST_SPECTRA } from "./learn_from_image.ts";

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
