/**
 * NumPy's .npy, versions 1 to 3: one array without axes; and .npz, an archive of some.
 *
 * @module
 */
import { type ByteSource, bytesSource } from "./byte_source.ts";
import type { Measurement } from "./measurement.ts";
import { bytesOf, nameOf, packingOf, unpack } from "./packed_values.ts";
import { ReadError } from "./read_error.ts";
import { columnMajor, inRowMajor } from "./row_major.ts";
import { countOf, MOST_VALUES, type StoredValues } from "./stored_group.ts";
import type { StoredRows } from "./stored_rows.ts";
import type { ZipArchive } from "./zip.ts";

const MAGIC = "\x93NUMPY";
const MOST_DIMENSIONS = 8;

export function isNpy(start: Uint8Array): boolean {
  return [...MAGIC].every((character, i) => start[i] === character.charCodeAt(0));
}

/** The array of a .npy file, row-major whatever its order in the file. */
export interface NpyArray extends StoredValues {
  readonly shape: readonly number[];
  readonly byteOffset: number;
  readonly isColour: boolean;
}

/** A .npy file as a measurement of unknown axes. */
export function readNpy(source: ByteSource): Measurement {
  const { isColour, data, ...array } = npyArray(source);
  return { ...headOf(source, array), data, unit: isColour ? "luminance" : "" };
}

/** All but the values. */
function headOf(
  source: ByteSource,
  { complex, shape, byteOffset }: Pick<NpyArray, "complex" | "shape" | "byteOffset">,
): Omit<Measurement, "data"> {
  return {
    path: source.path,
    format: "npy",
    title: "",
    complex,
    shape,
    byteOffset,
    axes: shape.map((size, i) => ({
      name: ["column", "row", "frame"][shape.length - 1 - i] ?? `axis ${i}`,
      size,
      start: 0,
      step: 1,
      unit: "",
    })),
    unit: "",
    valueOrigin: 0,
    valueScale: 1,
    settings: {},
    tagPath: "",
  };
}

/** A .npy file of real numbers, three axes, row-major, to be read by rows; `undefined` for others. */
export function openNpyRows(source: ByteSource): StoredRows | undefined {
  const { packing, fortran, shape, byteOffset } = describeNpy(source);
  if (packing.type.kind !== "number" || shape.length !== 3 || fortran) return undefined;
  const rowBytes = shape[1] * shape[2] * bytesOf(packing);
  return {
    head: headOf(source, { complex: false, shape, byteOffset }),
    chunkRows: 1,
    readRows: (from, to) =>
      new Promise((resolve) => {
        const bytes = new Uint8Array((to - from) * rowBytes);
        source.readInto(bytes, byteOffset + from * rowBytes);
        resolve(unpack(bytes, packing).data);
      }),
  };
}

/** Whether an archive is NumPy's .npz: arrays alone. */
export function isNpz({ names }: ZipArchive): boolean {
  const isPantaRhei = names.includes("meta_data.npy");
  return names.length > 0 && !isPantaRhei && names.every((name) => name.endsWith(".npy"));
}

/**
 * Reads an array of a .npz file.
 *
 * @param image Its name or number; left out there must be one only.
 */
export function readNpz(archive: ZipArchive, image: number | string | undefined): Measurement {
  const { path, names } = archive;
  const list = names.map((name) => name.replace(/\.npy$/, ""));
  const index = typeof image === "string" ? list.indexOf(image) : image ?? 0;
  const name = names[index];
  if (!name || (image === undefined && names.length > 1)) {
    const problem = image === undefined
      ? `as one of its ${names.length} arrays must be named, { image: ... }`
      : `as it has no array ${JSON.stringify(image)}`;
    throw new ReadError(`${problem}: it has ${list.join(", ")}`, { path });
  }
  return { ...readNpy(bytesSource(archive.read(name), path)), tagPath: name };
}

/**
 * Reads the array of a .npy file.
 *
 * @throws {ReadError} Where it is damaged, cut off, or holds no numbers.
 */
