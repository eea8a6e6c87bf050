/** A part of a map that is too large for a page: some rows, some energies. */
import { channelRange, energyAt } from "eels/core/energy_axis.ts";
import { crop } from "eels/core/energy_steps.ts";
import { afterStep, moveNoise, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { rowsOfBlock, type SpectrumView } from "eels/core/spectrum_view.ts";
import { stackRows } from "eels/core/stack.ts";
import type { ConvertOptions } from "eels/read/measurement.ts";
import { viewOfRows } from "eels/read/rows_view.ts";
import type { StoredRows } from "eels/read/stored_rows.ts";

/**
 * Choice: values of a map that the page takes. Reading, denoising and saving took 24 bytes of memory a value
 * and 0.6 GB beside at most; a browser gives a page 4 GB.
 */
export const MOST_VALUES = 2 ** 26;

/** Size and axes of a map, known before its values are read. */
export type MapHead = Pick<SpectrumView, "shape" | "energy" | "unit">;

/** Rows `[fromRow, toRow)` and the channels whose centres lie in `fromEv <= E < toEv`. */
export interface Part {
  readonly fromRow: number;
  readonly toRow: number;
  readonly fromEv: number;
  readonly toEv: number;
}

/** How many values a part has. */
export function valuesIn({ shape, energy }: MapHead, { fromRow, toRow, fromEv, toEv }: Part) {
  const { from, to } = channelRange(energy, fromEv, toEv);
  return (toRow - fromRow) * shape[1] * (to - from);
}

/** All energies of as many rows as the page takes, in the middle; of a single row some energies. */
export function largestPart({ shape: [rows, columns, channels], energy }: MapHead): Part {
  const count = Math.max(1, Math.min(rows, Math.floor(MOST_VALUES / columns / channels)));
  const kept = Math.min(channels, Math.floor(MOST_VALUES / columns / count));
  const [fromRow, first] = [rows - count, channels - kept].map((rest) => Math.floor(rest / 2));
  const [fromEv, toEv] = [first, first + kept].map((channel) => energyAt(energy, channel));
  return { fromRow, toRow: fromRow + count, fromEv, toEv };
}

/**
 * Reads a part: at once where the file stores energies one after the other, else block by block.
 *
 * @throws {RangeError} Where it lies beyond the map or has more values than the page takes.
 */
export async function readPart(
  stored: StoredRows,
  part: Part,
  { onProgress = () => {}, ...convert }: ConvertOptions & { onProgress?: (share: number) => void },
): Promise<SpectrumImage> {
  const whole = viewOfRows(stored, {}, convert), { fromRow, toRow, fromEv, toEv } = part;
  const values = valuesIn(whole, part);
  if (values > MOST_VALUES) {
    throw new RangeError(
      `Cannot read as a part may have ${MOST_VALUES} values: it has ${values}; take fewer rows or energies`,
    );
  }
  const { from, to } = channelRange(whole.energy, fromEv, toEv);
  const isCut = stored.takeChannels !== undefined;
  const view = isCut ? viewOfRows(stored.takeChannels!(from, to), {}, convert) : whole;
  const inBlock = isCut ? toRow - fromRow : rowsOfBlock(view);
  const images: SpectrumImage[] = [];
  for (let row = fromRow; row < toRow; row += inBlock) {
    const rows = await view.readRows(row, Math.min(toRow, row + inBlock));
    images.push(isCut ? rows : crop(rows, { fromEv, toEv }));
    onProgress((row + inBlock - fromRow) / (toRow - fromRow));
  }
  const [first] = images, { title } = view;
  const image = images.length === 1 ? first : { ...stackRows(images), ...(title && { title }) };
  const step = `rows ${fromRow} to ${toRow - 1} taken, ${to - from} channels from ${fromEv} eV`;
  return afterStep(image, step, {});
}

/** A part of an image that is read as a whole, such as one without the values that are not finite. */
export function cropPart(
  image: SpectrumImage,
  { fromRow, toRow, fromEv, toEv }: Part,
): SpectrumImage {
  const takeRows = (all: SpectrumImage): SpectrumImage => {
    const { data, shape: [, columns, channels] } = all;
    const kept = data.slice(fromRow * columns * channels, toRow * columns * channels);
    return afterStep(all, `rows ${fromRow} to ${toRow - 1} taken`, {
      data: kept,
      shape: [toRow - fromRow, columns, channels],
      noise: moveNoise(all, takeRows),
    });
  };
  const cropped = crop(image, { fromEv, toEv });
  return toRow - fromRow < image.shape[0] ? takeRows(cropped) : cropped;
}
