import { channelAt, energies, type EnergyAxis } from "eels/core/energy_axis.ts";
import { blurLine, FWHM_PER_DEVIATION } from "eels/core/gaussian.ts";
import {
  spectrumCount,
  type SpectrumImage,
  spectrumOf,
  withData,
} from "eels/core/spectrum_image.ts";
import { inBasis, type LinearBasis, linearBasis, solveBasis } from "./linear_basis.ts";

/** What {@link fitTemplates} fits, and how freely. */
export interface TemplateFitOptions {
  /** Spectra of known shape, each on its own axis; an image counts as all of its spectra. */
  readonly templates: readonly SpectrumImage[];
  /** Largest displacement of the templates to either side, in eV; 0. */
  readonly maxShiftEv?: number;
  /** Widest Gaussian (full width at half maximum, eV) that the templates are convolved with; 0. */
  readonly maxBroadeningEv?: number;
  /** Exponents of power laws whose sum is the background; none. */
  readonly backgroundExponents?: readonly number[];
  /** Variance of each channel, up to a factor; all alike. */
  readonly variance?: ArrayLike<number>;
}

/** Every spectrum as the templates have it. */
export interface TemplateFit {
  /** The templates' part, without the background. */
  readonly edge: SpectrumImage;
  /** The power laws' part; zeros where there are none. */
  readonly background: SpectrumImage;
  /** One value a spectrum. */
  readonly shiftEv: Float64Array;
  readonly broadeningEv: Float64Array;
  /** Shape `[spectra, templates]`, row-major. */
  readonly amounts: Float64Array;
}

/** Widest steps of the first search, in eV; then the best point's surroundings at half the step, again and again. */
const FIRST_STEP_EV = 0.25;
const HALVINGS = 4;
/** Bases kept for other spectra that come by the same shift and broadening. */
const MOST_KEPT = 4000;

/**
 * Fits every spectrum y by least squares as a mixture of templates T_k that are shifted by s and
 * convolved with a Gaussian of width w, on a sum of power laws:
 *
 *     minimise over e of (y(e) - sum over k of a_k (T_k * G_w)(e - s) - sum over i of b_i e^-r_i)^2 / variance(e)
 *
 * The amounts a and b, of either sign, are linear; s and w (common to the templates) are found on a grid
 * that is refined around its best point. Two power laws of fixed exponents stand for one of an exponent
 * between them (linear combination of power laws; Cueva et al. 2012, doi:10.1017/S1431927612000244).
 * Without shift, broadening and background it is a projection on the templates.
 *
 * @param image Spectra `[rows, columns, channels]`, cropped to what is to be fitted.
 * @throws {RangeError} Where templates and power laws cannot be told apart on the axis.
 */
export function fitTemplates(image: SpectrumImage, options: TemplateFitOptions): TemplateFit {
  const { templates, maxShiftEv = 0, maxBroadeningEv = 0, backgroundExponents = [] } = options;
  if (!(maxShiftEv >= 0 && maxBroadeningEv >= 0 && templates.length > 0)) {
    throw new RangeError(
      "Cannot fit templates as there must be one at least, and maxShiftEv and maxBroadeningEv must " +
        `be 0 or more: there are ${templates.length}, they are ${maxShiftEv} and ${maxBroadeningEv}`,
    );
  }
  const [, , channels] = image.shape, count = spectrumCount(image);
  const basisAt = keptBases(image.energy, options);
  const search = { shiftEv: grid(maxShiftEv, -maxShiftEv), broadeningEv: grid(maxBroadeningEv, 0) };
  const own = templates.reduce((sum, template) => sum + spectrumCount(template), 0);
  const edge = new Float32Array(image.data.length), background = new Float32Array(edge.length);
  const shiftEv = new Float64Array(count), broadeningEv = new Float64Array(count);
  const amounts = new Float64Array(count * own);
  for (let s = 0; s < count; s++) {
    const values = spectrumOf(image, s);
    const place = findPlace(values, search, basisAt), basis = basisAt(place);
    const weights = solveBasis(basis, values);
    [shiftEv[s], broadeningEv[s]] = [place.shiftEv, place.broadeningEv];
    for (const [k, weight] of weights.entries()) {
      const isTemplate = k >= backgroundExponents.length;
      const into = isTemplate ? edge : background, column = basis.columns[k];
      for (let e = 0; e < channels; e++) into[s * channels + e] += weight * column[e];
      if (isTemplate) amounts[s * own + k - backgroundExponents.length] = weight;
    }
  }
  return {
    edge: withData(image, edge),
    background: withData(image, background),
    ...{ shiftEv, broadeningEv, amounts },
  };
}

