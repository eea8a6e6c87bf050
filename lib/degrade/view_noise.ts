import { afterStep, spectrumImage } from "../core/spectrum_image.ts";
import { changeView, sampleRows, type SpectrumView } from "../core/spectrum_view.ts";
import { estimateNoise, type NoiseOptions } from "./estimate_noise.ts";

/** Choice: this many values fix a gain to a per cent and better. */
const ENOUGH_VALUES = 2 ** 22;

/**
 * Estimates the noise of an image that is larger than memory, from rows spread over it, and gives the view
 * back with it.
 *
 * @param options As of {@link estimateNoise}.
 * @throws {Error} As of {@link estimateNoise}.
 */
export async function estimateViewNoise(
  view: SpectrumView,
  options: NoiseOptions = {},
): Promise<SpectrumView> {
  const { noise, history } = estimateNoise(
    await sampleRows(view, { mostValues: ENOUGH_VALUES }),
    options,
  );
  return await changeView(view, (rows) => afterStep(rows, history!.at(-1)!, { noise }));
}

/** The view with a noise that is known, as its history says in `step`. */
export async function viewWithNoise(
  view: SpectrumView,
  noise: SpectrumView["noise"],
  step?: string,
): Promise<SpectrumView> {
  return await changeView(
    view,
    (rows) => step ? afterStep(rows, step, { noise }) : spectrumImage({ ...rows, noise }),
  );
}
