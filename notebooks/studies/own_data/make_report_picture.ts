/**
 * Makes `data/report.svg`, the picture of a report in README, of a simulated map with two weak edges:
 * `deno run -A notebooks/studies/own_data/make_report_picture.ts`.
 *
 * @module
 */
import { prng } from "eels/core/random.ts";
import { writeWhole } from "eels/core/write_whole.ts";
import { drawReport } from "./report_picture.ts";
import { spectraReport } from "./spectra_report.ts";
import { studySpectra } from "./study_spectra.ts";
import { makeWeakEdges, WEAK_EDGES } from "./weak_edges.ts";

if (import.meta.main) {
  const random = prng(5);
  const { image } = makeWeakEdges({ rows: 50, columns: 50, electrons: 4000, gain: 3.4, random });
  const study = await studySpectra(image, {
    ...{ edges: WEAK_EDGES, network: false, doses: [1], seed: 1 },
  });
  const picture = drawReport("map.dm4, denoised", spectraReport(study), { figures: [0, 7] });
  await writeWhole("data/report.svg", picture.svg);
}
