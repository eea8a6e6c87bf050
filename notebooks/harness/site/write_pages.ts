/** Writes the site's pages as VitePress reads them: markdown, figures, theme and configuration. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { listNotebooks, readNotebook } from "../notebook.ts";
import type { SiteContents } from "./config.ts";
import { linkPages, plainForVue, sourcePage } from "./links.ts";
import { withDescription, withFront } from "./front_matter.ts";
import { notebookPage, type NotebookRun } from "./notebook_page.ts";
import { headOf, homePage, partOf } from "./readme_parts.ts";
import { getText } from "./repository.ts";
import { anchorOf, resultsPage } from "./results_page.ts";
import { readRooms, readTypes, referenceIndex, roomPage } from "./reference.ts";

const HERE = import.meta.dirname!;
/** Pages written by hand, which take parts from README by `<!-- README: heading -->`. */
const OWN_PAGES = ["your_data", "from_hyperspy", "from_abtem", "citing"];
/** Search leaves out tables of results and notes on data, which would fill it. */
const UNSEARCHED = "search: false";
/** Tables of claims have the room beside them, too. */
const WIDE = ["aside: false", "sidebar: false", "pageClass: wide results"];
const THEME = `import theme from "vitepress/theme";
import "./site.css";
export default theme;
`;

/** Where things are. */
export interface PageOptions {
  /** The folder of the repository. */
  readonly root: string;
  /** Where the pages go. */
  readonly pages: string;
  /** The folder of the server in which the site will lie. */
  readonly base: string;
  /** Where the project can be had, where that is known. */
  readonly repository?: string;
  /** Where the site will be, where that is known. */
  readonly address?: string;
}

/** Writes all pages anew and gives their number. */
export async function writePages(
  { root, pages, base, repository, address }: PageOptions,
): Promise<number> {
  rmSync(pages, { recursive: true, force: true });
  let count = 0;
  const wanted: string[] = ["results/summary.md", "results/full/summary.md"];
  const put = (path: string, text: string) => {
    if (path.endsWith(".md")) count++;
    mkdirSync(dirname(join(pages, path)), { recursive: true });
    // VitePress leaves links with a target as they are.
    const linked = path.endsWith(".md")
      ? withDescription(text).replace(/\]\(\/(?=[^()]*\)\{target=)/g, `](${base}`)
      : text;
    writeFileSync(join(pages, path), linked);
  };
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const putLinked = (path: string, markdown: string, folder = "") => {
    const linked = linkPages(markdown, folder);
    wanted.push(...linked.files);
    put(path, linked.markdown);
  };

  const readme = plainForVue(read("README.md")), head = headOf(readme);
  const get = getText(repository), results = read("results/summary.md");
  const anchor = (paper: string) => anchorOf(paper, results);
  putLinked("index.md", homePage(head, { get, anchor }));
  const picture = head.picture.match(/\(([^)]*)\)/)![1];
  const pictures = [
    picture,
    ...[...readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, at]) => at),
  ];
  for (const path of new Set(pictures)) put(`public/${path}`, read(path));
  for (const name of OWN_PAGES) {
    const markdown = readFileSync(join(HERE, "pages", `${name}.md`), "utf8");
    const filled = markdown
      .replace(/^<!-- README: (.+) -->$/gm, (_, heading) => {
        const linked = linkPages(readmePart(readme, heading), "");
        wanted.push(...linked.files);
        return linked.markdown;
      })
      .replace(/^<!-- FILE: (.+) -->$/gm, (_, path) => `\`\`\`\n${read(path).trim()}\n\`\`\``)
      .replace("<!-- GET -->", () => get);
    putLinked(`${name}.md`, filled, "notebooks/harness/site/pages");
  }
  putLinked("changelog.md", plainForVue(read("CHANGELOG.md")));

  const notebooks: { name: string; title: string }[] = [];
  for (const name of listNotebooks(join(root, "notebooks"))) {
    const ran = join(root, "results", name, "run.json");
    const run: NotebookRun | undefined = existsSync(ran)
      ? JSON.parse(readFileSync(ran, "utf8"))
      : undefined;
    const page = notebookPage(name, await readNotebook(join(root, "notebooks"), name), run);
    notebooks.push({ name, title: page.title });
    wanted.push(...page.files);
    put(`notebooks/${name}.md`, page.markdown);
    put(`public/notebooks/${name}.ipynb`, read(`notebooks/${name}.ipynb`));
    for (const { file, svg } of page.figures) put(`public/figures/${file}`, svg);
  }

  const rooms = await readRooms(root), types = readTypes(root);
  put("reference/index.md", referenceIndex(rooms));
  for (const room of rooms) put(`reference/${room.name}.md`, roomPage(room, rooms, types));
  wanted.push(...rooms.flatMap(({ symbols }) => symbols.map(({ file }) => file)));

  // A file shown may link to further ones.
  const shown = new Set<string>();
  for (let path = wanted.pop(); path !== undefined; path = wanted.pop()) {
    if (shown.has(path)) continue;
    shown.add(path);
    const text = read(path);
    if (!path.endsWith(".md")) {
      put(`public${sourcePage(path)}`, sourceHtml(path, text));
      continue;
    }
    const isResults = path.startsWith("results/"), size = path.includes("full") ? "full" : "quick";
    const front = isResults ? [UNSEARCHED, ...WIDE, ...aboutResults(size)] : [UNSEARCHED];
    const page = withFront(plainForVue(isResults ? resultsPage(text) : text), front);
    putLinked(path, page, posix.dirname(path));
  }

  const contents: SiteContents = {
    title: head.title,
    description: head.intro.replace(/\s+/g, " "),
    base,
    notebooks,
    rooms: rooms.map(({ name }) => name),
    ...{ repository, address },
  };
  put(
    ".vitepress/config.mts",
    `import { siteConfig } from "./site_config.ts";\nexport default siteConfig(${
      JSON.stringify(contents)
    });\n`,
  );
  put(".vitepress/site_config.ts", readFileSync(join(HERE, "config.ts"), "utf8"));
  put(".vitepress/theme/index.ts", THEME);
  put(".vitepress/theme/site.css", readFileSync(join(HERE, "site.css"), "utf8"));
  put("public/favicon.svg", readFileSync(join(HERE, "favicon.svg"), "utf8"));
  return count;
}

