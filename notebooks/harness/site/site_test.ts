/**
 * Looks at the built site in headless Chromium. It needs both: `deno task site` builds the one, `CHROMIUM`
 * names the other where it is not on the path; without, these tests say so and are skipped.
 */
import assert from "node:assert/strict";
import { existsSync, globSync } from "node:fs";
import { join } from "node:path";
import { type Browser, findChromium, startChromium } from "./chromium.ts";
import { serveSite } from "./serve_site.ts";

const SITE = join(import.meta.dirname!, "..", "..", "..", "docs", "site");
const chromium = findChromium(), isBuilt = existsSync(join(SITE, "index.html"));
const reason = !isBuilt ? "no docs/site: deno task site" : !chromium ? "no Chromium: CHROMIUM" : "";

/** The folder of the server for which the site was built. */
const base = isBuilt
  ? Deno.readTextFileSync(join(SITE, "index.html")).match(/href="([^"]*)favicon\.svg"/)![1]
  : "/";

/** Runs with a server of the site and a browser, which are gone afterwards. */
async function look(run: (browser: Browser, address: string) => Promise<void>): Promise<void> {
  const server = serveSite(SITE, { base }), browser = await startChromium(chromium!);
  try {
    await run(browser, server.address);
  } finally {
    await browser.close();
    await server.close();
  }
}

function test(name: string, run: (browser: Browser, address: string) => Promise<void>): void {
  const ignore = reason !== "";
  Deno.test({ name: ignore ? `${name} (skipped: ${reason})` : name, ignore, fn: () => look(run) });
}

/** Pages of VitePress; sources are shown by one template, of which a few are looked at. */
const pages = isBuilt
  ? globSync("**/*.html", { cwd: SITE, exclude: ["source/**", "404.html", "browser/**"] }).sort()
  : [];
const sources = isBuilt ? globSync("source/**/*.html", { cwd: SITE }).sort().slice(0, 3) : [];

/** What a page is like on a phone. */
interface Visit {
  readonly page: string;
  readonly width: number;
  /** Pictures whose alternative text is no sentence. */
  readonly silent: number;
  readonly links: readonly string[];
  readonly ids: readonly string[];
  readonly problems: readonly string[];
  readonly outside: readonly string[];
}

let visits: Visit[] | undefined;

/** Opens every page, once for all tests. */
async function visitAll(browser: Browser, address: string): Promise<Visit[]> {
  if (visits) return visits;
  const found: Visit[] = [];
  for (const page of [...pages, ...sources]) {
    await browser.open(address + page, { width: 390, height: 844 });
    const seen = await browser.evaluate<Pick<Visit, "width" | "silent" | "links" | "ids">>(`({
      width: document.documentElement.scrollWidth,
      silent: [...document.querySelectorAll("main img")].filter((one) => one.alt.length < 20).length,
      links: [...document.querySelectorAll("a[href]")].map((one) => one.href),
      ids: [...document.querySelectorAll("[id]")].map((one) => one.id),
    })`);
    const outside = browser.requests.filter((url) =>
      !/^(data|blob):/.test(url) && !url.startsWith(address)
    );
    found.push({ page, ...seen, problems: [...browser.problems], outside });
  }
  return visits = found;
}

test(
  "every page opens without errors, stays on the host and fits a phone",
  async (browser, address) => {
    const all = await visitAll(browser, address);
    assert(all.length > 30, `${all.length} pages`);
    const wrong = all.flatMap(({ page, width, silent, problems, outside }) => [
      ...problems.map((problem) => `${page}: ${problem}`),
      ...outside.map((url) => `${page} asks ${url}`),
      ...(width > 390 ? [`${page} is ${width} px wide`] : []),
      ...(silent ? [`${page} has ${silent} pictures without a sentence`] : []),
    ]);
    assert.deepEqual(wrong, []);
  },
);

test("links and anchors lead somewhere", async (browser, address) => {
  const all = await visitAll(browser, address);
  // The server of the other test had another port.
  const pathOf = (link: string) => link.slice(link.indexOf("/", "http://".length) + base.length);
  const ids = new Map(all.map(({ page, ids }) => [page, new Set(ids)]));
  const broken = new Set<string>();
  let count = 0;
  for (const { page, links } of all) {
    for (const link of links.filter((one) => one.startsWith("http://127.0.0.1:"))) {
      const [bare, anchor] = pathOf(link).split("#").map(decodeURIComponent);
      const target = bare === "" || bare.endsWith("/") ? `${bare}index.html` : bare;
      const file = join(SITE, target);
      const hasAnchor = () =>
        ids.get(target)?.has(anchor) ?? Deno.readTextFileSync(file).includes(`id="${anchor}"`);
      count++;
      if (!existsSync(file) || (anchor && !hasAnchor())) broken.add(`${link} on ${page}`);
    }
  }
  assert(count > 1000, `${count} links`);
  assert.deepEqual([...broken], []);
});

