/** Runs a notebook that records figures and tables: `FOLDER VERSION`, below `notebooks/harness`. */
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { main } from "../run.ts";
import { standardScreen } from "../screen.ts";
import { notebookText, VENV } from "../test_support.ts";

/** Some figures and tables one after another, with pauses between. */
const cells = (version: number) => [
  `import { startRecord } from "../record/record.ts";
import { drawLoss } from "eels/figure/loss.ts";
const parameters = { seed: ${version}, profile: Deno.env.get("EELS_PROFILE") as "quick" };
const record = await startRecord("00_small", { parameters, device: "a test" });
const rows = Array.from({ length: 2000 }, (_, i) => ({ i, value: i * ${version} }));
const loss = rows.slice(0, 200).map(({ value }) => 1 / (1 + value));`,
  ...[1, 2, 3].map((i) =>
    `await record.table("table_${i}", rows);
await new Promise((resolve) => setTimeout(resolve, 100));
await record.figure("figure_${i}", drawLoss({ loss, validationLoss: loss }));`
  ),
  `record.metric({ name: "mse", value: ${version}, unit: "" });
await record.finish({ finding: "The error is ${version}." });`,
];

const [folder, version] = Deno.args;
// Below this folder, where the kernel finds the project; the name is that of this series of kills.
const here = fileURLToPath(new URL("..", import.meta.url));
const notebooks = join(here, `.faults_${basename(dirname(folder))}`);
await Deno.mkdir(notebooks, { recursive: true });
await Deno.writeTextFile(join(notebooks, "00_small.ipynb"), notebookText(cells(Number(version))));
const code = await main([], { notebooks, results: folder, venv: VENV, screen: standardScreen() });
await Deno.remove(notebooks, { recursive: true });
Deno.exit(code);
