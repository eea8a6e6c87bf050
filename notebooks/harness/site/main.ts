/**
 * The task `site`: builds the site into docs/site from the executed notebooks, README, CHANGELOG and the
 * library's comments. `--base /name/` or `--address` where it is served below a folder; `--serve` shows it
 * here.
 *
 * Its npm packages are its own: locked in packages.lock, installed into docs/work and only when asked.
 * packages.json names vue, as a page's compiled form imports it, and holds rollup at a release that all
 * platforms have.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readCommandLine } from "../record/command_line.ts";
import { flagsOf } from "../setup/permissions.ts";
import { step } from "../setup/step.ts";
import { repositoryOf } from "./repository.ts";
import { serveSite } from "./serve_site.ts";
import { writePages } from "./write_pages.ts";

const ROOT = join(import.meta.dirname!, "..", "..", "..");
const HERE = import.meta.dirname!, WORK = join(ROOT, "docs", "work");

/** What the packages of packages.lock take up packed, for Linux x86-64. */
const DOWNLOAD_MB = 53;

const HELP = `deno task site [--base /name/] [--address https://host/name/] [--serve]

Builds the site of notebooks, library and results into docs/site. The first time it downloads its
npm packages (about ${DOWNLOAD_MB} MB) into docs/work.

  --base /name/  the folder of the server in which the site will lie (/)
  --address URL  the site's whole address, which names that folder too; writes a sitemap
  --serve        shows the site at http://127.0.0.1:4173 once it is built
  --help         this text`;

/** Runs Deno, in the work folder unless another is named; what it says is told only where it fails. */
async function run(what: string, args: string[], cwd = WORK): Promise<void> {
  const options = { args, cwd, env: { NO_COLOR: "1" } };
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), options).output();
  if (success) return;
  const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n");
  throw new Error(`Cannot ${what}: ${said.trim()}`);
}

/** The folder of the server in an address. */
function folderOf(address: string): string {
  const url = URL.parse(address);
  if (url && /^https?:$/.test(url.protocol) && url.href === address) return url.pathname;
  throw new RangeError(
    `Cannot build the site as --address must be such as "https://host/name/": it is "${address}"`,
  );
}

/** Builds the site into docs/site, for a folder of a server. */
async function buildSite(base: string, address?: string): Promise<void> {
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
  const repository = repositoryOf(ROOT, {
    GITHUB_SERVER_URL: Deno.env.get("GITHUB_SERVER_URL"),
    GITHUB_REPOSITORY: Deno.env.get("GITHUB_REPOSITORY"),
  });
  const count = await step(
    "Writing pages",
    {},
    () => writePages({ root: ROOT, pages: join(WORK, "pages"), base, repository, address }),
  );
  const browser = join(WORK, "pages", "public", "browser");
  const flags = flagsOf({ read: [ROOT], write: [browser], run: true, env: true });
  const bundle = ["run", ...flags, join(HERE, "browser", "build.ts"), browser];
  await step(
    "Bundling the page that denoises",
    {},
    () => run("bundle the page that denoises", bundle, ROOT),
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
    base: { type: "string" },
    address: { type: "string" },
    serve: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  } as const;
  try {
    const { values } = readCommandLine("site", Deno.args, options);
    if (values.help) console.log(HELP);
    else {
      const { address, base = address ? folderOf(address) : "/" } = values;
      await buildSite(base, address);
      if (values.serve) {
        const { address } = serveSite(join(ROOT, "docs", "site"), {
          base,
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
