/**
 * What is looked at and mended before spectra are worked on, whether they were read by the command, a
 * notebook or the page of the site.
 *
 * @module
 */
import { energyAt } from "eels/core/energy_axis.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { setEmptyAside } from "./set_aside.ts";

/** Spectra that can be worked on, and what to beware of. */
export interface PreparedSpectra {
  readonly image: SpectrumImage;
  /** Spectra that are NaN throughout: others stand in for them. */
  readonly setAside: readonly number[];
  readonly warnings: string[];
}

const WINDOW = "--from and --to (notebook 10: windowEv)";

/** Choice: fewer channels hold neither a background nor a filter's window. */
const FEWEST_CHANNELS = 16;

/**
 * Lays a line scan along one row, as the library's line scans are, sets empty spectra aside and looks at
 * the values.
 *
 * @param name Of the file, for errors.
 * @throws {RangeError} Where a value is not finite, all are the same, or there are too few channels.
 */
export function prepareSpectra(name: string, read: SpectrumImage): PreparedSpectra {
  const prepared = setEmptyAside(layAlongRow(read));
  refuseUseless(name, prepared.image);
  return prepared;
}

function layAlongRow(image: SpectrumImage): SpectrumImage {
  const [rows, columns, channels] = image.shape;
  if (rows === 1 || columns > 1) return image;
  const pixel = image.pixel &&
    { rowNm: image.pixel.columnNm, columnNm: image.pixel.rowNm };
  return spectrumImage({ ...image, shape: [1, rows, channels], pixel });
}

function refuseUseless(name: string, image: SpectrumImage): void {
  const [, columns, channels] = image.shape, { data, energy } = image;
  if (channels < FEWEST_CHANNELS) {
    throw new RangeError(
      `Cannot work on ${name} as a spectrum must have ${FEWEST_CHANNELS} channels or more: it has ` +
        `${channels}; widen ${WINDOW}`,
    );
  }
  const isBad = (value: number) => !Number.isFinite(value);
  const first = data.findIndex(isBad);
  if (first >= 0) {
    const spectrum = Math.floor(first / channels);
    const bad = data.reduce((sum, value) => sum + Number(isBad(value)), 0);
    throw new RangeError(
      `Cannot work on ${name} as every value must be finite: ${bad} of ${data.length} are not, the ` +
        `first in row ${Math.floor(spectrum / columns)}, column ${spectrum % columns} at ` +
        `${energyAt(energy, first % channels).toFixed(2)} eV; leave them out by ${WINDOW}, ` +
        "or mend them",
    );
  }
  if (data.every((value) => value === data[0])) {
    throw new RangeError(
      `Cannot work on ${name} as its values must differ: all are ${data[0]}`,
    );
  }
  const total = data.reduce((sum, value) => sum + value, 0);
  if (!(total > 0)) {
    throw new RangeError(
      `Cannot work on ${name} as its values must be counts, above 0 on the whole: their mean is ` +
        `${short(total / data.length)}; is the background subtracted already?`,
    );
  }
}

/** What of the values is not as electrons would be, one sentence each. */
export function warnOfValues({ data, unit, shape }: SpectrumImage): string[] {
  const channels = shape[2], alive = new Uint8Array(channels);
  let [negative, broken, zero] = [0, 0, 0];
  // One pass, as the browser page waits for it.
  for (let at = 0; at < data.length; at += channels) {
    for (let e = 0; e < channels; e++) {
      const value = data[at + e];
      if (value === 0) zero++;
      else alive[e] = 1;
      if (value < 0) negative++;
      if (value % 1 !== 0) broken++;
    }
  }
  [negative, broken, zero] = [negative, broken, zero].map((found) => found / data.length);
  const dead = [...alive.keys()].filter((channel) => !alive[channel]);
  return [
    ...(negative > 0
      ? [
        `${
          percent(negative)
        } of the values are negative, as after dark correction: the variance of ` +
        "these is taken from their neighbourhood, and electrons are split with Gaussian noise.",
      ]
      : []),
    ...(broken > 0
      ? [
        `${
          percent(broken)
        } of the values are not whole numbers: they are ${unit} on a scale of the ` +
        "detector or were processed. Smoothing or resampling done before would make the noise look " +
        "too small.",
      ]
      : []),
    ...(zero > 0.5 ? [`${percent(zero)} of the values are 0: most channels saw no electron.`] : []),
    ...(dead.length > 0
      ? [
        dead.length === 1
          ? "1 channel is 0 in every spectrum and says nothing."
          : `${dead.length} channels are 0 in every spectrum and say nothing.`,
      ]
      : []),
  ];
}

/** A number for people: four significant digits. */
export const short = (value: number): string =>
  Number.isFinite(value) ? `${Number(value.toPrecision(4))}` : "not known";

/** A share for people. */
export const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;
