import { afterStep, type SpectrumImage } from "../core/spectrum_image.ts";
import { changeView, sampleRows, type SpectrumView } from "../core/spectrum_view.ts";

/** Choice: this many values fix a gain to a per cent and better. */
const ENOUGH_VALUES = 2 ** 22;

/** The view with the noise that `estimate` finds in rows spread over it. */
export async function estimateViewNoise(
  view: SpectrumView,
  estimate: (rows: SpectrumImage) => SpectrumImage,
): Promise<SpectrumView> {
  const { noise, history } = estimate(await sampleRows(view, { mostValues: ENOUGH_VALUES }));
  return await changeView(view, (rows) => afterStep(rows, history!.at(-1)!, { noise }));
}
