/**
 * Spectrum images that are larger than memory: how they are held and what takes them.
 *
 * A {@link SpectrumView} is a spectrum image without its values: shape, axis, noise, settings and history
 * stand there, and `readRows(from, to)` gives any rows as a spectrum image, the same values as `read()`.
 * `openSpectrumImage()` (read) makes one of a file: of dm3 and dm4 by ranges of bytes, of .hspy and .zspy by
 * chunks; whatever else `read()` reads is read whole and shown through a view.
 *
 * A block is a range of whole rows of about 64 MB ({@link rowsOfBlock}); a step holds one or two at a time.
 * What needs all spectra goes over the blocks in order as often as it must ({@link blocksOf}):
 * `fitPca()` and `fitNoisePca()`, exact, from sums of products. What needs a few only takes
 * {@link sampleRows}, as `estimateNoise()` does of large images anyway. What treats rows by themselves
 * is one function of a block: {@link changeView} does it when rows are read, {@link mapRows} joins the maps
 * that it gives, and `mapBlocks()` (write) writes its spectra to a .zspy, a chunk file a block.
 *
 * By these a view is taken where an image is, and gives a promise of what the image would, by
 * `crop`, `estimateNoise`, `removeBackground` and `denoise` (of a view), `integrateEdge`, `fitPeaks` and `fitPca` (of
 * maps, fits and components), `thinnedPairs` (of training pairs) and `write`. Other functions of spectra
 * refuse it by name: {@link changeView} makes them take one.
 *
 * Blocks know nothing of each other, so that any number of processes may write ranges of them.
 *
 * @module
 */
import type { Image } from "./image.ts";
import { afterStep, type SpectrumImage, spectrumImage } from "./spectrum_image.ts";

/** A spectrum image whose values are read as they are needed. */
export interface SpectrumView extends Omit<SpectrumImage, "data"> {
  /** Rows that are stored together: blocks of a multiple of them are read once. */
  readonly chunkRows: number;
  /** Rows that are worked on at a time; about 64 MB of them where left out, `{ ...view, blockRows: 4 }`. */
  readonly blockRows?: number;
  /** What the file is besides: another name, size or time is another file. */
  readonly source: Readonly<Record<string, string | number>>;
  /**
   * The rows `[from, to)` as a spectrum image. Where the noise has a background for every value, the
   * view's own is empty and that of the rows is theirs.
   *
   * @throws {RangeError} Where the range is empty or beyond the image.
   */
  readRows(from: number, to: number): Promise<SpectrumImage>;
  /** Closes the file; also done by `using`. */
  [Symbol.dispose](): void;
}

/** Spectra in memory or on disk. */
export type Spectra = SpectrumImage | SpectrumView;

export const isView = (thing: unknown): thing is SpectrumView => "readRows" in Object(thing);

/** Refuses rows that are none, or beyond the image. */
export function refuseRows(from: number, to: number, rows: number): void {
  const isWhole = Number.isSafeInteger(from) && Number.isSafeInteger(to);
  if (isWhole && 0 <= from && from < to && to <= rows) return;
  throw new RangeError(
    `Cannot read rows as they must be a rising range within the image: ${from} to ${to} of ${rows}`,
  );
}

/** An image in memory as a view of it. */
export function viewOf(image: SpectrumImage, source: SpectrumView["source"] = {}): SpectrumView {
  const { data, ...head } = image, [rows, columns, channels] = image.shape;
  return {
    ...head,
    chunkRows: 1,
    source,
    readRows: (from, to) => {
      refuseRows(from, to, rows);
      const cut = (values: Float32Array) =>
        values.subarray(from * columns * channels, to * columns * channels);
      const { noise } = image;
      const under = typeof noise?.background === "object" && cut(noise.background);
      return Promise.resolve(spectrumImage({
        ...head,
        data: cut(data),
        shape: [to - from, columns, channels],
        noise: under ? { ...noise!, background: under } : noise,
      }));
    },
    [Symbol.dispose]: () => {},
  };
}

/** Choice: large enough that reading it costs more than asking for it, small beside any memory. */
const BLOCK_BYTES = 2 ** 26;

/** How many rows a block has: as the view says, or about 64 MB of whole chunks. */
export function rowsOfBlock(
  { shape: [rows, columns, channels], chunkRows, blockRows }: SpectrumView,
): number {
  if (blockRows !== undefined) return Math.min(rows, blockRows);
  const most = Math.floor(BLOCK_BYTES / 4 / columns / channels);
  if (most < chunkRows) {
    return Math.min(rows, chunkRows <= 4 * most ? chunkRows : Math.max(1, most));
  }
  return Math.min(rows, Math.floor(most / chunkRows) * chunkRows);
}

/** A block of an image, the first row of which is row `from`. */
export interface Block {
  readonly from: number;
  readonly image: SpectrumImage;
}

/** The blocks of spectra in order; an image in memory is one. */
export async function* blocksOf(spectra: Spectra): AsyncGenerator<Block> {
  if (!isView(spectra)) return yield { from: 0, image: spectra };
  const [rows] = spectra.shape, inBlock = rowsOfBlock(spectra);
  for (let from = 0; from < rows; from += inBlock) {
    yield { from, image: await spectra.readRows(from, Math.min(rows, from + inBlock)) };
  }
}

