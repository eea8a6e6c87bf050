import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { listNotebooks } from "./notebook.ts";
import { parseCsv } from "./record/csv.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Choice: two, as a notebook keeps one of two cores busy and takes up to 3 GB. */
const AT_ONCE = 2;

/**
 * Notebooks that take minutes run here with fewer seeds, scans or epochs, to the same tables and figures;
 * `deno task reproduce --check` makes their numbers again, as it does for all.
 */
const SMALLER: Readonly<Record<string, string>> = {
  "03_train_autoencoder": `{ "epochs": 10 }`,
  "04_compare_pca": `{ "seeds": 2, "shortSeeds": 2 }`,
  "05_fit_peaks": `{ "seeds": 2, "most": 40 }`,
  "06_latent_tsne": `{ "seeds": 2, "iterations": 250 }`,
  "07_srfeo3": `{ "redraws": 2 }`,
  "08_stem_images": `{ "scans": 3, "windows": 8000, "frameWindows": 3000 }`,
  "11_keep_contrast": `{ "seeds": 2, "epochs": 2 }`,
  "12_unlike_training": `{ "seeds": 2 }`,
  "14_predict_rapideels": `{ "twins": 2, "variantTwins": 2, "rows": 12, "epochs": 1 }`,
  "15_keep_the_fault": `{ "scans": 2 }`,
};

const names = listNotebooks(`${ROOT}notebooks`);
const runs = new Map<string, ReturnType<typeof check>>();

/** Starts the next ones as well, so that two run while the first is waited for. */
function start(name: string): ReturnType<typeof check> {
  const at = names.indexOf(name);
  for (const next of names.slice(at, at + AT_ONCE)) {
    if (!runs.has(next)) runs.set(next, check(next));
  }
  return runs.get(name)!;
}

async function check(name: string): Promise<{ code: number; text: string }> {
  const smaller = SMALLER[name];
  if (!smaller) return await run(["--check", "--only", name]);
  const folder = await Deno.makeTempDir({ prefix: "eels_check_" });
  try {
    const env = { EELS_RESULTS: folder, EELS_PARAMETERS: smaller };
    const { code, text } = await run(["--only", name], env);
    if (code !== 0) return { code, text };
    const [made, committed] = await Promise.all(
      [folder, `${ROOT}results`].map((results) => contents(join(results, name))),
    );
    const same = JSON.stringify(made) === JSON.stringify(committed);
    return {
      code: same ? 0 : 1,
      text: `made ${made.join("; ")}, committed ${committed.join("; ")}`,
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The figures of a run and its tables with their columns, claims with their words. */
async function contents(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(".svg")) found.push(name);
    if (!name.endsWith(".csv") || name === "tolerances.csv") continue;
    const { columns, rows } = parseCsv(await Deno.readTextFile(join(folder, name)));
    const words = name === "claims.csv" ? rows.map((row) => row[1]) : columns;
    found.push(`${name}: ${words.join(", ")}`);
  }
  return found.sort();
}

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-R",
      "-W",
      "-E",
      "--allow-run",
      "notebooks/harness/setup/start.ts",
      "reproduce",
      ...args,
    ],
    cwd: ROOT,
    env: { NO_COLOR: "1", ...env },
  }).output();
  const text = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
  return { code, text };
}

for (const name of names) {
  Deno.test({
    name: SMALLER[name]
      ? `notebook ${name} runs to its end at a small size, to the tables and figures committed`
      : `notebook ${name} makes its committed results again, within the tolerances`,
    // The next notebook runs beyond the end of this test.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const { code, text } = await start(name);
      assert.equal(code, 0, text);
    },
  });
}