/** Title and description of a page of results, of which there are two. */
function aboutResults(profile: string): string[] {
  const what = "Every claim with the published value, ours, its interval and a verdict";
  return [`title: Results, ${profile} profile`, `description: "${what}, ${profile} profile."`];
}

/** A part of README with the site's own places for pictures, reference and table for HyperSpy's users. */
function readmePart(readme: string, heading: string): string {
  const hyperspy = "Calls for those who know HyperSpy: [Coming from HyperSpy](/from_hyperspy.md).";
  return partOf(readme, heading)
    .replace(/^\| coming from[^]*?\n\n/m, `${hyperspy}\n\n`)
    .replace(
      /`deno task docs`,\s+then\s+`docs\/api\/index\.html`/,
      "[Reference](/reference/index.md)",
    )
    .replace(/!\[([^\]]*)\]\(([^)]+)\)/g, "![$1](/$2)");
}

/** A file of the repository as a plain page, with an anchor a line. */
export function sourceHtml(path: string, text: string): string {
  const plain = (words: string) => words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const lines = plain(text.trimEnd()).split("\n")
    .map((line, at) => `<span id="L${at + 1}">${line}</span>`);
  const home = path.split("/").map(() => "..").join("/");
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>${path}</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="${home}/favicon.svg">
<style>
  :root { color-scheme: light dark; }
  body { font: 15px/1.5 system-ui, sans-serif; margin: 1.5rem; }
  pre { font: 13px/1.5 ui-monospace, monospace; overflow-x: auto; counter-reset: line; }
  pre span::before { counter-increment: line; content: counter(line); display: inline-block;
    width: 3em; margin-right: 1.5em; text-align: right; color: GrayText; }
  :target { background: color-mix(in srgb, Highlight 30%, transparent); }
</style></head><body>
<a href="${home}/index.html">EELS notebooks</a> / <strong>${path}</strong>
<pre tabindex="0">${lines.join("\n")}</pre>
</body></html>
`;
}
