/**
 * `deno run -A notebooks/studies/own_data/make_large_map.ts FILE.dm4 ROWS COLUMNS CHANNELS` writes a map of
 * electrons that need not fit into memory: a power law with two edges whose amounts differ over the scan,
 * in Gatan's order of one plane a channel. 1600 1600 1024 are 10 GB.
 *
 * @module
 */
import { prng } from "eels/core/random.ts";
import { writeThroughPartial } from "eels/core/write_whole.ts";
import { openFile } from "eels/read/open_file.ts";
import { describeDm } from "eels/read/dm3_dm4.ts";
import {
  float64,
  group,
  imageTags,
  tagAt,
  type TestTag,
  text,
  writeSparseDm,
} from "eels/read/dm_writer_test_support.ts";

const START_EV = 400, STEP_EV = 0.5;
/** Of the mean of a channel at the start. */
const ELECTRONS = 60;

/** Electrons that a part of the map adds to a channel, and how much of it a place has, 0 to 1. */
const PARTS: readonly {
  electrons: (energyEv: number) => number;
  amount: (x: number, y: number) => number;
}[] = [
  {
    electrons: (energyEv) => ELECTRONS * (energyEv / START_EV) ** -3,
    amount: (x, y) => 0.8 + 0.2 * Math.cos(7 * x + 3 * y),
  },
  {
    electrons: (energyEv) => edge(energyEv, 532, 8),
    amount: (x, y) => 0.5 + 0.5 * Math.sin(40 * x) * Math.sin(40 * y),
  },
  {
    electrons: (energyEv) => edge(energyEv, 640, 4),
    amount: (x, y) => Math.exp(-(((x - 0.5) ** 2 + (y - 0.4) ** 2) / 0.02)),
  },
];

function edge(energyEv: number, onsetEv: number, height: number): number {
  if (energyEv < onsetEv) return 0;
  return height * ((energyEv / onsetEv) ** -3 + Math.exp(-(((energyEv - onsetEv - 4) / 3) ** 2)));
}

/** Electrons of a channel in the mean, at a place from 0 to 1 along the columns and rows. */
export const meanElectrons = (energyEv: number, x: number, y: number): number =>
  PARTS.reduce((sum, { electrons, amount }) => sum + electrons(energyEv) * amount(x, y), 0);

/** Choice: normal numbers are drawn once and taken from a place of chance on for every line: fast. */
const DRAWN = 2 ** 22;

/** Writes the file, plane by plane, whole or not at all. */
export async function makeLargeMap(path: string, sizes: readonly number[]): Promise<void> {
  await writeThroughPartial(path, "file", async (partial) => {
    await writeMap(partial, sizes);
    await Deno.rename(partial, path);
  });
}

async function writeMap(
  path: string,
  [rows, columns, channels]: readonly number[],
): Promise<void> {
  const pixels = rows * columns, scan = { origin: 0, scale: 0.2, unit: "nm" };
  const image = {
    title: "a large map",
    dataType: 2,
    sizes: [columns, rows, channels],
    data: { hole: 4 * pixels * channels },
    axes: [scan, scan, { origin: -START_EV / STEP_EV, scale: STEP_EV, unit: "eV" }],
    brightness: { origin: 0, scale: 1, unit: "e-" },
    // HyperSpy takes it for spectra by these.
    tags: [
      tagAt("Microscope Info:Voltage", float64(2e5)),
      ["Meta Data", group(["Format", text("Spectrum image")], ["Signal", text("EELS")])],
    ] as TestTag[],
  };
  await writeSparseDm(path, imageTags([image]), { version: 4, littleEndian: true });
  using source = await openFile(path);
  using file = await Deno.open(path, { write: true });
  await file.seek(describeDm(source).layout.offset, Deno.SeekMode.Start);
  const amounts = PARTS.map(({ amount }) =>
    Float32Array.from(
      { length: pixels },
      (_, p) => amount((p % columns) / columns, Math.floor(p / columns) / rows),
    )
  );
  const random = prng(1), plane = new Float32Array(pixels);
  const normal = Float32Array.from({ length: DRAWN + columns }, () => random.normal());
  for (let e = 0; e < channels; e++) {
    const sizes = PARTS.map(({ electrons }) => electrons(START_EV + e * STEP_EV));
    for (let row = 0, p = 0; row < rows; row++) {
      const end = p + columns;
      for (let at = random.integer(DRAWN); p < end; p++, at++) {
        const mean = sizes[0] * amounts[0][p] + sizes[1] * amounts[1][p] +
          sizes[2] * amounts[2][p];
        // Never below 0, and with rounding of mean and variance as electrons have, at few of them too.
        const root = Math.sqrt(mean - 5 / 24) + normal[at] / 2;
        plane[p] = Math.max(0, Math.round(root ** 2 - 1 / 24));
      }
    }
    const bytes = new Uint8Array(plane.buffer);
    for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
  }
}

if (import.meta.main) {
  const [path, ...sizes] = Deno.args;
  if (!path || sizes.length !== 3 || !sizes.every((size) => Number(size) > 0)) {
    console.error("Cannot make a map as it needs FILE.dm4 ROWS COLUMNS CHANNELS.");
    Deno.exit(1);
  }
  await makeLargeMap(path, sizes.map(Number));
}