test("search finds a symbol and a section of a notebook, by keyboard", async (browser, address) => {
  const results = "document.querySelectorAll('.VPLocalSearchBox .result').length";
  const find = async (words: string) => {
    await browser.open(`${address}index.html`);
    const key = { key: "k", code: "KeyK", modifiers: 2, windowsVirtualKeyCode: 75 };
    await browser.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...key });
    await browser.waitFor("document.querySelector('.VPLocalSearchBox input')", "the search box");
    await browser.type(words);
    await browser.waitFor(results, `results for ${words}`);
    return await browser.evaluate<string[]>(
      "[...document.querySelectorAll('.VPLocalSearchBox .result')].map((one) => one.href)",
    );
  };
  assert.match((await find("fitPeaks"))[0], /reference\/analyse\.html#fitPeaks$/);
  const section = await find("Calibration on two edges");
  assert.match(section[0], /notebooks\/00_quickstart\.html#calibration-on-two-edges$/);
  assert.match((await find("browser without installing"))[0], /your_data\.html#browser$/);
});

test(
  "the site is dark where the reader's system is, and figures stay on white",
  async (browser, address) => {
    const colour = (selector: string) =>
      browser.evaluate<string>(
        `getComputedStyle(document.querySelector('${selector}')).backgroundColor`,
      );
    await browser.open(`${address}notebooks/00_quickstart.html`, { dark: true });
    assert.notEqual(await colour("body"), "rgb(255, 255, 255)");
    assert.equal(await colour("main a.figure img"), "rgb(255, 255, 255)");
    await browser.open(`${address}notebooks/00_quickstart.html`);
    assert.equal(await colour("body"), "rgb(255, 255, 255)");
  },
);

test("a claim's verdict is seen beside it, on a phone too", async (browser, address) => {
  for (const width of [390, 1200]) {
    await browser.open(`${address}results/summary.html`, { width });
    const cells = await browser.evaluate<{ words: string; right: number }[]>(
      `[...document.querySelectorAll("main tbody tr:first-child td:nth-child(3)")]
        .map((one) => ({ words: one.textContent, right: one.getBoundingClientRect().right }))`,
    );
    const verdicts = cells.filter(({ words }) => /^(holds|does not hold|undecided)$/.test(words));
    assert(verdicts.length >= 8, `${verdicts.length} tables`);
    for (const { right } of verdicts) assert(right < width, `${right} px of ${width}`);
  }
});

test(
  "printed, a page has no menus, is dark on white and as wide as the paper",
  async (browser, address) => {
    await browser.open(`${address}notebooks/00_quickstart.html`, { width: 760, dark: true });
    const features = [{ name: "prefers-color-scheme", value: "dark" }];
    await browser.send("Emulation.setEmulatedMedia", { media: "print", features });
    assert(await browser.evaluate("document.documentElement.classList.contains('dark')"));
    const menus = "[...document.querySelectorAll('.VPNav, .VPSidebar, .VPLocalNav, .VPDocFooter')]";
    const shown = await browser.evaluate<number>(
      `${menus}.filter((one) => getComputedStyle(one).display !== "none").length`,
    );
    assert.equal(shown, 0);
    const things = "[...document.querySelectorAll('main :is(img, table, pre .line > span)')]";
    const widest = await browser.evaluate<number>(
      `Math.max(...${things}.map((one) => one.getBoundingClientRect().right))`,
    );
    assert(widest <= 760, `${widest} px`);
    const lines = await browser.evaluate<number[]>(
      `[...document.querySelectorAll("td.number")].map((one) => {
        const text = document.createRange();
        text.selectNodeContents(one);
        return text.getClientRects().length;
      })`,
    );
    assert(lines.length > 100 && lines.every((count) => count === 1), "a number is broken");
    const text = await browser.evaluate<string>(
      "getComputedStyle(document.querySelector('main p')).color",
    );
    assert(text.match(/\d+/g)!.every((part) => Number(part) < 100), text);
  },
);
