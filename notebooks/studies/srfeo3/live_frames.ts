import { quantileSorted } from "simple-statistics";
import { normalise } from "eels/core/normalisation.ts";
import { spectrumAt, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { classify, type LatentClassifier } from "eels/model/latent_classifier.ts";
import { writeOutForward } from "eels/engine/graph/forward.ts";
import { layersOf, type Model } from "eels/model/model.ts";
import type { StreamReport } from "eels/model/stream.ts";
import { mappingsOf } from "./saved_network.ts";

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
  { model, classifier }: { readonly model: Model; readonly classifier: LatentClassifier },
): (frame: number) => FrameResult {
  const network = layersOf(model, "read frames"), { normalisation } = mappingsOf(model);
  const toLatent = writeOutForward(network, { upTo: "latent" });
  const toSpectrum = writeOutForward(network, { after: "latent" });
  const [rows, columns] = frames.shape;
  return (frame) => {
    const place = frame % (rows * columns);
    const data = spectrumAt(frames, Math.floor(place / columns), place % columns);
    const one = { ...frames, data, shape: [1, 1, data.length] as const };
    const latent = toLatent(normalise(one, normalisation).data);
    const { labels } = classify(classifier, { data: latent, shape: [1, latent.length] });
    return { spectrum: toSpectrum(latent), label: labels[0] };
  };
}

/** A stream's report as rows of a table: frames, losses, medians and 99th percentiles in ms. */
export function listStream(report: StreamReport): { what: string; value: number }[] {
  const at = (values: Float64Array, share: number) => quantileSorted([...values.toSorted()], share);
  return [
    { what: "frames", value: report.frames },
    { what: "frames lost", value: report.lost },
    { what: "most frames waiting", value: report.deepestQueue },
    { what: "work, median (ms)", value: at(report.workMs, 0.5) },
    { what: "work, 99th percentile (ms)", value: at(report.workMs, 0.99) },
    { what: "latency, median (ms)", value: at(report.latencyMs, 0.5) },
    { what: "latency, 99th percentile (ms)", value: at(report.latencyMs, 0.99) },
  ];
}
