/**
 * Makes `data/sto_rp_scan.hspy`, a fast scan of the simulated fault at another pixel size than the
 * networks of notebook 08 are trained for, to be read as an image of one's own:
 * `deno run --allow-read --allow-write notebooks/studies/rp_fault/make_sto_rp_scan.ts`, a second.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { prng } from "eels/core/random.ts";
import { scanFast } from "eels/degrade/scan_noise.ts";
import { loadFaultImage } from "./fault_scan.ts";
import { KEPT_SCAN } from "./own_image.ts";
import { writeHspyImage } from "eels/write/hspy.ts";

const { seed, view, scan } = KEPT_SCAN;
const { image } = await loadFaultImage(view);
const { electrons } = scanFast(image, { ...scan, random: prng(seed) });
await writeHspyImage(
  fileURLToPath(new URL("../../../data/sto_rp_scan.hspy", import.meta.url)),
  electrons,
  {
    title: "fast scan of SrTiO3 with a Ruddlesden-Popper fault, simulated",
    provenance: {
      about: "made by notebooks/studies/rp_fault/make_sto_rp_scan.ts from data/sto_rp_adf.json",
      ...{ seed, view, scan },
    },
  },
);
