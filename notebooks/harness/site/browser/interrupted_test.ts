/** Broken files, work that is cancelled or left, and whether the page answers meanwhile, in headless Chromium. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { prng } from "eels/core/random.ts";
import { imageTags, writeDm } from "eels/read/dm_writer_test_support.ts";
import { read } from "eels/read/read.ts";
import { write } from "eels/write/write.ts";
import {
  dropFile,
  type Place,
  press,
  processorSeconds,
  STATUS,
  test,
  twoEdges,
  waitForStatus,
  WATCH_FRAMES,
} from "./page_test_support.ts";

const BUSY = "!document.getElementById('busy').hidden";
const REFUSED = `${STATUS}.classList.contains("refused")`;

/** Files with which something is wrong. */
function brokenFiles(): Record<string, Uint8Array> {
  const random = prng(1), encode = (text: string) => new TextEncoder().encode(text);
  const data = { array: Array.from({ length: 4000 }, () => random.poisson(20)), element: [6] };
  const nm = { origin: 0, scale: 1, unit: "nm" }, ev = { origin: -400, scale: 1, unit: "eV" };
  const image = { dataType: 2, sizes: [10, 10, 40], data, axes: [nm, nm, ev] };
  const dm4 = writeDm(imageTags([image]), { version: 4, littleEndian: true });
  const noise = Uint8Array.from({ length: 5000 }, () => random.integer(256));
  return {
    "cut.dm4": dm4.subarray(0, dm4.length / 2),
    "header_alone.dm4": dm4.subarray(0, 12),
    "version_alone.dm4": dm4.subarray(0, 4),
    "text.dm4": encode("Dear colleague,\nthe map is on the other drive.\n"),
    "photo.dm4": Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, ...noise]),
    "document.msa": encode("%PDF-1.7 and so on"),
    "noise.dm3": Uint8Array.from([0, 0, 0, 3, ...noise]),
    "bytes.npy": noise,
  };
}

test("broken files and foreign ones are refused in the library's words, and the page goes on", async (place) => {
  const { browser, address, folder } = place;
  const files = brokenFiles(), map = twoEdges(12, 14, 60);
  await write(join(folder, "good.hspy"), map);
  const hspy = await Deno.readFile(join(folder, "good.hspy"));
  files["cut.hspy"] = hspy.subarray(0, hspy.length / 2);
  await browser.open(`${address}index.html`);
  const refusal = async (file: string) => {
    await dropFile(place, file);
    await browser.waitFor(REFUSED, `a refusal of ${file}`, 10_000);
    assert(await browser.evaluate(`!(${BUSY})`));
    return await browser.evaluate<string>(`${STATUS}.textContent`);
  };
  for (const [file, bytes] of Object.entries(files)) {
    const path = join(folder, file);
    await Deno.writeFile(path, bytes);
    const expected = await read(path).then(() => "nothing", (error: Error) => error.message);
    assert.equal(await refusal(file), expected.replaceAll(path, file), file);
  }
  await Deno.writeFile(join(folder, "archive.dm4"), Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0, 0]));
  assert.match(await refusal("archive.dm4"), /^Cannot read archive\.dm4 as it is an archive/);
  await dropFile(place, "good.hspy");
  await waitForStatus(place, "Read.");
  assert.deepEqual(browser.problems, []);
});

test("a folder, nothing and a file that is gone are refused", async ({ browser, address }) => {
  await browser.open(`${address}index.html`);
  await browser.evaluate("document.body.dispatchEvent(new DragEvent('drop', { bubbles: true }))");
  assert(await browser.evaluate(REFUSED));
  const path = await Deno.makeTempFile({ suffix: ".dm4" });
  await Deno.writeTextFile(path, "some text");
  await browser.send("DOM.enable");
  const { root } = await browser.send("DOM.getDocument") as { root: { nodeId: number } };
  const found = { nodeId: root.nodeId, selector: "#file" };
  const { nodeId } = await browser.send("DOM.querySelector", found);
  // The page has the file's name and size; it is gone when it is read.
  await browser.evaluate(
    "document.getElementById('file').addEventListener('change', (event) => " +
      "{ if (!globalThis.given) { event.stopImmediatePropagation(); globalThis.given = event.target.files[0]; } }, true)",
  );
  await browser.send("DOM.setFileInputFiles", { nodeId, files: [path] });
  await browser.waitFor("globalThis.given", "the file");
  await Deno.remove(path);
  await browser.evaluate(`{
    const event = new DragEvent("drop", { bubbles: true });
    Object.defineProperty(event, "dataTransfer", { value: { files: [given] } });
    document.body.dispatchEvent(event);
  }`);
  await browser.waitFor(`${REFUSED} && ${STATUS}.textContent.startsWith("Cannot read")`, "refusal");
  assert.match(
    await browser.evaluate<string>(`${STATUS}.textContent`),
    /as the (browser reports|file is empty)/,
  );
});

