/**
 * Builds the page that denoises in the browser: the library's own code, bundled. Two of its files have
 * others in their place: products of matrices are computed without TensorFlow, and h5wasm, loaded only where
 * a file is HDF5, is the one for browsers.
 */
import { createRequire } from "node:module";
import { join } from "node:path";

const HERE = import.meta.dirname!, ROOT = join(HERE, "..", "..", "..", "..");
const BASELINE = join(ROOT, "lib", "baseline");

/** What stands for modules of the system: files have names here and are never unpacked. */
const SYSTEM = `
  export const basename = (path) => path.slice(path.lastIndexOf("/") + 1);
  export const inflateRawSync = undefined;
`;

/** The part of esbuild's interface that is used. */
interface Esbuild {
  build(options: Record<string, unknown>): Promise<unknown>;
  stop(): Promise<void>;
}

interface Resolving {
  readonly path: string;
  readonly importer: string;
}

interface PluginBuild {
  onResolve(
    options: { filter: RegExp },
    answer: (what: Resolving) => Record<string, unknown> | undefined,
  ): void;
  onLoad(
    options: { filter: RegExp; namespace: string },
    answer: () => Record<string, unknown>,
  ): void;
}

/** What is another file in the browser. */
const forBrowser = {
  name: "for the browser",
  setup({ onResolve, onLoad }: PluginBuild) {
    onResolve(
      { filter: /^\.\/products\.ts$/ },
      ({ importer }) =>
        importer.startsWith(BASELINE) ? { path: join(BASELINE, "products_plain.ts") } : undefined,
    );
    onResolve({ filter: /^h5wasm\/node$/ }, () => ({
      path: join(ROOT, "node_modules", "h5wasm", "dist", "esm", "hdf5_hl.js"),
    }));
    // The network is not offered here, so that nothing asks for what trains it.
    onResolve({ filter: /\/image_network\.ts$/ }, () => ({ path: "none", namespace: "system" }));
    onResolve({ filter: /^eels\// }, ({ path }) => ({ path: join(ROOT, "lib", path.slice(5)) }));
    onResolve({ filter: /^node:(path|zlib)$/ }, () => ({ path: "node", namespace: "system" }));
    onLoad({ filter: /.*/, namespace: "system" }, () => ({ contents: SYSTEM }));
  },
};

/**
 * Writes the page and its scripts into a folder, which is made. esbuild reads the environment and starts its
 * own program.
 */
export async function buildBrowserPage(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const file of ["index.html", "page.css"]) {
    await Deno.copyFile(join(HERE, file), join(folder, file));
  }
  // VitePress's, which is CommonJS.
  const esbuild: Esbuild = createRequire(join(ROOT, "docs", "work", "main.js"))("esbuild");
  try {
    await esbuild.build({
      entryPoints: [join(HERE, "page.ts"), join(HERE, "worker.ts")],
      outdir: folder,
      bundle: true,
      minify: true,
      splitting: true,
      format: "esm",
      target: "es2022",
      platform: "browser",
      charset: "utf8",
      external: ["module", "fs", "path"],
      nodePaths: [join(ROOT, "node_modules")],
      plugins: [forBrowser],
      logLevel: "error",
    });
  } finally {
    await esbuild.stop();
  }
}

if (import.meta.main) await buildBrowserPage(Deno.args[0]);
