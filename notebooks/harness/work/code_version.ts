import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** Folders whose files decide what a block holds; `data` has the inputs that come with the library. */
const SOURCES = ["lib", "notebooks/studies", "notebooks/harness/work", "data/elnes"];

/**
 * Names the code that makes a block: a hash of the sources without their tests, of the lock of the
 * packages and of the data in `data/elnes`, and the version of Deno. Two workers with the same name compute the same.
 *
 * Choice: not the commit, as that misses what was changed since, and copies on a cluster have none.
 *
 * @param root The repository.
 */
export async function codeVersion(root: string = ROOT): Promise<string> {
  const hash = createHash("sha256");
  for (const path of await listSources(root)) {
    hash.update(`${path}\0`).update(await Deno.readFile(join(root, path))).update("\0");
  }
  return `${hash.digest("hex").slice(0, 16)}, Deno ${Deno.version.deno}`;
}

/** Paths relative to the repository, sorted. */
async function listSources(root: string): Promise<string[]> {
  const found = ["deno.lock"];
  const visit = async (folder: string) => {
    for await (const { name, isDirectory } of Deno.readDir(join(root, folder))) {
      const path = `${folder}/${name}`;
      if (isDirectory) {
        if (name !== "testdata" && !name.startsWith(".")) await visit(path);
      } else if (/\.(ts|json)$/.test(name) && !/_(test|bench|test_support)\.ts$/.test(name)) {
        found.push(path);
      }
    }
  };
  for (const folder of SOURCES) await visit(folder);
  return found.sort();
}
