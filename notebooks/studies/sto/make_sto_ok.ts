/**
 * Makes `data/sto_ok.hspy`, the simulated image of SrTiO3 for HyperSpy:
 * `deno run --allow-read --allow-write notebooks/studies/sto/make_sto_ok.ts`, a second.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { loadSrTiO3Image } from "./sto_image.ts";
import { STO_WEIGHTS_OPTIONS } from "./sto_weights.ts";
import { writeHspy } from "eels/write/hspy.ts";

await writeHspy(
  fileURLToPath(new URL("../../../data/sto_ok.hspy", import.meta.url)),
  await loadSrTiO3Image(),
  {
    provenance: {
      about: "made by notebooks/studies/sto/make_sto_ok.ts from data/sto_ok_weights.json and " +
        "data/elnes/sto_OK_hch1s_k4.json; thickness 20 nm, t2g peak put at 531.0 eV, values in 1/Å²",
      weights: STO_WEIGHTS_OPTIONS,
    },
  },
);
