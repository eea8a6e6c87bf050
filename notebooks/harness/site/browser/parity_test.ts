/** The page against the command that it names. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { imageTags, writeDm } from "eels/read/dm_writer_test_support.ts";
import { read } from "eels/read/read.ts";
import { write } from "eels/write/write.ts";
import { percent } from "../../../studies/own_data/prepare_spectra.ts";
import { runDenoise } from "../../../studies/own_data/run_denoise.ts";
import { denoiseMap, prepareMap } from "./denoise_map.ts";
import { commandOf } from "./facts.ts";
import {
  assertClose,
  dropFile,
  keepSaved,
  press,
  saved,
  test,
  twoEdges,
  waitForStatus,
} from "./page_test_support.ts";
import { sayError } from "./verdict.ts";

/** Writes a map as GMS does: planes of one energy. */
async function writeDm4(path: string, { data, shape, energy }: SpectrumImage): Promise<void> {
  const [rows, columns, channels] = shape, spectra = rows * columns;
  const array = Array.from(
    data,
    (_, i) => data[(i % spectra) * channels + Math.floor(i / spectra)],
  );
  const nm = { origin: 0, scale: 1, unit: "nm" };
  const image = {
    dataType: 2,
    sizes: [columns, rows, channels],
    data: { array, element: [6] },
    axes: [nm, nm, { origin: -energy.startEv / energy.stepEv, scale: energy.stepEv, unit: "eV" }],
    brightness: { origin: 0, scale: 1, unit: "Counts" },
  };
  await Deno.writeFile(path, writeDm(imageTags([image]), { version: 4, littleEndian: true }));
}

/** Counts of a detector that makes 3 of an electron, one spectrum hit by an X-ray. */
function countsWithSpike(): SpectrumImage {
  const electrons = twoEdges(9, 11, 72);
  const data = electrons.data.map((value) => 3 * value);
  data[40 * 72 + 50] += 3000;
  return { ...electrons, data };
}

const SILENT = { step: () => {}, progress: () => {}, end: () => {} };

/** Drops a file, presses a button, and gives what the page says that the command for the same is. */
async function denoiseOnPage(place: Parameters<typeof dropFile>[0], file: string, button: string) {
  const { browser, address } = place;
  await browser.open(`${address}index.html`);
  await keepSaved(place);
  await dropFile(place, file);
  await waitForStatus(place, "Read.");
  await press(place, button);
  await waitForStatus(place, "Denoised:");
  return await browser.evaluate<string>("document.getElementById('command').textContent");
}

/** Columns of the command's table. */
const ERROR = {
  overRaw: "shareOfRawError",
  overRawLow: "shareOfRawErrorLow",
  overRawHigh: "shareOfRawErrorHigh",
};

/**
 * Runs a command as the page names it on a file of the folder, and gives the denoised map, PCA's error
 * without truth over the raw one, and the share of a weak peak that PCA leaves.
 */
async function runCommand(
  command: string,
  folder: string,
): Promise<{ image: SpectrumImage; error: Record<keyof typeof ERROR, number>; left: number }> {
  const [npx, yes, deno, task, denoise, file, ...options] = command.split(" ");
  assert.equal([npx, yes, deno, task, denoise].join(" "), "npx --yes deno task denoise");
  const out = await Deno.makeTempDir(), complaints: string[] = [];
  try {
    const code = await runDenoise([join(folder, file), ...options, "--out", out], {
      say: () => {},
      complain: (text) => complaints.push(text),
      lines: () => SILENT,
    });
    assert.deepEqual([code, complaints], [0, []]);
    const rowsOf = async (table: string) => {
      const text = await Deno.readTextFile(join(out, "tables", `${table}.csv`));
      const [head, ...rows] = text.trim().split("\n").map((line) => line.split(","));
      return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i]])));
    };
    const compared = (await rowsOf("comparison")).find(({ method, dose, window }) =>
      `${method} ${dose} ${window}` === "PCA 1 all"
    );
    const error = Object.fromEntries(
      Object.entries(ERROR).map(([name, column]) => [name, Number(compared![column])]),
    ) as Record<keyof typeof ERROR, number>;
    const peak = (await rowsOf("injected")).find(({ method }) => method === "PCA");
    const left = Number(peak!.heightLeft);
    return { image: await read(join(out, "denoised.hspy")), error, left };
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}

test("a map is denoised as by the command that the page names, from .hspy and .dm4", async (place) => {
  const { folder } = place;
  await write(join(folder, "electrons.hspy"), twoEdges(10, 12, 64));
  await writeDm4(join(folder, "counts.dm4"), countsWithSpike());
  for (const file of ["electrons.hspy", "counts.dm4"]) {
    const command = await denoiseOnPage(place, file, "denoise");
    assert.equal(command, `npx --yes deno task denoise ${file} --methods pca --splits 3`);
    await Deno.writeFile(join(folder, "page.hspy"), await saved(place, "pca_hspy"));
    const page = await read(join(folder, "page.hspy")), task = await runCommand(command, folder);
    assert.deepEqual([page.shape, page.energy], [task.image.shape, task.image.energy]);
    assertClose(page.data, task.image.data, 1e-4); // of counts about 50 and 150
    const cells = await place.browser.evaluate<string[]>(
      "[...document.querySelectorAll('#methods td')].map((cell) => cell.textContent)",
    );
    const [said, , weak] = cells.map((text) => text.replaceAll("\u00a0", " "));
    assert.equal(said, sayError(task.error));
    assert(weak.includes(`: ${percent(task.left)} of its height is left`), `${weak}, ${task.left}`);
  }
});

Deno.test("a line scan along the rows with an empty spectrum becomes what the command writes", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const line = twoEdges(24, 1, 64), path = join(folder, "line.hspy");
    line.data.fill(NaN, 7 * 64, 8 * 64);
    await write(path, line);
    const { results: [page] } = await denoiseMap(prepareMap("line.hspy", await read(path)));
    const asked = { methods: ["pca"], splits: 3 };
    const { image, error: { overRaw } } = await runCommand(commandOf("line.hspy", asked), folder);
    assert(Math.abs(page.error.overRaw / overRaw - 1) < 1e-5, `${page.error.overRaw}, ${overRaw}`);
    assert.deepEqual([page.image.shape, image.shape], [[1, 24, 64], [1, 24, 64]]);
    const marked = ({ data }: SpectrumImage) =>
      data.map((value) => Number.isNaN(value) ? -1e6 : value);
    assert.equal(marked(image).indexOf(-1e6), 7 * 64);
    assertClose(marked(page.image), marked(image), 1e-4);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the command quotes a name, and says axis, energies and the folder of a network", () => {
  const asked = { methods: ["pca", "model"], splits: 1 };
  assert.equal(
    commandOf('a "b" $c.npy', {
      ...asked,
      energy: { startEv: 400, stepEv: 0.5 },
      window: { fromEv: 410, toEv: 460 },
    }),
    'npx --yes deno task denoise "a \\"b\\" \\$c.npy" --axis 400:0.5 --from 410 --to 460 --model FOLDER ' +
      "--methods pca,model --splits 1",
  );
});
