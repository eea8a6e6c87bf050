/**
 * Makes `data/sto_ok_weights.json`, the weights that notebooks start from:
 * `deno run --allow-read --allow-write notebooks/studies/sto/make_sto_weights.ts`, about three minutes.
 *
 * @module
 */
import { SRTIO3 } from "eels/simulate/crystal.ts";
import { ORBITALS } from "eels/simulate/ionisation.ts";
import { scanWedge } from "eels/simulate/scan_symmetry.ts";
import { simulateStemWeights } from "eels/simulate/stem_weights.ts";
import { STO_WEIGHTS_FILE, STO_WEIGHTS_OPTIONS, type StoWeightsFile } from "./sto_weights.ts";

const { rows, columns } = STO_WEIGHTS_OPTIONS;
const weights = await simulateStemWeights(SRTIO3, {
  ...STO_WEIGHTS_OPTIONS,
  onProgress: ({ share, remainingS }) =>
    console.log(`${(100 * share).toFixed(0)} %, ${remainingS.toFixed(0)} s to go`),
});
const count = weights.sites.length * ORBITALS.length;
const file: StoWeightsFile = {
  about:
    "O 1s to p weights of SrTiO3 [001], made by notebooks/studies/sto/make_sto_weights.ts; 1/Å², " +
    "[position of the symmetry wedge][thickness, site, orbital]",
  options: STO_WEIGHTS_OPTIONS,
  thicknessesNm: weights.thicknessesNm,
  wedge: scanWedge(SRTIO3, { rows, columns }).positions.map((position) =>
    weights.thicknessesNm.flatMap((_, depth) => {
      const first = (depth * rows * columns + position) * count;
      return Array.from(
        weights.values.subarray(first, first + count),
        (value) => Number(value.toPrecision(6)),
      );
    })
  ),
};
const lines = Object.entries(file).map(([key, value]) => {
  const text = key === "wedge"
    ? `[\n${file.wedge.map((row) => `  ${JSON.stringify(row)}`).join(",\n")}\n ]`
    : JSON.stringify(value);
  return ` ${JSON.stringify(key)}: ${text}`;
});
await Deno.writeTextFile(STO_WEIGHTS_FILE, `{\n${lines.join(",\n")}\n}\n`);
