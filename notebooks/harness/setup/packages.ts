import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { explain } from "./errors.ts";
import type { Folders } from "./folders.ts";
import { run } from "./run.ts";
import { type Inputs, isStamped, readText, remove, sha256, stamp } from "./stamp.ts";
import { step } from "./step.ts";

/** Measured for the committed lock on Linux x86-64 with empty caches. */
const DOWNLOAD_MB = 133;

/** Whether node_modules holds every package of the committed lock. */
export function packagesInPlace(at: Folders): boolean {
  return isStamped(stampPath(at), inputs(at)) && brokenPackages(at).length === 0;
}

/**
 * Installs the npm packages of the committed lock into node_modules.
 *
 * Deno skips npm install scripts, which is what we want: that of tfjs-node-gpu would fetch an old
 * TensorFlow.
 *
 * @throws {SetupError} Where the packages cannot be installed.
 */
export async function ensurePackages(at: Folders): Promise<void> {
  if (packagesInPlace(at)) return;
  await step("Installing npm packages", { downloadMb: DOWNLOAD_MB }, async () => {
    remove(stampPath(at));
    // Deno takes a package folder that exists for whole; without it, Deno makes it anew.
    for (const folder of brokenPackages(at)) remove(folder);
    mkdirSync(at.modules, { recursive: true });
    const { ok, text } = await run(Deno.execPath(), ["install", "--frozen"], { cwd: at.root });
    if (!ok) throw explain("install the npm packages", text, "Deno");
    stamp(stampPath(at), inputs(at));
  });
}

function stampPath(at: Folders): string {
  return join(at.modules, ".setup.json");
}

function inputs(at: Folders): Inputs {
  return {
    imports: JSON.stringify(JSON.parse(readText(join(at.root, "deno.json")) ?? "{}").imports ?? {}),
    lock: sha256(join(at.root, "deno.lock")),
    target: Deno.build.target,
    folders: packageFolders(at).length,
  };
}

/** The folder of every installed package, such as `node_modules/.deno/d3@7.9.0`. */
function packageFolders(at: Folders): string[] {
  const store = join(at.modules, ".deno");
  if (!existsSync(store)) return [];
  return readdirSync(store).filter((name) => /^.+@\d/.test(name)).map((name) => join(store, name));
}

/** The folders of packages whose package.json is gone. */
function brokenPackages(at: Folders): string[] {
  return packageFolders(at).filter((folder) => {
    const name = folder.slice(folder.lastIndexOf(".deno") + 6).replace(/@\d.*$/, "");
    return !existsSync(join(folder, "node_modules", name.replace("+", "/"), "package.json"));
  });
}
