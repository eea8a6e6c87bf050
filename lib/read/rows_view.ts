/**
 * Spectrum images by rows, from any source of bytes: what opens files and what a browser opens go through
 * here.
 *
 * @module
 */
import type { SpectrumImage } from "../core/spectrum_image.ts";
import { refuseRows, type SpectrumView } from "../core/spectrum_view.ts";
import type { ByteSource } from "./byte_source.ts";
import { describeDm, type ReadOptions } from "./dm3_dm4.ts";
import type { DmLayout } from "./dm_data.ts";
import { readDmRows } from "./dm_rows.ts";
import { type ConvertOptions, type MeasurementData, toSpectrumImage } from "./measurement.ts";
import { isNpy, openNpyRows } from "./npy.ts";
import { isDm, startOf } from "./read_source.ts";
import { ReadError } from "./read_error.ts";
import type { StoredRows } from "./stored_rows.ts";

/** Rows of a dm3, dm4 or .npy file; `undefined` where the format or the number of axes is another. */
export function openSourceRows(source: ByteSource, options: ReadOptions): StoredRows | undefined {
  const start = startOf(source);
  if (isDm(start)) return openDmRows(source, options);
  return isNpy(start) && !options.image ? openNpyRows(source) : undefined;
}

function openDmRows(file: ByteSource, options: ReadOptions): StoredRows | undefined {
  const { head, layout } = describeDm(file, options);
  return head.shape.length === 3 && !head.complex ? dmRows(file, head, layout) : undefined;
}

function dmRows(
  file: ByteSource,
  head: ReturnType<typeof describeDm>["head"],
  layout: DmLayout,
): StoredRows {
  const readRows = (from: number, to: number) =>
    new Promise<MeasurementData>((resolve) => resolve(readDmRows(file, layout, from, to)));
  const rows = { head, chunkRows: 1, readRows };
  if (layout.fastest !== 2) return rows;
  const { type, offset, sizes: [columns, inColumn] } = layout;
  const planeBytes = columns * inColumn * type.numbers * type.make(1).BYTES_PER_ELEMENT;
  // Planes are stored one after the other: some of them are an image of their own.
  const takeChannels = (from: number, to: number) => {
    const [row, column, channel] = head.axes, size = to - from;
    const cut = { ...channel, size, start: channel.start + from * channel.step };
    return dmRows(
      file,
      { ...head, shape: [row.size, column.size, size], axes: [row, column, cut] },
      { ...layout, sizes: [columns, inColumn, size], offset: offset + from * planeBytes },
    );
  };
  return { ...rows, takeChannels };
}

/** An image by rows, and what closes its file. */
export type OpenedRows = StoredRows & { close?(): void };

/** A view whose blocks are made as `read()` makes the whole, by the same conversion. */
export function viewOfRows(
  { head, chunkRows, readRows, readBackground, close }: OpenedRows,
  source: SpectrumView["source"],
  options: ConvertOptions,
): SpectrumView {
  const [rows] = head.shape, [axis, ...axes] = head.axes;
  const convert = (data: MeasurementData, background?: MeasurementData): SpectrumImage => {
    const size = data.length / axes.reduce((product, axis) => product * axis.size, 1);
    const { carried } = head, noise = carried?.noise;
    return toSpectrumImage({
      ...head,
      data,
      shape: [size, ...head.shape.slice(1)],
      axes: [{ ...axis, size }, ...axes],
      ...(carried && {
        carried: {
          ...carried,
          ...(noise && background && {
            noise: { ...noise, background: Float32Array.from(background as Float32Array) },
          }),
        },
      }),
    }, options);
  };
  const { data: _, ...bare } = convert(new Float32Array(0));
  let isOpen = true;
  return {
    ...bare,
    shape: [rows, bare.shape[1], bare.shape[2]],
    chunkRows: Math.min(chunkRows, rows),
    source,
    async readRows(from, to) {
      refuseRows(from, to, rows);
      if (!isOpen) {
        throw new ReadError("as the view was closed: open the file again", { path: head.path });
      }
      return convert(await readRows(from, to), await readBackground?.(from, to));
    },
    [Symbol.dispose]: () => {
      if (isOpen) close?.(); // views that were made of this one close it as well
      isOpen = false;
    },
  };
}
