/**
 * Removes what set-up and the notebooks made and git ignores: `deno task clean`.
 *
 * @module
 */
import { existsSync, globSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Folders, folders } from "./folders.ts";
import { readText, remove } from "./stamp.ts";
import { folderBytes, say, sizeText } from "./step.ts";

if (import.meta.main) {
  if (Deno.args.length > 0) {
    say(`Cannot clean as deno task clean takes no options: ${Deno.args[0]} is given`);
    Deno.exit(1);
  }
  clean(folders(realpathSync(join(import.meta.dirname!, "..", "..", ".."))));
}

/**
 * Removes `.venv`, `.venv-cluster`, `node_modules`, reference and site in `docs` and the results that .gitignore names,
 * and says what that freed; the packages stay in Deno's cache, with which node_modules shares its files.
 *
 * @returns Paths of what was removed, relative to the repository.
 */
export function clean(at: Folders): string[] {
  const groups = {
    ".venv": [".venv"],
    ".venv-cluster": [".venv-cluster"],
    node_modules: ["node_modules"],
    docs: ["docs"],
    results: ignoredResults(at),
  };
  const removed: string[] = [];
  for (const [group, names] of Object.entries(groups)) {
    const present = names.filter((name) => existsSync(join(at.root, name)));
    if (present.length === 0) continue;
    let bytes = 0;
    for (const path of present.map((name) => join(at.root, name))) {
      const found = statSync(path);
      bytes += found.isDirectory() ? folderBytes(path) : found.size;
      remove(path);
    }
    const what = group === "results" ? `${present.length} generated files in results` : group;
    say(`Removed ${what}, freed ${sizeText(bytes / 1e6)}`);
    removed.push(...present);
  }
  if (removed.length === 0) say("Nothing to remove");
  return removed;
}

/** Files and folders that match a line of .gitignore beginning with "results/". */
function ignoredResults(at: Folders): string[] {
  const lines = (readText(join(at.root, ".gitignore")) ?? "").split("\n").map((line) =>
    line.trim()
  );
  const patterns = lines.filter((line) => line.startsWith("results/"));
  return patterns.flatMap((line) => globSync(line.replace(/\/$/, ""), { cwd: at.root })).sort();
}
