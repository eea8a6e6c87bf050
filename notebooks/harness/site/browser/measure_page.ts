/**
 * Times the page on a map of 25,520 x 240 in headless Chromium, and the same work in HyperSpy where
 * `.venv-peers` has it (see `lib/baseline/pca_peer.py`):
 *
 *     deno run -A notebooks/harness/site/browser/measure_page.ts [repeats]
 *
 * Wall seconds depend on what else the machine does, whose load stands beside them; processor seconds are
 * those of the page's process with its workers. Nothing here fails: tests do not time.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { prng } from "eels/core/random.ts";
import { imageTags, writeDm } from "eels/read/dm_writer_test_support.ts";
import { type Browser, findChromium, startChromium } from "../chromium.ts";
import { serveSite } from "../serve_site.ts";
import { buildBrowserPage } from "./build.ts";
import { chooseFile, processorSeconds, WATCH_FRAMES } from "./page_test_support.ts";

const ROOT = join(import.meta.dirname!, "..", "..", "..", "..");
const [ROWS, COLUMNS, CHANNELS] = [638, 40, 240];

/** Counts of two mixed edges on a falling background, plane by plane as Gatan stores them. */
function counts(): Float32Array {
  const random = prng(1), pixels = ROWS * COLUMNS;
  const bump = (x: number, y: number) => Math.exp(-((x % 16 - 8) ** 2 + (y % 16 - 8) ** 2) / 20);
  return Float32Array.from({ length: pixels * CHANNELS }, (_, i) => {
    const e = Math.floor(i / pixels), s = i % pixels, x = s % COLUMNS, y = Math.floor(s / COLUMNS);
    const edge = (at: number) => e > at ? Math.exp((at - e) / 200) : 0;
    const under = 20 * Math.exp(-e / 200) * (1 + 0.3 * x / COLUMNS);
    return random.poisson(under + 15 * bump(x, y) * edge(60) + 12 * bump(x + 8, y + 8) * edge(140));
  });
}

/** A dm4 file; data type 1 is int16, 2 float32. */
function dm4(values: Float32Array, dataType: 1 | 2): Uint8Array {
  const nm = { origin: 0, scale: 0.5, unit: "nm" }, ev = { origin: -2080, scale: 0.25, unit: "eV" };
  const data = { array: values as unknown as number[], element: [dataType === 1 ? 2 : 6] };
  const image = { title: "map", dataType, sizes: [COLUMNS, ROWS, CHANNELS], data };
  return writeDm(imageTags([{ ...image, axes: [nm, nm, ev] }]), { version: 4, littleEndian: true });
}

const load = () => Deno.loadavg()[0].toFixed(1);

async function timed(browser: Browser, what: string, work: () => Promise<string>): Promise<void> {
  const before = await processorSeconds(browser), startMs = performance.now();
  await browser.evaluate("longestGap = 0");
  const said = await work();
  const wall = (performance.now() - startMs) / 1000;
  const cpu = await processorSeconds(browser) - before;
  const gap = await browser.evaluate<number>("longestGap");
  console.log(
    `${what}: ${wall.toFixed(2)} s, processor ${cpu.toFixed(2)} s, longest time without a frame ` +
      `${gap.toFixed(0)} ms, load ${load()}; ${said}`,
  );
}

const STATUS = "document.getElementById('status').textContent";

async function say(browser: Browser, start: string): Promise<string> {
  const refused = "document.getElementById('status').classList.contains('refused')";
  await browser.waitFor(`${STATUS}.startsWith("${start}") || ${refused}`, start, 300_000);
  return await browser.evaluate<string>(STATUS);
}

async function measurePage(address: string, path: string): Promise<void> {
  const browser = await startChromium(findChromium()!);
  try {
    await browser.send("Performance.enable");
    await browser.open(address);
    await browser.evaluate(WATCH_FRAMES);
    await timed(browser, "  read", async () => {
      await chooseFile(browser, path);
      return await say(browser, "Read.");
    });
    await timed(browser, "  denoise", async () => {
      await browser.evaluate("document.getElementById('denoise').click()");
      return await say(browser, "Denoised:");
    });
  } finally {
    await browser.close();
  }
}

async function measurePeer(path: string): Promise<void> {
  const python = join(ROOT, ".venv-peers", "bin", "python");
  if (!existsSync(python)) return console.log("  HyperSpy: not here");
  const script = join(import.meta.dirname!, "measure_peer.py");
  const { stdout, stderr } = await new Deno.Command(python, { args: [script, path] }).output();
  const said = new TextDecoder().decode(stdout) || new TextDecoder().decode(stderr);
  console.log(`  ${said.trim().replaceAll("\n", "\n  ")}, load ${load()}`);
}

if (import.meta.main) {
  if (!findChromium()) throw new Error("Cannot time the page as there is no Chromium: CHROMIUM");
  const folder = join(await Deno.makeTempDir(), "browser"), values = counts();
  await buildBrowserPage(folder);
  const server = serveSite(dirname(folder));
  try {
    for (let repeat = 0; repeat < Number(Deno.args[0] ?? 1); repeat++) {
      for (const [type, dataType] of [["float32", 2], ["int16", 1]] as const) {
        const path = join(dirname(folder), `${type}.dm4`);
        if (!existsSync(path)) await Deno.writeFile(path, dm4(values, dataType));
        console.log(`${ROWS} x ${COLUMNS} x ${CHANNELS}, dm4 ${type}, load ${load()}`);
        await measurePage(`${server.address}browser/index.html`, path);
        await measurePeer(path);
      }
    }
  } finally {
    await server.close();
    await Deno.remove(dirname(folder), { recursive: true });
  }
}
