import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "./record/provenance.ts";

/** The environment that `deno task setup` makes; tests of the runner need it. */
export const VENV: string = Deno.env.get("EELS_VENV") || join(ROOT, ".venv");
export const PYTHON: string = join(VENV, "bin", "python");

/** A cell that starts the record of a notebook, with a metric of a value. */
export const recordCell = (name: string, value: string) =>
  `import { startRecord } from "../record/record.ts";
const parameters = { seed: 1, profile: Deno.env.get("EELS_PROFILE") as "quick" };
const record = await startRecord("${name}", { parameters, device: "a test" });
record.metric({ name: "mse", value: ${value}, unit: "" });
const claims = [{ id: "A4", claim: "below 2", published: 2, obtained: ${value}, sense: "below" }];
await record.finish({ claims, finding: "The error is " + (${value}) + "." });`;

/** A notebook file of code cells; each a text, or a text and its execution count and outputs. */
export function notebookText(
  cells: readonly (string | { source: string; execution_count: number; outputs: unknown[] })[],
): string {
  const kernelspec = { display_name: "Deno", language: "typescript", name: "deno" };
  return JSON.stringify({
    cells: cells.map((cell, at) => ({
      cell_type: "code",
      execution_count: null,
      id: `cell-${at}`,
      metadata: {},
      outputs: [],
      ...(typeof cell === "string" ? { source: cell } : cell),
    })),
    metadata: { kernelspec, language_info: { name: "typescript" } },
    nbformat: 4,
    nbformat_minor: 5,
  });
}

/** Calls `use` with a folder of notebooks beside this file, which it then removes. */
export async function withNotebooks(
  notebooks: Readonly<Record<string, Parameters<typeof notebookText>[0]>>,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const here = fileURLToPath(new URL(".", import.meta.url));
  const folder = await Deno.makeTempDir({ dir: here, prefix: ".test_" });
  try {
    for (const [name, cells] of Object.entries(notebooks)) {
      await Deno.writeTextFile(join(folder, `${name}.ipynb`), notebookText(cells));
    }
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Names of what lies in a folder, in order. */
export function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}
