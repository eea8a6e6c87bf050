import { channelRange, energyAt } from "../core/energy_axis.ts";
import type { Image } from "../core/image.ts";
import { noiseVariance } from "../core/noise.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, refuseNonSpectra } from "../core/options.ts";
import { pixelNmOf, spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import {
  isView,
  mapRows,
  sampleRows,
  type Spectra,
  type SpectrumView,
} from "../core/spectrum_view.ts";
import { LOOKED_AT, MOST_DEAD, refuseFailed } from "./failed_fits.ts";
import { fitPowerLaw, type PowerLaw } from "./power_law.ts";

/** Windows of {@link integrateEdge}. */
export interface EdgeIntegral {
  /** Window of the background before the edge; leave it out where the background is removed. */
  readonly backgroundEv?: readonly number[];
  /** What is summed: channels with centres in `fromEv <= E < toEv`. */
  readonly fromEv: number;
  readonly toEv: number;
}

/** The integral of an edge, one a spectrum, as maps `[rows, columns]` in the image's unit. */
export interface EdgeMaps {
  readonly value: Image;
  /** Standard errors, from counting and from the extrapolated background; NaN without a noise. */
  readonly standardError: Image;
  /** What was subtracted from the sum; zeros where the background was removed before. */
  readonly background: Image;
  /** Spectra that are NaN in all three: without a power law, such as dead pixels, or with NaN. */
  readonly failed: number;
}

/**
 * Integrates an edge above its background in every spectrum, with standard errors.
 *
 * The variance is that of the counts in the window, plus that of the extrapolated background by
 * first-order propagation of the fit's covariance: for a sum `B = sum A (E / Er)^-r`,
 * `(dB/dA)^2 var A + (dB/dr)^2 var r + 2 dB/dA dB/dr cov`, what Egerton's factor h counts (Electron
 * Energy-Loss Spectroscopy, 3rd ed., section 4.4.3, doi:10.1007/978-1-4419-9583-4). It holds where the
 * background is a power law; a background removed before brings no error of its own here.
 *
 * @param image Counts or electrons with their noise, `[rows, columns, channels]`. A view of a file is gone
 * through block by block, and a promise of the maps is returned; whether half of its spectra have a power
 * law is asked of rows spread over it.
 * @throws {RangeError} Where a window is unusable or the two overlap.
 * @throws {Error} Where more than half of the spectra have no power law in the window.
 * @example
 * ```ts
 * import { energyAxis, integrateEdge, spectrumImage, withNoise } from "eels";
 * const energy = energyAxis(480, 0.5, 160);
 * const law = (e: number) => 1e12 * e ** -3;
 * const data = Array.from({ length: 160 }, (_, i) => law(480 + i / 2) + (i > 100 ? 500 : 0));
 * const image = withNoise(spectrumImage({ data, energy }), { gain: 1 });
 * const area = integrateEdge(image, { backgroundEv: [485, 525], fromEv: 535, toEv: 555 });
 * area.value.data[0]; // 20000, +- area.standardError.data[0]
 * ```
 */
export function integrateEdge(image: SpectrumImage, options: EdgeIntegral): EdgeMaps;
export function integrateEdge(view: SpectrumView, options: EdgeIntegral): Promise<EdgeMaps>;
export function integrateEdge(
  image: Spectra,
  options: EdgeIntegral,
): EdgeMaps | Promise<EdgeMaps> {
  return isView(image) ? integrateView(image, options) : integrate(image, options, MOST_DEAD);
}

async function integrateView(view: SpectrumView, options: EdgeIntegral): Promise<EdgeMaps> {
  integrateEdge(await sampleRows(view, { mostValues: LOOKED_AT }), options); // what it refuses
  const maps = await mapRows(view, (rows) => {
    const { failed: _, ...found } = integrate(rows, options, 1);
    return found;
  });
  return { ...maps, failed: countFailed(maps.value.data) };
}

const countFailed = (values: Float32Array) =>
  values.reduce((sum, one) => sum + (Number.isFinite(one) ? 0 : 1), 0);

/** `mostDead` is the share of the spectra that may have no background. */
function integrate(image: SpectrumImage, options: EdgeIntegral, mostDead: number): EdgeMaps {
  refuseNonSpectra("integrate the edge", image);
  const { backgroundEv, fromEv, toEv } = checkOptions(
    "integrateEdge",
    "integrate the edge",
    options,
    {
      backgroundEv: is.windowEv,
      fromEv: is.needed(is.number),
      toEv: is.needed(is.number),
    },
  );
  const range = channelRange(image.energy, fromEv, toEv, "integrate the edge");
  const count = spectrumCount(image), channels = image.shape[2];
  const fit = backgroundEv && fitBefore(image, backgroundEv, fromEv, toEv);
  if (fit) {
    const [first, last] = backgroundEv;
    refuseFailed("integrate the edge", image, fit, `${first}-${last} eV`, mostDead);
  }
  const variance = image.noise && noiseVariance(image, { of: "sum" });
  const [value, error, under] = [0, 1, 2].map(() => new Float32Array(count));
  for (let s = 0; s < count; s++) {
    let sum = 0, squares = 0;
    for (let e = s * channels + range.from; e < s * channels + range.to; e++) {
      sum += image.data[e];
      squares += variance ? variance[e] : NaN;
    }
    const background = fit ? sumBackground(image, fit, s, range) : { sum: 0, variance: 0 };
    under[s] = background.sum;
    value[s] = sum - background.sum;
    if (Number.isNaN(value[s])) under[s] = NaN;
    error[s] = Math.sqrt(squares + background.variance);
  }
  const map = (data: Float32Array, title: string): Image => ({
    data,
    shape: [image.shape[0], image.shape[1]],
    unit: image.unit,
    ...pixelNmOf(image),
    title: `${title}, ${fromEv}-${toEv} eV`,
  });
  return {
    value: map(value, "integral"),
    standardError: map(error, "standard error"),
    background: map(under, "background"),
    failed: countFailed(value),
  };
}

function fitBefore(image: SpectrumImage, window: readonly number[], fromEv: number, toEv: number) {
  const [first, last] = window;
  if (first < toEv && fromEv < last) {
    throw new RangeError(
      `Cannot integrate the edge as background and edge must not overlap: they are ${first}-${last} ` +
        `and ${fromEv}-${toEv} eV`,
    );
  }
  return fitPowerLaw(image, { fromEv: first, toEv: last });
}

/** The background of spectrum `s` summed over channels, and the variance of the sum by the fit. */
function sumBackground(
  image: SpectrumImage,
  fit: PowerLaw,
  s: number,
  { from, to }: { from: number; to: number },
) {
  let shapes = 0, slopes = 0; // dB/dA and -dB/dr / A
  for (let e = from; e < to; e++) {
    const log = Math.log(energyAt(image.energy, e) / fit.referenceEv);
    const shape = Math.exp(-fit.exponent[s] * log);
    shapes += shape;
    slopes += shape * log;
  }
  const byExponent = -fit.amplitude[s] * slopes;
  return {
    sum: fit.amplitude[s] * shapes,
    variance: (shapes * fit.amplitudeStandardError[s]) ** 2 +
      (byExponent * fit.exponentStandardError[s]) ** 2 +
      2 * shapes * byExponent * fit.covariance[s],
  };
}