/** A map that is denoised for seconds, read. */
async function openLong(place: Place): Promise<void> {
  const { browser, address, folder } = place;
  await write(join(folder, "long.hspy"), twoEdges(60, 100, 240));
  await browser.send("Performance.enable");
  await browser.open(`${address}index.html`);
  await dropFile(place, "long.hspy");
  await waitForStatus(place, "Read.", 60_000);
}

test("while a map is read and denoised the page draws frames and tells how far it is", async (place) => {
  const { browser, folder, address } = place;
  await write(join(folder, "long.hspy"), twoEdges(60, 100, 240));
  await browser.open(`${address}index.html`);
  await browser.evaluate(WATCH_FRAMES);
  await browser.evaluate(`{
    globalThis.told = new Set();
    new MutationObserver(() => told.add(${STATUS}.textContent)).observe(${STATUS}, { childList: true });
  }`);
  const startMs = performance.now();
  await dropFile(place, "long.hspy");
  await waitForStatus(place, "Read.", 60_000);
  await press(place, "denoise");
  await waitForStatus(place, "Denoised:", 60_000);
  const [gap, heldUpMs] = await browser.evaluate<number[]>("[longestGap, heldUpMs]");
  // 17 to 80 ms and 0 where nothing holds up the page; all of the work, seconds, where it does.
  const share = heldUpMs / (performance.now() - startMs);
  assert(gap < 2000 && share < 0.25, `${gap} ms without a frame, ${share} of the time held up`);
  const told = await browser.evaluate<string[]>("[...told]");
  assert(told.some((text) => text.startsWith("Comparing")), `${told}`);
  assert(told.some((text) => text.startsWith("Denoising")), `${told}`);
});

test("cancelling ends the work within a second, and the page goes on", async (place) => {
  const { browser } = place;
  await openLong(place);
  const isAsked = "(() => { const event = new Event('beforeunload', { cancelable: true }); " +
    "dispatchEvent(event); return event.defaultPrevented; })()";
  assert.equal(await browser.evaluate(isAsked), false);
  await press(place, "denoise");
  await browser.waitFor(`${STATUS}.textContent.startsWith("Comparing")`, "progress");
  assert.equal(await browser.evaluate(isAsked), true); // whoever closes the tab now is asked
  const startMs = performance.now();
  await press(place, "cancel");
  assert.equal(await browser.evaluate(`${STATUS}.textContent`), "Cancelled.");
  assert.equal(await browser.evaluate(BUSY), false);
  assert(performance.now() - startMs < 1000);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const before = await processorSeconds(browser);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const used = await processorSeconds(browser) - before;
  assert(used < 0.3, `${used} s of processor after cancelling`);
  await press(place, "denoise");
  await waitForStatus(place, "Denoised:", 60_000);
  assert.deepEqual(browser.problems, []);
});

test("a file dropped in the middle of another's work takes its place", async (place) => {
  const { browser, folder } = place;
  await openLong(place);
  await write(join(folder, "next.hspy"), twoEdges(12, 14, 60));
  await press(place, "denoise");
  await browser.waitFor(`${STATUS}.textContent.startsWith("Comparing")`, "progress");
  await dropFile(place, "long.hspy");
  await dropFile(place, "next.hspy");
  await waitForStatus(place, "Read.", 60_000);
  assert.equal(await browser.evaluate("document.getElementById('name').textContent"), "next.hspy");
  await new Promise((resolve) => setTimeout(resolve, 1500));
  assert(await browser.evaluate("document.getElementById('verdict').hidden"));
  assert.equal(await browser.evaluate("document.getElementById('name').textContent"), "next.hspy");
  assert.deepEqual(browser.problems, []);
});
