import { channelRange, energyAt } from "../core/energy_axis.ts";
import { crop } from "../core/energy_steps.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, refuseNonSpectra } from "../core/options.ts";
import { afterStep, type SpectrumImage } from "../core/spectrum_image.ts";
import {
  changeView,
  isView,
  sampleRows,
  type Spectra,
  type SpectrumView,
} from "../core/spectrum_view.ts";
import { LOOKED_AT, MOST_DEAD, refuseFailed, sayFailed } from "./failed_fits.ts";
import { fitPowerLaw, subtractPowerLaw } from "./power_law.ts";

/**
 * Removes the background under an edge: a power law fitted to each spectrum in a window before it,
 * weighted by the image's noise, is subtracted from the window on.
 *
 * The counting noise of what is subtracted stays: the result's noise keeps the background, so that
 * variances, fits and denoising stay right. How well the background is known is not part of it, as its
 * error is one for all channels: see {@link integrateEdge}.
 *
 * A spectrum without a power law in the window, such as a dead pixel or one with NaN there, becomes NaN, and
 * the history says how many do.
 *
 * @param image Spectra, `[rows, columns, channels]`; with noise where errors matter. Of a view of a file the
 * result is a promise of a view, whose rows lose their background as they are read; whether half of the
 * spectra have a power law is asked of rows spread over it, and the history does not count those that have none.
 * @param options.fromEv,options.toEv Window free of edges, at least 3 channels.
 * @returns The edge, from `fromEv` on, in the image's unit.
 * @throws {RangeError} Where the window is unusable, or a background was removed before.
 * @throws {Error} Where more than half of the spectra have no power law in the window, with the first's row
 * and column.
 * @example
 * ```ts
 * import { energyAxis, removeBackground, spectrumImage } from "eels";
 * const energy = energyAxis(480, 0.5, 80);
 * const data = Array.from({ length: 80 }, (_, i) => 1e12 * (480 + i / 2) ** -3);
 * removeBackground(spectrumImage({ data, energy }), { fromEv: 485, toEv: 510 }); // about 0
 * ```
 */
export function removeBackground(
  image: SpectrumImage,
  options: { fromEv: number; toEv: number },
): SpectrumImage;
export function removeBackground(
  view: SpectrumView,
  options: { fromEv: number; toEv: number },
): Promise<SpectrumView>;
export function removeBackground(
  image: Spectra,
  options: { fromEv: number; toEv: number },
): SpectrumImage | Promise<SpectrumView> {
  if (isView(image)) return removeFromView(image, options);
  refuseNonSpectra("remove the background", image);
  const { fromEv, toEv } = checkOptions("removeBackground", "remove the background", options, {
    fromEv: is.needed(is.number),
    toEv: is.needed(is.number),
  });
  const { edge, shown, fit } = subtractFitted(image, fromEv, toEv);
  refuseFailed("remove the background", shown, fit, `${fromEv}-${toEv} eV`, MOST_DEAD);
  return afterStep(edge, `${stepOf(fromEv, toEv)}${sayFailed(fit, shown)}`, {});
}

const stepOf = (fromEv: number, toEv: number) => `power law of ${fromEv}-${toEv} eV subtracted`;

function subtractFitted(image: SpectrumImage, fromEv: number, toEv: number) {
  channelRange(image.energy, fromEv, toEv, "remove the background"); // so that an error names the window that was given
  const shown = crop(image, { fromEv, toEv: energyAt(image.energy, image.energy.channels) });
  const fit = fitPowerLaw(shown, { fromEv, toEv });
  return { edge: { ...subtractPowerLaw(shown, fit), history: image.history }, shown, fit };
}

async function removeFromView(
  view: SpectrumView,
  options: { fromEv: number; toEv: number },
): Promise<SpectrumView> {
  removeBackground(await sampleRows(view, { mostValues: LOOKED_AT }), options); // what it refuses
  const { fromEv, toEv } = options;
  return await changeView(
    view,
    (rows) => afterStep(subtractFitted(rows, fromEv, toEv).edge, stepOf(fromEv, toEv), {}),
  );
}