export function npyArray(source: ByteSource): NpyArray {
  const { packing, fortran, shape, byteOffset, size } = describeNpy(source);
  const bytes = new Uint8Array(size);
  source.readInto(bytes, byteOffset);
  const { data, complex } = unpack(bytes, packing);
  return {
    data: fortran ? inRowMajor(data, shape, columnMajor(shape), complex ? 2 : 1) : data,
    complex,
    shape,
    byteOffset,
    isColour: packing.type.kind === "colour",
  };
}

/** What the values of a .npy file are, how many bytes, and where they stand. */
function describeNpy(source: ByteSource) {
  const { descr, fortran, shape, byteOffset } = headerOf(source);
  const at = { path: source.path, byteOffset };
  const packing = packingOf(descr);
  const isTruth = packing?.number === "b1";
  if (!packing || (packing.type.kind === "other" && !isTruth)) {
    throw new ReadError(
      `as its values must be numbers: they are ${nameOf(descr)}; save numbers, in NumPy ` +
        'np.save(path, array.astype("float32"))',
      at,
    );
  }
  const count = countOf(shape);
  if (count === 0 || count > MOST_VALUES || shape.length === 0 || shape.length > MOST_DIMENSIONS) {
    throw new ReadError(
      `as an array must have 1 to ${MOST_DIMENSIONS} dimensions and 1 to ${MOST_VALUES} values: ` +
        `it has shape [${shape}]`,
      at,
    );
  }
  const size = count * bytesOf(packing);
  if (byteOffset + size > source.size) {
    throw new ReadError(
      `as ${size} bytes of values must follow, [${shape}]: ${source.size - byteOffset} do; ` +
        "the file is cut off, copy it again",
      at,
    );
  }
  const after = source.size - byteOffset - size;
  if (after > 0) {
    throw new ReadError(
      `as nothing may follow its ${size} bytes of values, [${shape}]: ${after} bytes do; it is ` +
        "damaged or holds several arrays, save each by numpy.save into a file of its own",
      at,
    );
  }
  return { packing, fortran, shape, byteOffset, size };
}

type Descr = string | [string, unknown][];

/** The header: a Python dictionary of descr, fortran_order and shape. */
function headerOf(source: ByteSource) {
  const fail = (problem: string): never => {
    throw new ReadError(`${problem}; save it again by numpy.save`, {
      path: source.path,
      byteOffset: 0,
    });
  };
  const start = new Uint8Array(Math.min(12, source.size));
  source.readInto(start, 0);
  const version = start[6];
  const view = new DataView(start.buffer);
  if (start.length < 12 || version < 1 || version > 3) {
    fail(`as a .npy file must be of version 1 to 3: it is of version ${version}`);
  }
  const [length, begin] = version === 1
    ? [view.getUint16(8, true), 10]
    : [view.getUint32(8, true), 12];
  if (begin + length > source.size || length > 2 ** 16) fail("as its header is cut off or damaged");
  const bytes = new Uint8Array(length);
  source.readInto(bytes, begin);
  const text = new TextDecoder().decode(bytes);
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const sizes = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  const descr = descrOf(text);
  const shape = sizes?.split(",").map((size) => size.replace("L", "").trim()).filter(Boolean);
  if (!fortran || !descr || !shape?.every((size) => /^\d+$/.test(size))) {
    return fail("as its header is damaged");
  }
  return {
    descr,
    fortran: fortran === "True",
    // A single number is an array of one.
    shape: shape.length === 0 ? [1] : shape.map(Number),
    byteOffset: begin + length,
  };
}

/** "<f4", or `[('R', '|u1'), ...]`. */
function descrOf(text: string): Descr | undefined {
  const plain = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1];
  if (plain !== undefined) return plain;
  const list = /'descr'\s*:\s*\[(.*?)\]/s.exec(text)?.[1];
  if (list === undefined) return undefined;
  return [...list.matchAll(/\('([^']*)',\s*'([^']*)'\)/g)].map(([, name, type]) => [name, type]);
}
