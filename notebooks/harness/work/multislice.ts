import { join } from "node:path";
import { mean, sampleStandardDeviation } from "simple-statistics";
import { writeWhole } from "eels/core/write_whole.ts";
import { SRTIO3 } from "eels/simulate/crystal.ts";
import type { MultisliceOptions } from "eels/simulate/multislice_settings.ts";
import type { StemWeights } from "eels/simulate/stem_weights.ts";
import { weightsParts } from "eels/simulate/weights_parts.ts";
import { toCsv } from "../record/csv.ts";
import type { Work } from "./kind.ts";

/** What decides a simulation, and how it is cut. */
export interface MultisliceSettings extends MultisliceOptions {
  readonly rows: number;
  readonly columns: number;
  readonly thicknessesNm: readonly number[];
  readonly phononConfigurations: number;
  readonly positionsPerBlock: number;
}

/**
 * The ionisation weights of SrTiO3 [001] by multislice, a block so many probe positions of one
 * frozen-phonon configuration, all thicknesses; joined, they are what `simulateStemWeights` gives.
 */
export async function openMultislice(
  { positionsPerBlock, ...options }: MultisliceSettings,
): Promise<Work> {
  if (!(Number.isSafeInteger(positionsPerBlock) && positionsPerBlock > 0)) {
    throw new RangeError(
      `Cannot plan the simulation as positionsPerBlock must be a whole number above 0: it is ` +
        `${positionsPerBlock}`,
    );
  }
  const parts = await weightsParts(SRTIO3, { ...options, workers: 0 });
  const { positions, configurations } = parts;
  const batches = Math.ceil(positions / positionsPerBlock);
  const partOf = (block: number) => {
    const configuration = Math.floor(block / batches), first = block % batches * positionsPerBlock;
    return { configuration, first, count: Math.min(positionsPerBlock, positions - first) };
  };
  return {
    blocks: configurations * batches,
    nameOf: (block) => {
      const { configuration, first, count } = partOf(block);
      return `configuration ${configuration}, positions ${first} to ${first + count - 1}`;
    },
    make: async (block, onProgress) =>
      Array.from(await parts.compute(partOf(block), ({ share }) => onProgress(share))),
    collect: async (results, folder) => {
      const tables = results as readonly number[][];
      const each = Array.from(
        { length: configurations },
        (_, i) => parts.unfold(tables.slice(i * batches, (i + 1) * batches).flat()),
      );
      const { shape, pixel, thicknessesNm, sites } = each[0];
      const values = Array.from(
        each[0].values,
        (_, i) => each.reduce((sum, weights) => sum + weights.values[i] / each.length, 0),
      );
      const map = { options, shape, pixel, thicknessesNm, sites, values };
      await writeWhole(join(folder, "weights.json"), JSON.stringify(map) + "\n");
      const rows = convergence(each), columns = Object.keys(rows[0] ?? {});
      await writeWhole(
        join(folder, "convergence.csv"),
        toCsv(columns, rows.map((row) => Object.values(row))),
      );
      return ["weights.json", "convergence.csv"];
    },
  };
}

/**
 * How far the mean over the first so many configurations may be off: the standard error of the map
 * of all sites and orbitals together, its largest over the positions, against the map's contrast.
 */
function convergence(each: readonly StemWeights[]) {
  const { thicknessesNm, shape: [rows, columns], values: { length } } = each[0];
  const positions = rows * columns, count = length / thicknessesNm.length / positions;
  const maps = each.map(({ values }) =>
    Float64Array.from(
      { length: length / count },
      (_, place) =>
        values.subarray(place * count, (place + 1) * count).reduce((sum, value) => sum + value, 0),
    )
  );
  const counts = [
    ...new Set([2, 4, 8, 16, 32, 64, 128].filter((n) => n < each.length).concat(each.length)),
  ]
    .filter((n) => n > 1);
  return thicknessesNm.flatMap((thicknessNm, depth) =>
    counts.map((configurations) => {
      const places = Array.from({ length: positions }, (_, i) => depth * positions + i);
      const own = places.map((place) => maps.slice(0, configurations).map((map) => map[place]));
      const means = own.map(mean);
      const contrast = Math.max(...means) - Math.min(...means);
      const errors = own.map((one) => sampleStandardDeviation(one) / Math.sqrt(configurations));
      return {
        thicknessNm,
        configurations,
        contrast,
        errorOverContrast: Math.max(...errors) / contrast,
      };
    })
  );
}
