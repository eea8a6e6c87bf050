/**
 * Whole files of each format, made by this library's own writers, those of its tests, and HyperSpy.
 *
 * @module
 */
import { basename, join } from "node:path";
import { type Dataset, File as HdfFile, type Group, ready } from "h5wasm/node";
import { energyAxis } from "../../../lib/core/energy_axis.ts";
import { prng } from "../../../lib/core/random.ts";
import { type SpectrumImage, spectrumImage } from "../../../lib/core/spectrum_image.ts";
import {
  imageTags,
  tagAt,
  type TestFormat,
  text,
  writeDm,
} from "../../../lib/read/dm_writer_test_support.ts";
import type { Measurement } from "../../../lib/read/measurement.ts";
import { readMeasurement } from "../../../lib/read/read.ts";
import { msaText } from "../../../lib/write/msa.ts";
import { write } from "../../../lib/write/write.ts";

export const FORMATS = ["dm3", "dm4", "msa", "hspy", "zspy", "npy", "emd"] as const;
export type Format = typeof FORMATS[number];

/** A whole file, or a folder of files. */
export interface Seed {
  readonly format: Format;
  readonly path: string;
  /** Its parts by their paths from `path`; of a file that is one part, "". */
  readonly parts: ReadonlyMap<string, Uint8Array>;
  readonly measurement: Measurement;
}

const [ROWS, COLUMNS, CHANNELS] = [3, 5, 64];

const random = prng(18);
const values = Float32Array.from({ length: ROWS * COLUMNS * CHANNELS }, () => random.poisson(20));

function map(): SpectrumImage {
  return spectrumImage({
    data: values,
    shape: [ROWS, COLUMNS, CHANNELS],
    energy: energyAxis(520.5, 0.25, CHANNELS),
    title: "a map",
    pixel: { rowNm: 0.4, columnNm: 0.2 },
    settings: { beamEnergyEv: 200_000, collectionAngleMrad: 30, exposureS: 0.01 },
  });
}

const spectrum = () =>
  spectrumImage({
    data: values.subarray(0, CHANNELS),
    energy: energyAxis(520.5, 0.25, CHANNELS),
    title: "a spectrum",
    settings: { beamEnergyEv: 200_000, convergenceAngleMrad: 12 },
  });

type Make = (path: string) => Promise<unknown>;

const dm = (format: TestFormat): Make => (path) => {
  const axes = [[0, 0.2, "nm"], [0, 0.4, "nm"], [-2082, 0.25, "eV"]] as const;
  const tags = imageTags([{
    title: "a map",
    dataType: 2,
    sizes: [COLUMNS, ROWS, CHANNELS],
    data: { array: [...values], element: [6] },
    axes: axes.map(([origin, scale, unit]) => ({ origin, scale, unit })),
    tags: [tagAt("EELS:Acquisition:Date", text("12/14/2019"))],
  }]);
  return Deno.writeFile(path, writeDm(tags, format));
};

const msa = (dataType: "XY" | "Y"): Make => (path) =>
  Deno.writeTextFile(path, msaText(spectrum(), { dataType }));

/** Berkeley's EMD, its values as they are or compressed. */
const emd = (isCompressed: boolean): Make => async (path) => {
  await ready;
  const file = new HdfFile(path, "w");
  const group = file.create_group("data").create_group("scan") as Group;
  group.create_attribute("emd_group_type", 1);
  const shape = [ROWS, COLUMNS, CHANNELS];
  const chunked = isCompressed
    ? { chunks: [1, COLUMNS, CHANNELS], compression: "gzip" as const }
    : {};
  group.create_dataset({ name: "data", data: values, shape, dtype: "<f4", ...chunked });
  const axes = [[0, 0.4, "[n_m]"], [0, 0.2, "[n_m]"], [520.5, 0.25, "[eV]"]] as const;
  for (const [i, [start, step, unit]] of axes.entries()) {
    const data = Float64Array.from({ length: shape[i] }, (_, k) => start + step * k);
    group.create_dataset({ name: `dim${i + 1}`, data, shape: [shape[i]], dtype: "<d" });
    (group.get(`dim${i + 1}`) as Dataset).create_attribute("units", unit);
  }
  file.close();
};

/** A file as HyperSpy and h5py write it: in HDF5's older format, which has no checksums. */
const older = (name: string): Make => (path) =>
  Deno.copyFile(new URL(`../../../lib/read/testdata/${name}`, import.meta.url), path);

const MAKERS: Readonly<Record<Format, Readonly<Record<string, Make>>>> = {
  dm3: {
    "little.dm3": dm({ version: 3, littleEndian: true }),
    "big.dm3": dm({ version: 3, littleEndian: false }),
  },
  dm4: {
    "little.dm4": dm({ version: 4, littleEndian: true }),
    "big.dm4": dm({ version: 4, littleEndian: false }),
  },
  msa: { "pairs.msa": msa("XY"), "values.msa": msa("Y") },
  hspy: { "map.hspy": (path) => write(path, map()), "older.hspy": older("signal2d.hspy") },
  zspy: { "map.zspy": (path) => write(path, map()) },
  npy: { "map.npy": (path) => write(path, map()) },
  emd: { "plain.emd": emd(false), "gzip.emd": emd(true), "older.emd": older("map.emd") },
};

/** Writes the seeds of a format into a folder, and reads them. */
export async function makeSeeds(format: Format, folder: string): Promise<Seed[]> {
  const seeds: Seed[] = [];
  for (const [name, make] of Object.entries(MAKERS[format])) {
    const path = join(folder, name);
    await make(path);
    seeds.push({
      format,
      path,
      parts: await partsOf(path),
      measurement: await readMeasurement(path),
    });
  }
  return seeds;
}

async function partsOf(path: string, part = ""): Promise<Map<string, Uint8Array>> {
  const at = part ? join(path, part) : path, parts = new Map<string, Uint8Array>();
  if ((await Deno.stat(at)).isFile) return parts.set(part, await Deno.readFile(at));
  for await (const { name } of Deno.readDir(at)) {
    for (const [inner, bytes] of await partsOf(path, join(part, name))) parts.set(inner, bytes);
  }
  return parts;
}

/**
 * Where the values stand in a part, `[from, to)`, of a chunk in all of it; `undefined` where they are
 * packed among what describes them.
 */
export function valuesIn(
  { format, measurement }: Seed,
  part: string,
  bytes: Uint8Array,
): readonly [from: number, to: number] | undefined {
  const size = bytes.length;
  if (format === "zspy") return /^\d/.test(basename(part)) ? [0, size] : [size, size];
  if (format === "msa") return [measurement.byteOffset, size];
  const { data } = measurement, wanted = new Uint8Array(data.buffer, data.byteOffset, 32);
  const from = measurement.byteOffset || find(bytes, wanted);
  return from < 0 ? undefined : [from, from + data.byteLength];
}

function find(bytes: Uint8Array, wanted: Uint8Array): number {
  for (let at = 0; at + wanted.length <= bytes.length; at++) {
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  return -1;
}
