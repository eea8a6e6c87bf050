import { normalise } from "eels/core/normalisation.ts";
import { spectrumAt, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { classify, type LatentClassifier } from "eels/model/latent_classifier.ts";
import { writeOutForward } from "eels/engine/graph/forward.ts";
import type { Encoder } from "./classify_rates.ts";

/** What is said of one frame. */
export interface FrameResult {
  /** The denoised spectrum, normalised as the network's truths. */
  readonly spectrum: Float32Array;
  /** Place of the likeliest class. */
  readonly label: number;
}

/**
 * Makes a function that denoises and classifies one frame at a time, by plain loops on one core: the
 * latent units are computed once and serve both.
 *
 * @param frames Counts at the camera's rate; frame `i` is the spectrum at `i`, beginning anew at the end.
 */
export function readFrames(
  frames: SpectrumImage,
  { network, classifier }: { readonly network: Encoder; readonly classifier: LatentClassifier },
): (frame: number) => FrameResult {
  const toLatent = writeOutForward(network.model, { upTo: "latent" });
  const toSpectrum = writeOutForward(network.model, { after: "latent" });
  const [rows, columns] = frames.shape;
  return (frame) => {
    const place = frame % (rows * columns);
    const data = spectrumAt(frames, Math.floor(place / columns), place % columns);
    const one = { ...frames, data, shape: [1, 1, data.length] as const };
    const latent = toLatent(normalise(one, network.normalisation).data);
    const { labels } = classify(classifier, { data: latent, shape: [1, latent.length] });
    return { spectrum: toSpectrum(latent), label: labels[0] };
  };
}
