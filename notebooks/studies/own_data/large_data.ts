import { afterStep, type SpectrumImage } from "eels/core/spectrum_image.ts";
import type { SpectrumView } from "eels/core/spectrum_view.ts";
import { crop } from "eels/core/energy_steps.ts";
import { energyAt } from "eels/core/energy_axis.ts";
import { openSpectrumImage } from "eels/read/open_spectrum_image.ts";
import { ReadError } from "eels/read/read_error.ts";
import type { DenoiseCommand } from "./command_options.ts";

/** Names of the steps on a file that is larger than memory. */
export const LARGE_STEPS = [
  "opening",
  "noise",
  "components of all spectra",
  "denoising and writing",
  "edges and peaks",
  "report",
];

/** Choice: the methods are compared on images of up to so many values, which takes some ten times their memory. */
const LARGE_VALUES = 2 ** 28;
/** Smaller files are not looked at before they are read. */
const LARGE_BYTES = 2 ** 28;

type Opening = Pick<DenoiseCommand, "file" | "image" | "axisEv" | "fromEv" | "toEv">;

/** Whether a file holds spectra of more than 1 GB, as single precision. */
export async function isLarge(command: Opening): Promise<boolean> {
  const stat = await Deno.stat(command.file).catch(() => undefined);
  if (!stat || (stat.isFile && stat.size < LARGE_BYTES)) return false;
  try {
    using view = await openView(command);
    return view.shape.reduce((product, size) => product * size, 1) > LARGE_VALUES;
  } catch (error) {
    if (error instanceof ReadError) return false; // images, or what the usual way says more about
    throw error;
  }
}

/**
 * Opens spectra of any size, within the window of energies that is asked for.
 *
 * @throws {ReadError} Where the file cannot be read, or holds no spectra.
 */
export async function openView(
  { file, image, axisEv, fromEv, toEv }: Opening,
): Promise<SpectrumView> {
  const [startEv, stepEv] = axisEv ?? [];
  const view = await openSpectrumImage(file, {
    ...(image !== undefined && { image }),
    ...(axisEv && { energy: { startEv, stepEv } }),
  });
  if (fromEv === undefined && toEv === undefined) return view;
  const { energy } = view;
  const window = {
    fromEv: fromEv ?? energy.startEv,
    toEv: toEv ?? energyAt(energy, energy.channels),
  };
  try {
    return await crop(view, window);
  } catch (error) {
    view[Symbol.dispose]();
    throw error;
  }
}

/** Choice: rows and columns of an overview, for figures. */
const SHOWN = 64;

/**
 * Every n-th row and column, at most 64 of each.
 *
 * @param change Done with each of these rows, which is row `from`.
 */
export async function overviewOf(
  view: SpectrumView,
  change: (row: SpectrumImage, place: { from: number }) => SpectrumImage = (row) => row,
): Promise<SpectrumImage> {
  const [rows, columns, channels] = view.shape;
  const pick = (size: number) => {
    const count = Math.min(size, SHOWN);
    return Array.from({ length: count }, (_, i) => Math.floor((i + 0.5) * size / count));
  };
  const pickedRows = pick(rows), pickedColumns = pick(columns);
  const shape = [pickedRows.length, pickedColumns.length, channels] as const;
  const data = new Float32Array(shape[0] * shape[1] * channels);
  let at = 0, first: SpectrumImage | undefined;
  for (const row of pickedRows) {
    const image = change(await view.readRows(row, row + 1), { from: row });
    first ??= image;
    for (const column of pickedColumns) {
      data.set(image.data.subarray(column * channels, (column + 1) * channels), at);
      at += channels;
    }
  }
  const { noise, pixel, ...rest } = first!;
  return afterStep(rest, `${shape[0]} x ${shape[1]} of ${rows} x ${columns} spectra taken`, {
    data,
    shape,
    ...(pixel && {
      pixel: {
        rowNm: pixel.rowNm * rows / shape[0],
        columnNm: pixel.columnNm * columns / shape[1],
      },
    }),
    ...(noise && typeof noise.background !== "object" && { noise }),
  });
}
