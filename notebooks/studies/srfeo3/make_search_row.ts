/**
 * One row of the search of hyper-parameters, dropout and learning rate at the paper's latent size and
 * depth, by five folds over whole images: `deno run -A notebooks/studies/srfeo3/make_search_row.ts FILE [DROPOUT]`.
 *
 * With DROPOUT only the points of that dropout are tried, so that two processes may share the row, a
 * FILE each. Scores are added to FILE (a line each), and the same command goes on from there. It trains on every
 * 22nd spectrum of 24 images; held-out images are not looked at.
 *
 * @module
 */
import { startTensors } from "eels/core/tensor.ts";
import { preparePaperTwin } from "./paper_twin.ts";
import { planSearch } from "./rapid_eels_search.ts";
import { searchRapidEels } from "./training.ts";

const EVERY = 22;
const [file, dropout] = Deno.args;
if (!file) {
  console.error("Give a file to write to, such as search.jsonl");
  Deno.exit(2);
}
await startTensors();
const { prepared, random } = await preparePaperTwin();
const { base, points, folds } = planSearch("row");
const chosen = points.filter((point) => !dropout || point.dropout === Number(dropout));
await searchRapidEels(prepared, base, chosen, {
  ...{ folds, every: EVERY, file },
  random: random.split("search row"),
  onProgress: (done, all) => console.log(`${done} of ${all}`),
});
