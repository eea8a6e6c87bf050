/**
 * The task `site`: builds the site into docs/site from the executed notebooks, README, CHANGELOG and the
 * library's comments. `--base /name/` where it is served below a folder; `--serve` shows it here.
 *
 * Its npm packages are its own: locked in packages.lock, installed into docs/work and only when asked.
 * packages.json names vue, as a page's compiled form imports it, and holds rollup at a release that all
 * platforms have.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { step } from "../setup/step.ts";
import { serveSite } from "./serve_site.ts";
import { writePages } from "./write_pages.ts";

const ROOT = join(import.meta.dirname!, "..", "..", "..");
const HERE = import.meta.dirname!, WORK = join(ROOT, "docs", "work");

/** What the packages of packages.lock take up packed, for Linux x86-64. */
const DOWNLOAD_MB = 53;

const HELP = `deno task site [--base /name/] [--serve]

Builds the site of notebooks, library and results into docs/site. The first time it downloads its
npm packages (about ${DOWNLOAD_MB} MB) into docs/work.

  --base /name/  the folder of the server in which the site will lie (/)
  --serve        shows the site at http://127.0.0.1:4173 once it is built
  --help         this text`;

/** Runs Deno in the work folder; what it says is told only where it fails. */
async function run(what: string, args: string[]): Promise<void> {
  const options = { args, cwd: WORK, env: { NO_COLOR: "1" } };
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), options).output();
  if (success) return;
  const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n");
  throw new Error(`Cannot ${what}: ${said.trim()}`);
}

/** Builds the site into docs/site. */
export async function buildSite(base: string): Promise<void> {
  if (!/^\/([\w.-]+\/)*$/.test(base)) {
    throw new RangeError(
      `Cannot build the site as --base must be "/" or "/name/": it is "${base}"`,
    );
  }
  await Deno.mkdir(WORK, { recursive: true });
  for (const [from, to] of [["packages.json", "deno.json"], ["packages.lock", "deno.lock"]]) {
    await Deno.copyFile(join(HERE, from), join(WORK, to));
  }
  const installed = join(WORK, "node_modules", ".deno");
  await step(
    "Installing the site's packages",
    existsSync(installed) ? {} : { downloadMb: DOWNLOAD_MB },
    () => run("install the site's packages", ["install", "--frozen", "--quiet"]),
  );
  const count = await step(
    "Writing pages",
    {},
    () => writePages({ root: ROOT, pages: join(WORK, "pages"), base }),
  );
  await step(
    `Building ${count} pages`,
    {},
    () => run("build the site", ["run", "-A", "npm:vitepress", "build", "pages"]),
  );
  console.log("Written to docs/site/index.html; look at it: deno task site --serve");
}

if (import.meta.main) {
  const options = {
    base: { type: "string", default: "/" },
    serve: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  } as const;
  try {
    const { values } = parseArgs({ args: Deno.args, options });
    if (values.help) console.log(HELP);
    else {
      await buildSite(values.base);
      if (values.serve) {
        const { address } = serveSite(join(ROOT, "docs", "site"), {
          base: values.base,
          port: 4173,
        });
        console.log(`Open ${address} and end with Ctrl-C`);
      }
    }
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(1);
  }
}
