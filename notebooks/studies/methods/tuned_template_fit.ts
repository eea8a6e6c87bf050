import { meanSquaredError } from "eels/analyse/metrics.ts";
import { type SpectrumImage, withData } from "eels/core/spectrum_image.ts";
import { takePixels } from "eels/model/pixel_folds.ts";
import type { Method } from "./compare_methods.ts";
import { fitTemplates, type TemplateFitOptions } from "./template_fit.ts";
import type { Tuning } from "./tuned_rivals.ts";

/** Spectra that choose what is fitted; each is fitted in every way. */
const MOST_TUNING = 30;

/** How freely templates are fitted; the last ones have power laws for what is smooth. */
const FREEDOMS: readonly Omit<TemplateFitOptions, "templates">[] = [
  {},
  { maxShiftEv: 1 },
  { maxShiftEv: 1, maxBroadeningEv: 2 },
  { maxShiftEv: 1, maxBroadeningEv: 2, backgroundExponents: [1, 3] },
];

/**
 * The least squares fit of spectra of known shape ({@link fitTemplates}) at its best: amounts alone, or with
 * a shift, a broadening and two power laws of each spectrum's own, whichever leaves the least squared error
 * on pixels that are not judged.
 *
 * @param templates Spectra whose mixtures are fitted.
 * @param tuning Truth, and the pixels that choose.
 * @param options.judged Pixels that are fitted, as one row; all where left out.
 * @param options.method Its name.
 */
export function tunedTemplateFit(
  templates: SpectrumImage,
  { truth, pixels }: Tuning,
  { judged, method = "template fit" }: { judged?: ArrayLike<number>; method?: string } = {},
): Method {
  const step = Math.max(1, Math.floor(pixels.length / MOST_TUNING));
  const some = Array.from(pixels).filter((_, i) => i % step === 0);
  const expected = takePixels(truth, some);
  const fit = (image: SpectrumImage, freedom: Omit<TemplateFitOptions, "templates">) => {
    const { edge, background } = fitTemplates(image, { templates: [templates], ...freedom });
    return withData(image, edge.data.map((value, i) => value + background.data[i]));
  };
  return {
    method,
    apply(image) {
      const own = takePixels(image, some);
      const errors = FREEDOMS.map((freedom) => meanSquaredError(fit(own, freedom), expected));
      const best = FREEDOMS[errors.indexOf(Math.min(...errors))];
      return fit(judged ? takePixels(image, judged) : image, best);
    },
  };
}
