import { Matrix, pseudoInverse } from "ml-matrix";
import { channelAt, channelRange, energies, energyAt, sameAxis } from "../core/energy_axis.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import { spectrumAt, type SpectrumImage, withData } from "../core/spectrum_image.ts";

/** How far a spectrum may be moved to meet another. */
export interface MatchOptions {
  /** Where the difference is measured. */
  readonly fromEv: number;
  readonly toEv: number;
  /** Energy that a stretch leaves in place. */
  readonly pivotEv: number;
  /** Largest shift in eV; 0 keeps the axis. */
  readonly maxShiftEv?: number;
  /** Largest departure of the stretch from 1; 0 keeps the axis. */
  readonly maxStretch?: number;
}

/** A spectrum moved and scaled to another by least squares. */
export interface EdgeMatch {
  /** Displacement at the pivot in eV. */
  readonly shiftEv: number;
  /** Factor on all distances from the pivot. */
  readonly stretch: number;
  /** Factor on the values. */
  readonly scale: number;
  /** Root mean square difference within the window, in the target's unit. */
  readonly rmsDifference: number;
  /** The moved and scaled spectrum. */
  readonly spectrum: SpectrumImage;
}

/** Points of the search grid to each side of its centre. */
const GRID = 10;
/** Each round searches this part of the last one's range; seven rounds are finer than 1e-4 of it. */
const SHRINK = 0.25;
const ROUNDS = 7;

/**
 * Moves a computed spectrum onto a measured one: the shift s, the linear stretch k of the axis about the
 * pivot p and the scale a with the smallest squared difference of model m and target t in a window,
 *
 *     sum over E of (t(E) - a m(p + (E - p - s) / k))^2
 *
 * The scale follows from shift and stretch by linear least squares; those are found on a grid that is
 * refined around its best point, so that a neighbouring peak does not trap the search.
 *
 * @param model One spectrum, shape `[1, 1, channels]`; beyond its ends its outermost values go on.
 * @param target One spectrum on the same axis.
 * @throws {RangeError} Where the axes differ, the window lies beyond them, or `maxStretch` is not in 0..1.
 * @example
 * ```ts
 * import { energyAxis, matchEdge, spectrumImage } from "eels";
 * const energy = energyAxis(520, 1, 9);
 * const model = spectrumImage({ data: [0, 0, 1, 2, 1, 0, 0, 0, 0], energy });
 * const target = spectrumImage({ data: [0, 0, 0, 2, 4, 2, 0, 0, 0], energy });
 * matchEdge(model, target, { fromEv: 520, toEv: 529, pivotEv: 523, maxShiftEv: 2 }); // 1 eV, twice
 * ```
 */
export function matchEdge(
  model: SpectrumImage,
  target: SpectrumImage,
  options: MatchOptions,
): EdgeMatch {
  const { fromEv, toEv, pivotEv, maxShiftEv = 0, maxStretch = 0 } = checkOptions(
    "matchEdge",
    "match the spectra",
    options,
    {
      fromEv: is.needed(is.number),
      toEv: is.needed(is.number),
      pivotEv: is.needed(is.number),
      maxShiftEv: is.from0,
      maxStretch: is.below(0, 1),
    },
  );
  if (!sameAxis(model.energy, target.energy)) {
    throw new RangeError(
      "Cannot match the spectra as they must be on one axis: resample one of them",
    );
  }
  const range = channelRange(target.energy, fromEv, toEv);
  const axis = energies(target.energy);
  const values = spectrumAt(model, 0, 0);
  const wanted = spectrumAt(target, 0, 0);
  const valueAt = (atEv: number) => {
    const last = values.length - 1;
    const position = Math.max(0, Math.min(last, channelAt(model.energy, atEv)));
    const low = Math.min(last - 1, Math.floor(position));
    return values[low] + (values[low + 1] - values[low]) * (position - low);
  };
  const moved = (atEv: number, shiftEv: number, stretch: number) =>
    valueAt(pivotEv + (atEv - pivotEv - shiftEv) / stretch);

  const judge = (shiftEv: number, stretch: number) => {
    let both = 0, own = 0, all = 0;
    for (let e = range.from; e < range.to; e++) {
      const value = moved(axis[e], shiftEv, stretch);
      both += value * wanted[e];
      own += value * value;
      all += wanted[e] * wanted[e];
    }
    const scale = own > 0 ? both / own : 0;
    const squares = Math.max(0, all - scale * both);
    return { shiftEv, stretch, scale, rmsDifference: Math.sqrt(squares / (range.to - range.from)) };
  };

  let best = judge(0, 1);
  for (let round = 0, part = 1; round < ROUNDS; round++, part *= SHRINK) {
    const centre = best;
    for (const i of offsets(maxShiftEv)) {
      for (const j of offsets(maxStretch)) {
        const found = judge(
          centre.shiftEv + i * part * maxShiftEv,
          centre.stretch + j * part * maxStretch,
        );
        if (found.rmsDifference < best.rmsDifference) best = found;
      }
    }
  }
  const { shiftEv, stretch, scale } = best;
  const data = Float32Array.from(axis, (atEv) => scale * moved(atEv, shiftEv, stretch));
  return { ...best, spectrum: withData(target, data) };
}

function offsets(most: number): number[] {
  if (most === 0) return [0];
  return Array.from({ length: 2 * GRID + 1 }, (_, i) => i / GRID - 1);
}

/**
 * Where a spectrum bends down most sharply: the place of a peak, or of a shoulder that has no maximum of
 * its own. At each channel a parabola is fitted to the neighbourhood; the lowest second derivative counts.
 *
 * @param spectrum One spectrum.
 * @param options.halfWidthEv Half the width of the neighbourhood.
 * @returns Energy in eV, to a channel; NaN where the spectrum nowhere bends down.
 * @example
 * ```ts
 * import { energyAxis, sharpestBend, spectrumImage } from "eels";
 * const shoulder = spectrumImage({ data: [0, 2, 4, 5, 6, 8, 10], energy: energyAxis(530, 1, 7) });
 * sharpestBend(shoulder, { fromEv: 530, toEv: 537, halfWidthEv: 1 }); // 532
 * ```
 */
export function sharpestBend(
  spectrum: SpectrumImage,
  options: { fromEv: number; toEv: number; halfWidthEv: number },
): number {
  const { fromEv, toEv, halfWidthEv } = checkOptions("sharpestBend", "find the bend", options, {
    fromEv: is.needed(is.number),
    toEv: is.needed(is.number),
    halfWidthEv: is.needed(is.above0),
  });
  const { from, to } = channelRange(spectrum.energy, fromEv, toEv);
  const half = Math.max(1, Math.round(halfWidthEv / spectrum.energy.stepEv));
  const values = spectrumAt(spectrum, 0, 0);
  const steps = Array.from({ length: 2 * half + 1 }, (_, i) => i - half);
  const [, , curve] = pseudoInverse(new Matrix(steps.map((x) => [1, x, x * x]))).to2DArray();
  let best = { bend: 0, atEv: NaN };
  for (let e = Math.max(from, half); e < Math.min(to, values.length - half); e++) {
    const bend = steps.reduce((sum, x, i) => sum + curve[i] * values[e + x], 0);
    if (bend < best.bend) best = { bend, atEv: energyAt(spectrum.energy, e) };
  }
  return best.atEv;
}