/** Where templates are put. */
interface Place {
  readonly shiftEv: number;
  readonly broadeningEv: number;
}

/** Values of a search and their distance; one value and 0 where nothing is searched. */
interface Grid {
  readonly values: readonly number[];
  readonly step: number;
}

function grid(most: number, least: number): Grid {
  const steps = Math.ceil((most - least) / FIRST_STEP_EV), step = steps && (most - least) / steps;
  return { values: Array.from({ length: steps + 1 }, (_, i) => least + i * step), step };
}

/** The place at which the basis explains most of a spectrum's weighted square. */
function findPlace(
  values: ArrayLike<number>,
  { shiftEv, broadeningEv }: { shiftEv: Grid; broadeningEv: Grid },
  basisAt: (place: Place) => LinearBasis,
): Place {
  const explained = (place: Place) =>
    inBasis(basisAt(place), values).reduce((a, b) => a + b * b, 0);
  let best = { shiftEv: shiftEv.values[0], broadeningEv: broadeningEv.values[0] }, most = -Infinity;
  const look = (places: readonly Place[]) => {
    for (const place of places) {
      const found = explained(place);
      if (found > most) [best, most] = [place, found];
    }
  };
  const pairs = (shifts: readonly number[], widths: readonly number[]) =>
    shifts.flatMap((shift) => widths.map((width) => ({ shiftEv: shift, broadeningEv: width })));
  if (shiftEv.step === 0 && broadeningEv.step === 0) return best;
  look(pairs(shiftEv.values, broadeningEv.values));
  for (let halving = 1; halving <= HALVINGS; halving++) {
    const around = (centre: number, { values, step }: Grid) =>
      step === 0 ? [centre] : [-1, 0, 1].map((i) => centre + i * step / 2 ** halving)
        .filter((value) => value >= values[0] && value <= values[values.length - 1]);
    look(pairs(around(best.shiftEv, shiftEv), around(best.broadeningEv, broadeningEv)));
  }
  return best;
}

/** The basis of a place, kept for the next spectrum. */
function keptBases(
  energy: EnergyAxis,
  { templates, backgroundExponents = [], variance }: TemplateFitOptions,
): (place: Place) => LinearBasis {
  const axis = energies(energy), middleEv = axis[axis.length >> 1];
  const powers = backgroundExponents.map((r) => axis.map((at) => (at / middleEv) ** -r));
  const broadened = new Map<number, Line[]>(), kept = new Map<string, LinearBasis>();
  return ({ shiftEv, broadeningEv }) => {
    const key = `${shiftEv} ${broadeningEv}`, known = kept.get(key);
    if (known) return known;
    const lines = broadened.get(broadeningEv) ?? templates.flatMap((t) => broaden(t, broadeningEv));
    broadened.set(broadeningEv, lines);
    const columns = lines.map((line) => axis.map((at) => valueAt(line, at - shiftEv)));
    const basis = linearBasis([...powers, ...columns], variance);
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(key, basis);
    return basis;
  };
}

/** One spectrum on an axis. */
interface Line {
  readonly energy: EnergyAxis;
  readonly values: Float64Array;
}

/** All spectra of a template, broader; beyond their ends their outermost values go on. */
function broaden(template: SpectrumImage, fwhmEv: number): Line[] {
  const { energy } = template, deviation = fwhmEv / FWHM_PER_DEVIATION / energy.stepEv;
  return Array.from({ length: spectrumCount(template) }, (_, s) => {
    const values = Float64Array.from(spectrumOf(template, s));
    return { energy, values: blurLine(values, { deviation, ends: "hold" }) };
  });
}

function valueAt({ energy, values }: Line, atEv: number): number {
  const last = values.length - 1;
  const position = Math.max(0, Math.min(last, channelAt(energy, atEv)));
  const low = Math.min(Math.max(0, last - 1), Math.floor(position));
  return values[low] + ((values[low + 1] ?? 0) - values[low]) * (position - low);
}