/**
 * A view whose rows go through a step as they are read; it must keep rows and columns, and may not look
 * beyond the rows that it is given. The view's history is that of its first row.
 *
 * @param step Called with some rows and the number of the first in the whole.
 * @throws {RangeError} Where the step gives other rows or columns.
 * @example
 * ```ts
 * import { crop, energyAxis, spectrumImage, withNoise } from "eels";
 * import { changeView, viewOf } from "eels/core/spectrum_view.ts";
 * const energy = energyAxis(500, 1, 4), data = new Float32Array(24);
 * const view = viewOf(spectrumImage({ data, shape: [3, 2, 4], energy })); // or openSpectrumImage(FILE)
 * const window = { fromEv: 501, toEv: 503 };
 * const known = await changeView(view, (rows) => withNoise(crop(rows, window), { gain: 1 }));
 * known.shape; // 3, 2, 2
 * ```
 */
export async function changeView(
  view: SpectrumView,
  step: (
    rows: SpectrumImage,
    place: { readonly from: number },
  ) => SpectrumImage | Promise<SpectrumImage>,
): Promise<SpectrumView> {
  const readRows = async (from: number, to: number) => {
    const before = await view.readRows(from, to), after = await step(before, { from });
    refuseOtherRows(before, after);
    return after;
  };
  const { data: _, noise, ...head } = await readRows(0, 1);
  const isByValue = typeof noise?.background === "object";
  const { chunkRows, blockRows, source } = view;
  const changed: SpectrumView = {
    ...head,
    ...(noise && { noise: isByValue ? { ...noise, background: new Float32Array(0) } : noise }),
    ...{ shape: [view.shape[0], view.shape[1], head.shape[2]], chunkRows, blockRows, source },
    readRows,
    [Symbol.dispose]: () => view[Symbol.dispose](),
  };
  // Rows with fewer channels than before are read with all of them: a block is no larger for that.
  return { ...changed, blockRows: Math.min(rowsOfBlock(view), rowsOfBlock(changed)) };
}

/** Refuses what a step made of a block where it is not as many rows and columns. */
export function refuseOtherRows(before: SpectrumImage, after: SpectrumImage): void {
  const [rows, columns] = before.shape, [newRows, newColumns] = after.shape;
  if (rows === newRows && columns === newColumns) return;
  throw new RangeError(
    `Cannot go by blocks as a step must keep rows and columns: of ${rows} x ${columns} it made ` +
      `${newRows} x ${newColumns}`,
  );
}

/**
 * Rows spread evenly over the image, as one image of at most `mostValues` values, one row at least.
 *
 * @returns Their noise, where it has a background a value, is that of the rows.
 */
export async function sampleRows(
  view: SpectrumView,
  { mostValues }: { mostValues: number },
): Promise<SpectrumImage> {
  const [rows, columns, channels] = view.shape;
  const count = Math.max(1, Math.min(rows, Math.floor(mostValues / columns / channels)));
  const parts: SpectrumImage[] = [];
  for (let i = 0; i < count; i++) {
    const row = Math.floor((i + 0.5) * rows / count);
    parts.push(await view.readRows(row, row + 1));
  }
  const size = columns * channels, data = new Float32Array(count * size);
  parts.forEach((part, i) => data.set(part.data, i * size));
  const [{ noise }] = parts;
  const background = typeof noise?.background === "object" && new Float32Array(data.length);
  if (background) {
    parts.forEach((part, i) => background.set(part.noise!.background as Float32Array, i * size));
  }
  return afterStep(parts[0], `${count} of ${rows} rows taken`, {
    data,
    shape: [count, columns, channels],
    ...(background && { noise: { ...noise!, background } }),
  });
}

/**
 * Maps of an image by blocks: `step` gives the maps of some rows, such as `integrateEdge()` or the maps
 * of a fit, and they are joined.
 *
 * @param options.onProgress Called after every block.
 * @example
 * ```ts
 * import { energyAxis, integrateEdge, spectrumImage } from "eels";
 * import { mapRows, viewOf } from "eels/core/spectrum_view.ts";
 * const image = spectrumImage({
 *   data: [1, 2, 3, 4, 5, 6, 7, 8],
 *   shape: [2, 1, 4],
 *   energy: energyAxis(520, 1, 4),
 * });
 * const window = { fromEv: 521, toEv: 523 };
 * const { value } = await mapRows(viewOf(image), (rows) => {
 *   const { value, standardError } = integrateEdge(rows, window);
 *   return { value, standardError };
 * });
 * value.data; // 5, 13
 * ```
 */
export async function mapRows<Name extends string>(
  view: SpectrumView,
  step: (rows: SpectrumImage) => Record<Name, Image> | Promise<Record<Name, Image>>,
  { onProgress }: { onProgress?: (share: number) => void } = {},
): Promise<Record<Name, Image>> {
  const [rows, columns] = view.shape, joined: Record<string, Image> = {};
  for await (const { from, image } of blocksOf(view)) {
    for (const [name, map] of Object.entries(await step(image)) as [Name, Image][]) {
      if (map.data.length !== image.shape[0] * columns) {
        throw new RangeError(
          `Cannot join maps as ${name} must have a value a spectrum: it has [${map.shape}] of ` +
            `${image.shape[0]} x ${columns}`,
        );
      }
      joined[name] ??= { ...map, shape: [rows, columns], data: new Float32Array(rows * columns) };
      joined[name].data.set(map.data, from * columns);
    }
    onProgress?.((from + image.shape[0]) / rows);
  }
  return joined as Record<Name, Image>;
}
