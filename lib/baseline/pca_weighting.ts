import { energyAt } from "../core/energy_axis.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";
import { blocksOf, type Spectra } from "../core/spectrum_view.ts";

/** A channel with the same value in every spectrum. */
export interface DeadChannel {
  readonly channel: number;
  readonly value: number;
}

/** Sum of every channel over all spectra, and the channels that never change. */
export async function lookAtChannels(spectra: Spectra) {
  const width = spectra.shape[2];
  const sums = new Float64Array(width), varies = new Uint8Array(width);
  let first: Float32Array | undefined;
  for await (const { image: { data } } of blocksOf(spectra)) {
    first ??= data.slice(0, width);
    for (let i = 0; i < data.length; i += width) {
      for (let j = 0; j < width; j++) {
        sums[j] += data[i + j];
        if (data[i + j] !== first[j]) varies[j] = 1; // NaN varies: weigh() names it
      }
    }
  }
  const dead = [...varies.keys()].filter((channel) => !varies[channel])
    .map((channel) => ({ channel, value: first![channel] }));
  return { sums, dead };
}

/** Throws the error that names the first dead channel. */
export function refuseDead(image: Spectra, dead: readonly DeadChannel[]): never {
  const [{ channel, value }] = dead;
  const all = dead.length === image.shape[2];
  throw new RangeError(
    `Cannot find components as ${all ? "some channel" : "every channel"} must change from ` +
      `spectrum to spectrum: ${nameChannel(image, channel)} is always ${value} (dead channels: ` +
      `${dead.length})${all ? "" : ', crop them away or set deadChannels to "leave out"'}`,
  );
}

/** How {@link weigh} treats the channels in use; the arrays have one entry each. */
export interface Weights {
  readonly channels: readonly number[];
  /** What a channel is divided by. */
  readonly scale: Float64Array;
  /** What is then subtracted. */
  readonly offset: Float64Array;
  /** Mean sum of a spectrum, where spectra are divided by the root of their sum over this. */
  readonly meanSum?: number;
  /** Rows of the whole that stand before those of a block, for messages. */
  readonly rowsBefore?: number;
}

/**
 * Writes the channels in use of spectrum `s` into `row`, weighted and shifted.
 *
 * @returns The scale of the spectrum: the root of its sum over the mean sum where Poisson-weighted
 * (0, with nothing but the offset in the row, where it is empty), else 1.
 * @throws {RangeError} Where a value is not finite, or negative though Poisson-weighted.
 */
export function weigh(
  image: SpectrumImage,
  s: number,
  { channels, scale, offset, meanSum, rowsBefore = 0 }: Weights,
  row: Float64Array,
): number {
  const first = s * image.shape[2];
  let sum = 0, least = 0;
  for (let k = 0; k < row.length; k++) {
    const value = image.data[first + channels[k]];
    row[k] = value;
    sum += value;
    if (value < least) least = value;
  }
  const poisson = meanSum !== undefined;
  if (!Number.isFinite(sum) || (poisson && least < 0)) {
    refuseValue(image, s, { channels, poisson, rowsBefore });
  }
  const rowScale = poisson ? Math.sqrt(sum / meanSum) : 1;
  const inverse = rowScale > 0 ? 1 / rowScale : 0;
  for (let k = 0; k < row.length; k++) row[k] = row[k] * inverse / scale[k] - offset[k];
  return rowScale;
}

function refuseValue(
  image: SpectrumImage,
  s: number,
  { channels, poisson, rowsBefore }: {
    channels: readonly number[];
    poisson: boolean;
    rowsBefore: number;
  },
): never {
  const [, columns, width] = image.shape;
  const value = (channel: number) => image.data[s * width + channel];
  const channel = channels.find((c) => !(Number.isFinite(value(c)) && !(poisson && value(c) < 0)))!;
  throw new RangeError(
    `Cannot find components as every value must be finite${poisson ? " and 0 or more" : ""}: ` +
      `spectrum ${rowsBefore * columns + s} (row ${rowsBefore + Math.floor(s / columns)}, column ` +
      `${s % columns}), ` +
      `${nameChannel(image, channel)} has ${value(channel)}`,
  );
}

const nameChannel = (image: Spectra, channel: number) =>
  `channel ${channel} (${energyAt(image.energy, channel)} eV)`;
