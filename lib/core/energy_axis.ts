import { show } from "./options.ts";

/**
 * A uniform energy-loss axis: channel `i` is centred on `startEv + i * stepEv`.
 */
export interface EnergyAxis {
  /** Energy of the centre of channel 0, in eV. */
  readonly startEv: number;
  /** Width of a channel in eV, above zero. */
  readonly stepEv: number;
  /** Number of channels, at least one. */
  readonly channels: number;
}

/**
 * Makes an energy axis and checks it.
 *
 * @param startEv Energy of the centre of channel 0, in eV.
 * @param stepEv Width of a channel in eV, above zero.
 * @param channels Number of channels, a whole number of at least one.
 * @throws {RangeError} Where a value is not finite, or the step or count is not above zero.
 * @example
 * ```ts
 * import { energyAxis } from "eels";
 * const energy = energyAxis(350, 0.25, 2048);
 * ```
 */
export function energyAxis(startEv: number, stepEv: number, channels: number): EnergyAxis {
  if (!Number.isFinite(startEv)) {
    throw new RangeError(`Cannot make an energy axis as startEv must be finite: it is ${startEv}`);
  }
  if (!(Number.isFinite(stepEv) && stepEv > 0)) {
    throw new RangeError(`Cannot make an energy axis as stepEv must be above 0: it is ${stepEv}`);
  }
  if (!(Number.isSafeInteger(channels) && channels > 0)) {
    throw new RangeError(
      `Cannot make an energy axis as channels must be a whole number above 0: it is ${channels}`,
    );
  }
  return { startEv, stepEv, channels };
}

/**
 * Energy of the centre of a (possibly fractional) channel, in eV.
 *
 * @example
 * ```ts
 * import { energyAt, energyAxis } from "eels";
 * energyAt(energyAxis(520, 0.25, 8), 4); // 521
 * ```
 */
export function energyAt(axis: EnergyAxis, channel: number): number {
  return axis.startEv + channel * axis.stepEv;
}

/** Fractional channel at an energy in eV; it may lie outside the axis. */
export function channelAt(axis: EnergyAxis, energyEv: number): number {
  return (energyEv - axis.startEv) / axis.stepEv;
}

/** Energies of all channel centres in eV, length `axis.channels`. */
export function energies(axis: EnergyAxis): Float64Array {
  return Float64Array.from({ length: axis.channels }, (_, channel) => energyAt(axis, channel));
}

/** Half-open channel range `[from, to)` whose centres lie in `fromEv <= E < toEv`. */
export interface ChannelRange {
  readonly from: number;
  readonly to: number;
}

/**
 * The channels whose centres lie in `fromEv <= E < toEv`.
 *
 * @param task What is to be done, for the message.
 * @throws {RangeError} Where the window is empty, reversed, or reaches beyond the axis by a
 * channel or more.
 */
export function channelRange(
  axis: EnergyAxis,
  fromEv: number,
  toEv: number,
  task = "crop the axis",
): ChannelRange {
  if (typeof fromEv !== "number" || typeof toEv !== "number") {
    throw new RangeError(
      `Cannot ${task} as fromEv and toEv must be numbers: fromEv is ${show(fromEv)}, toEv is ` +
        show(toEv),
    );
  }
  if (!(fromEv < toEv)) {
    throw new RangeError(
      `Cannot ${task} as fromEv must be below toEv: fromEv is ${fromEv}, toEv is ${toEv}`,
    );
  }
  // A channel of slack, so that a window may be cropped by its own bounds again.
  const lowestEv = axis.startEv - axis.stepEv;
  const highestEv = energyAt(axis, axis.channels);
  if (fromEv <= lowestEv - 1e-6 * axis.stepEv || toEv > highestEv + 1e-6 * axis.stepEv) {
    throw new RangeError(
      `Cannot ${task} as the window ${fromEv}-${toEv} eV reaches beyond the axis: choose one within ` +
        `its channels, ${shorten(axis.startEv)} to ${
          shorten(energyAt(axis, axis.channels - 1))
        } eV`,
    );
  }
  // The tolerance keeps 520.0000000001 / 0.25 on the channel that was meant.
  const from = Math.max(0, Math.ceil(channelAt(axis, fromEv) - 1e-6));
  const to = Math.min(axis.channels, Math.ceil(channelAt(axis, toEv) - 1e-6));
  if (from >= to) {
    throw new RangeError(
      `Cannot ${task} as the window ${fromEv}-${toEv} eV holds no channel centre: widen it, a channel ` +
        `is ${Number(axis.stepEv.toPrecision(4))} eV wide`,
    );
  }
  return { from, to };
}

/** An energy for people: to a thousandth of an eV, without the tail of a binary fraction. */
export function shorten(energyEv: number): number {
  return Math.round(energyEv * 1000) / 1000;
}

/** The axis of a channel range of another axis. */
export function subAxis(axis: EnergyAxis, range: ChannelRange): EnergyAxis {
  return energyAxis(energyAt(axis, range.from), axis.stepEv, range.to - range.from);
}

/** The same axis moved by `shiftEv` (a calibration: the data stay where they are). */
export function shiftAxis(axis: EnergyAxis, shiftEv: number): EnergyAxis {
  return energyAxis(axis.startEv + shiftEv, axis.stepEv, axis.channels);
}

/** Whether two axes agree in every channel to a thousandth of a channel. */
export function sameAxis(a: EnergyAxis, b: EnergyAxis): boolean {
  const tolerance = 1e-3 * a.stepEv;
  return a.channels === b.channels && Math.abs(a.startEv - b.startEv) <= tolerance &&
    Math.abs(a.stepEv - b.stepEv) * a.channels <= tolerance;
}
