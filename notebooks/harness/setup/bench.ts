/**
 * `deno task bench train pca`: runs the benchmark files whose names hold one of these words, or all
 * of them, one process after another.
 *
 * @module
 */
import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { benchRights, flagsOf, placeHere } from "./permissions.ts";

const root = join(import.meta.dirname!, "..", "..", "..");
const all = globSync("{lib,notebooks}/**/*_bench.ts", { cwd: root }).sort();
const words = Deno.args.map((word) => basename(word, "_bench.ts"));
const chosen = all.filter((path) =>
  words.length === 0 || words.some((word) => basename(path).includes(word))
);
if (chosen.length === 0) {
  const names = all.map((path) => basename(path, "_bench.ts")).join(", ");
  console.error(`Cannot bench as a file must match "${Deno.args.join(" ")}": there are ${names}`);
  Deno.exit(1);
}
const flags = flagsOf(benchRights(placeHere(root)));
for (const path of chosen) {
  const bench = new Deno.Command(Deno.execPath(), { args: ["bench", ...flags, path], cwd: root });
  const { code } = await bench.spawn().status;
  if (code !== 0) Deno.exit(code);
}
