/**
 * The image of a file of groups and arrays (HDF5, Zarr): which array it is, and how the layouts of
 * HyperSpy, Berkeley's EMD and Nion Swift calibrate it.
 *
 * @module
 */
import { fingerprint, startSum } from "../core/fingerprint.ts";
import type { ReadOptions } from "./dm3_dm4.ts";
import {
  carriedIn,
  isSignal,
  quantityOf,
  settingsOf,
  signalAxis,
  spanOf,
  titleOf,
} from "./hspy_layout.ts";
import type { Axis, Measurement } from "./measurement.ts";
import { swiftMeasurement } from "./nion_swift.ts";
import { ReadError } from "./read_error.ts";
import { columnMajor, inRowMajor } from "./row_major.ts";
import {
  arrayAt,
  countOf,
  groupAt,
  MOST_VALUES,
  type StoredArray,
  type StoredGroup,
  textAt,
} from "./stored_group.ts";
import type { StoredRows } from "./stored_rows.ts";
import { unitInEv } from "./units.ts";
import { isVelox, readVelox } from "./velox.ts";

const MOST_DIMENSIONS = 8;
/** Groups nested deeper than this are not looked into. */
const DEEPEST = 16;

/** What the file is, for messages. */
export interface StoredFile {
  readonly path: string;
  readonly container: "hdf5" | "zarr";
  readonly root: StoredGroup;
}

/**
 * Reads a spectrum, spectrum image or image: HyperSpy's, Velox's, the EMD of Berkeley
 * (`emd_group_type`, `dim1`, `dim2`, ...), Nion Swift's, or any other array of numbers, which then has
 * no calibration.
 *
 * @param options.image Path of the array in the file, or its number among those with two or more
 * dimensions (HyperSpy's: any); where left out there must be one only.
 * @throws {ReadError} Where the file holds no such array of numbers.
 */
export async function readStored(
  file: StoredFile,
  { image }: ReadOptions = {},
): Promise<Measurement> {
  if (isVelox(file.root)) return await readVelox(file.path, file.root, image);
  const array = chooseArray(file, image);
  const folder = parentOf(array.path);
  const parent = (folder && groupAt(file.root, folder)) || file.root;
  return await measurementOf(file, array, parent);
}

/**
 * What the images of a file are, with their paths by which they are chosen; none of Velox's or Nion Swift's,
 * nor of those that cannot be read.
 */
export async function describeStoredImages(
  file: StoredFile,
): Promise<{ readonly image: string; readonly head: Omit<Measurement, "data"> }[]> {
  if (isVelox(file.root)) return [];
  const found = arraysIn(file.root).filter((array) =>
    !array.elsewhere && !textAt(array, "properties").startsWith("{")
  );
  const heads = found.map(async (array) => {
    const folder = parentOf(array.path);
    try {
      refuseNoNumbers(file.path, array);
      const { head } = await headOf(
        file,
        array,
        (folder && groupAt(file.root, folder)) || file.root,
      );
      return [{ image: array.path.replace(/^\//, ""), head }];
    } catch (error) {
      if (error instanceof ReadError) return [];
      throw error;
    }
  });
  return (await Promise.all(heads)).flat();
}

function chooseArray({ path, root }: StoredFile, image: number | string | undefined): StoredArray {
  const arrays = arraysIn(root), found = arrays.filter(({ elsewhere }) => !elsewhere);
  const list = found.map(({ path }) => path.replace(/^\//, "")).join(", ");
  if (typeof image === "string") {
    const wanted = arrayAt(root, image) ?? signalNamed(root, image);
    if (wanted?.elsewhere) throw new ReadError(`as ${wanted.elsewhere}`, { path });
    if (wanted) return wanted;
    throw new ReadError(`as it has no dataset ${image}: it has ${list || "none"}`, { path });
  }
  const chosen = found[image ?? 0];
  if (!chosen) {
    const elsewhere = found.length === 0 && arrays[0]?.elsewhere;
    if (elsewhere) throw new ReadError(`as it holds no image itself: ${elsewhere}`, { path });
    throw new ReadError(
      found.length === 0
        ? "as it must hold an array of numbers with two or more dimensions: it has none" +
          whatElse(root)
        : `as it has no image ${image}: it has ${found.length}, ${list}`,
      { path },
    );
  }
  if (image === undefined && found.length > 1) {
    throw new ReadError(
      `as one of its ${found.length} images must be named, { image: ... }: it has ${list}`,
      { path },
    );
  }
  return chosen;
}

/** The data of a signal of HyperSpy by its name alone. */
function signalNamed(root: StoredGroup, name: string): StoredArray | undefined {
  return arrayAt(groupAt(groupAt(root, "Experiments"), name), "data");
}

/**
 * Arrays of numbers with at least two dimensions longer than one, or any where HyperSpy or an EMD keeps
 * its data, in the order of the file; with them what leads to other files or nowhere.
 */
function arraysIn(group: StoredGroup, depth = 0): StoredArray[] {
  if (depth > DEEPEST) return [];
  const ofSignal = isSignal(group), isEmd = group.attributes["emd_group_type"] !== undefined;
  return group.names.flatMap((name) => {
    // Beside the data of a signal of HyperSpy stand its variance, components and markers.
    if (ofSignal && name !== "data") return [];
    const child = group.get(name);
    if (child?.kind === "group") return arraysIn(child, depth + 1);
    if (child?.elsewhere) return [child];
    if (!child || child.type.kind === "other") return [];
    const least = ofSignal || (isEmd && name === "data") ? 0 : 2;
    return child.shape.filter((size) => size > 1).length >= least ? [child] : [];
  });
}

/** What a file without an image holds, with the remedy. */
function whatElse(root: StoredGroup): string {
  const signals = groupAt(root, "Experiments");
  for (const name of signals?.names ?? []) {
    const data = arrayAt(groupAt(signals, name), "data");
    if (data?.type.kind !== "other") continue;
    const remedy = 'save numbers instead, in HyperSpy s.change_dtype("float32")';
    return `; the data of "${name}" are ${data.type.name}, ${remedy}`;
  }
  const names = root.names.slice(0, 8).join(", ");
  return names && `; it holds ${names}, of another program, which may export dm4, msa or a table`;
}

async function measurementOf(
  file: StoredFile,
  array: StoredArray,
  parent: StoredGroup,
): Promise<Measurement> {
  const { path } = file;
  const at = { path, byteOffset: 0, tagPath: array.path };
  const { shape } = array, count = countOf(shape);
  refuseNoNumbers(path, array);
  if (count > MOST_VALUES) {
    throw new ReadError(
      `as it may have ${MOST_VALUES} values in memory: it has ${count}, [${shape}]; take ` +
        "openSpectrumImage(), or deno task denoise --blocks",
      at,
    );
  }
  const properties = textAt(array, "properties");
  if (properties.startsWith("{")) {
    const values = await array.read();
    return swiftMeasurement({ path, properties, shape, tagPath: array.path, ...values });
  }
  // Before the values: where the axes contradict their shape nothing is to be allocated.
  const { head, signal, isTurned } = await headOf(file, array, parent);
  const { data, complex } = await array.read(), sizes = head.shape;
  const carried = signal && await carriedIn(
    path,
    signal,
    ({ part }) => Promise.resolve(fingerprint(data, head.axes.at(-1), part)),
    async (background) => (await background.read()).data,
  );
  return withCarried({
    ...head,
    data: isTurned ? inRowMajor(data, sizes, columnMajor(sizes), complex ? 2 : 1) : data,
    complex,
  }, carried);
}

function refuseNoNumbers(path: string, { shape, type, path: tagPath }: StoredArray): void {
  const isNone = shape.length === 0 || shape.length > MOST_DIMENSIONS || countOf(shape) === 0;
  if (type.kind !== "other" && !isNone) return;
  throw new ReadError(
    `as a dataset must be numbers in 1 to ${MOST_DIMENSIONS} dimensions: it is of type ` +
      `${type.name}, [${shape}]`,
    { path, byteOffset: 0, tagPath },
  );
}

/** All but the values and what is carried beside them. */
async function headOf({ path, container }: StoredFile, array: StoredArray, parent: StoredGroup) {
  const signal = isSignal(parent) ? parent : undefined;
  const stored = await axesOf(path, array, parent);
  // HyperSpy turns the order of the axes round in an EMD.
  const isTurned = parent.path.startsWith("/signals/") && "signal_type" in parent.attributes;
  const axes = nameAxes(isTurned ? stored.toReversed() : stored);
  const isColour = array.type.kind === "colour";
  const head: Omit<Measurement, "data"> = {
    path,
    format: signal ? (container === "zarr" ? "zspy" : "hspy") : container,
    title: signal ? titleOf(signal) : isTurned ? parent.path.slice("/signals/".length) : "",
    complex: false,
    shape: axes.map(({ size }) => size),
    axes,
    unit: isColour ? "luminance" : signal ? quantityOf(signal) : "",
    valueOrigin: 0,
    valueScale: 1,
    settings: signal ? settingsOf(signal) : {},
    byteOffset: 0,
    tagPath: array.path,
  };
  return { head, signal, isTurned };
}

/** What this library wrote goes before what HyperSpy's layout says of the settings. */
function withCarried<Head extends Omit<Measurement, "data">>(
  head: Head,
  { settings: kept, ...carried }: Awaited<ReturnType<typeof carriedIn>> = {},
): Head {
  return {
    ...head,
    settings: { ...kept, ...head.settings },
    ...(Object.keys(carried).length > 0 && { carried }),
  };
}

/** What is opened of a file by rows. */
export interface RowsOptions extends ReadOptions {
  /** Whether the values are taken for those that were written, without a look at all of them. */
  readonly trusted?: boolean;
}

/** Values that are added up at a time to see whether they are those that were written. */
const CHECKED_VALUES = 2 ** 24;

/**
 * Opens an image to be read by rows.
 *
 * Where this library wrote a noise or a calibration beside the values, all of them are read once, to see
 * whether another program has changed them since, unless they are trusted.
 *
 * @returns `undefined` where it has other than three axes, or its layout is read as a whole only.
 * @throws {ReadError} As of {@link readStored}.
 */
export async function openStoredRows(
  file: StoredFile,
  { image, trusted = false }: RowsOptions = {},
): Promise<StoredRows | undefined> {
  if (isVelox(file.root)) return undefined;
  const array = chooseArray(file, image), folder = parentOf(array.path);
  const parent = (folder && groupAt(file.root, folder)) || file.root;
  refuseNoNumbers(file.path, array);
  const isSwift = textAt(array, "properties").startsWith("{");
  const isPlain = array.type.kind === "number" && array.shape.length === 3 && !isSwift;
  if (!isPlain || !array.readRows) return undefined;
  const { head, signal, isTurned } = await headOf(file, array, parent);
  if (isTurned) return undefined;
  const [rows, ...rest] = array.shape, inRow = countOf(rest), { chunkRows = 1 } = array;
  const readRows = async (from: number, to: number) => (await array.readRows!(from, to)).data;
  const whole = Math.floor(CHECKED_VALUES / inRow / chunkRows) * chunkRows;
  const most = whole || Math.max(1, Math.floor(CHECKED_VALUES / inRow));
  let stored: StoredArray | undefined;
  const carried = signal && await carriedIn(file.path, signal, async ({ part }, isNeeded) => {
    if (trusted || !isNeeded) return undefined;
    const sum = startSum(part);
    for (let row = 0; row < rows; row += most) {
      sum.add(await readRows(row, Math.min(rows, row + most)));
    }
    const { start, step } = head.axes.at(-1)!;
    return { values: rows * inRow, sum: sum.total(), part, start, step };
  }, (background) => {
    stored = background;
    return Promise.resolve(new Float32Array(0));
  });
  return {
    head: withCarried(head, carried),
    chunkRows,
    readRows,
    ...(stored?.readRows && {
      background: stored.path,
      readBackground: async (from, to) => (await stored!.readRows!(from * inRow, to * inRow)).data,
    }),
  };
}

function parentOf(path: string): string {
  return path.slice(1, Math.max(1, path.lastIndexOf("/")));
}

/** The axes as HyperSpy (`axis-0`) or Berkeley's EMD (`dim1`) describe them, else pixels. */
function axesOf(
  path: string,
  array: StoredArray,
  parent: StoredGroup,
): Promise<Omit<Axis, "name">[]> {
  return Promise.all(array.shape.map(async (size, i) => ({
    size,
    ...await signalAxis(path, array, parent, i) ?? await emdAxis(path, array, parent, i) ??
      { start: 0, step: 1, unit: "" },
  })));
}

/** The names of axes in the order of the array, whose last may be energy. */
function nameAxes(axes: readonly Omit<Axis, "name">[]): Axis[] {
  const last = axes.length - 1;
  const isEnergy = last >= 0 && unitInEv(axes[last].unit) !== undefined;
  return axes.map((axis, i) => ({
    ...axis,
    name: i === last && isEnergy
      ? "energy"
      : ["column", "row", "frame"][last - i - (isEnergy ? 1 : 0)] ?? `axis ${i}`,
  }));
}

/** Axis `i` of Berkeley's EMD; HyperSpy lists only the first two places of one that is uniform. */
async function emdAxis(
  path: string,
  array: StoredArray,
  parent: StoredGroup,
  i: number,
): Promise<Omit<Axis, "name" | "size"> | undefined> {
  const dim = arrayAt(parent, `dim${i + 1}`), size = array.shape[i];
  if (dim?.type.kind !== "number") return undefined;
  const isEmd = parent.attributes["emd_group_type"] !== undefined, listed = dim.shape[0];
  const fail = (problem: string): never => {
    throw new ReadError(problem, { path, byteOffset: 0, tagPath: dim.path });
  };
  if (listed !== size && !(isEmd && listed === 2)) {
    // One number is no axis, and outside an EMD the name may be chance.
    if (!isEmd || listed === undefined) return undefined;
    return fail(
      `as its axis dim${i + 1} must have as many places as the data: ${listed} and ${size}, ` +
        `[${array.shape}]; the file is damaged, copy it again`,
    );
  }
  const { start, step, isUniform } = spanOf(Array.from((await dim.read()).data, Number));
  if (isEmd && !isUniform) {
    fail(`as its axis dim${i + 1} must be uniform: resample it, or copy the file again`);
  }
  const unit = textAt(dim, "units").replace(/^\[(.*)\]$/, "$1").replaceAll("_", "");
  return { start, step, unit };
}
