import { basename, join } from "node:path";
import type { Image } from "eels/core/image.ts";
import { afterStep, type SpectrumImage, spectrumOf } from "eels/core/spectrum_image.ts";
import { changeView, mapRows, sampleRows, type SpectrumView } from "eels/core/spectrum_view.ts";
import { writeWhole } from "eels/core/write_whole.ts";
import { fitViewDenoiser, type ViewDenoiser } from "eels/baseline/denoise_view.ts";
import { openSpectrumImage } from "eels/read/open_spectrum_image.ts";
import { mapBlocks } from "eels/write/map_blocks.ts";
import type { DenoiseCommand } from "./command_options.ts";
import { measureQuantities } from "./edge_maps.ts";
import { LARGE_STEPS, openView, overviewOf } from "./large_data.ts";
import { describeNoise, noiseOf, warnOfNoise } from "./measure_noise.ts";
import { describeData } from "./open_data.ts";
import { percent, short } from "./prepare_spectra.ts";
import type { Part, Row } from "./report_page.ts";
import { MARK, writeFolder, writtenIn } from "./result_folder.ts";
import { drawData, drawQuantity } from "./scan_figures.ts";
import type { Steps } from "./study_spectra.ts";
import { drawExamples, exampleSpectra } from "./trust_figures.ts";
import { writeResults } from "./write_study.ts";

/** Choice: values that the noise is estimated from; they lie in memory. */
const NOISE_VALUES = 2 ** 22;
const DENOISED = "denoised.zspy";

const NOT_OFFERED =
  "By blocks there is one method, principal components of spectra weighted by their noise. Not done: the " +
  "comparison with other methods and the network, replacing of spikes, bands, the test of residuals, a peak " +
  "put in, and errors of the denoised maps. For these cut out a part of the map, and run the command on it.";

/**
 * Denoises a file that is larger than memory, block by block into `denoised.zspy`, with a report.
 *
 * A call that was stopped finds the components anew and goes on with the blocks that are missing.
 *
 * @returns What was found, in sentences.
 * @throws {RangeError} Where an option is not offered for such files.
 */
export async function denoiseLarge(command: DenoiseCommand, steps: Steps): Promise<string[]> {
  refuseNotOffered(command);
  steps.step(LARGE_STEPS[0]);
  using opened = await openView(command);
  steps.step(LARGE_STEPS[1]);
  const sample = noiseOf(await sampleRows(opened, { mostValues: NOISE_VALUES }), command);
  const step = sample.history!.at(-1)!, { noise } = sample;
  const view = opened.noise
    ? opened
    : await changeView(opened, (rows) => afterStep(rows, step, { noise }));

  steps.step(LARGE_STEPS[2]);
  const denoiser = await fitViewDenoiser(withProgress(view, 2, steps), { seed: command.seed });

  steps.step(LARGE_STEPS[3]);
  const { out } = command, path = join(out, DENOISED);
  await beginFolder(out, command);
  const { rank } = denoiser;
  const startedMs = performance.now();
  await mapBlocks(view, (rows, place) => denoiser.denoise(rows, place), {
    out: path,
    stamp: { method: "pca", rank, eigenvalues: rounded(denoiser) },
    title: `${basename(command.file)}, denoised`,
    onProgress: ({ done, of }) => tell(steps, done / of, startedMs),
  });

  steps.step(LARGE_STEPS[4]);
  const maps = await measureMaps(view, path, command, steps);

  steps.step(LARGE_STEPS[5]);
  const overview = await overviewOf(view), clean = await overviewOf(view, denoiser.denoise);
  const warnings = [...warnOfNoise(sample), ...warnOfError(denoiser)];
  const answer = [sayKept(denoiser)];
  const tables: Record<string, readonly Row[]> = {
    data: describeData({ ...overview, shape: view.shape, pixel: view.pixel })
      .filter(({ property }) => property !== "mean of a channel"),
    noise: describeNoise(sample),
    components: denoiser.heldOut.map((row) => ({ ...row, isKept: row.component <= rank ? 1 : 0 })),
  };
  await writeFolder(out, async (folder) =>
    void await writeResults(folder, {
      title: `${basename(command.file)}, denoised by blocks`,
      report: reportOf(command, { overview, clean, tables, maps, warnings, answer }),
      tables,
      files: maps,
      alreadyThere: [DENOISED],
      request: command,
    }));
  return [
    ...answer,
    ...warnings,
    NOT_OFFERED,
    `Written to ${out}: open ${out}/report.html, and ${path} in HyperSpy by hs.load(..., lazy=True)`,
  ];
}

function sayKept(
  { rank, error, errorStandardError, judged, found: { fit } }: ViewDenoiser,
): string {
  const kept = `${rank} principal component${rank === 1 ? "" : "s"} of ${fit.spectra} spectra kept`;
  return error === undefined
    ? `${kept}, by the optimal hard threshold.`
    : `${kept}: by split electrons of ${judged} spectra all over the scan the squared error falls to ` +
      `${percent(error)} (± ${percent(errorStandardError!)}) of the raw one.`;
}

/** An error below 0 by more than chance says that the noise is not as estimated. */
function warnOfError({ error, errorStandardError }: ViewDenoiser): string[] {
  if (error === undefined || error > -3 * errorStandardError!) return [];
  return [
    `The squared error comes out as ${
      percent(error)
    } of the raw one: the data hold less noise than is ` +
    "said of them, and components may be missing; give what is known of it by --gain and --readout.",
  ];
}

/** What tells components from others, whatever the rounding. */
const rounded = ({ found }: ViewDenoiser) =>
  Array.from(found.fit.eigenvalues.subarray(0, 8), (value) => Number(value.toPrecision(6)));

function refuseNotOffered(command: DenoiseCommand): void {
  const { calibrate, inject, doses, model, methods, splits, file } = command;
  const given = {
    "--calibrate": calibrate.length > 0,
    "--inject": inject !== undefined,
    "--dose": doses !== undefined,
    "--model": model !== undefined,
    "--methods": methods !== undefined,
    "--splits": splits !== undefined,
  };
  const odd = Object.entries(given).find(([, isGiven]) => isGiven);
  if (!odd) return;
  const [name] = odd;
  throw new RangeError(
    `Cannot denoise ${
      basename(file)
    } by blocks as ${name} is not offered for maps denoised so: leave ` +
      "it out, or cut out a part of the map",
  );
}

function tell(steps: Steps, share: number, startedMs: number): void {
  const passedS = (performance.now() - startedMs) / 1000;
  steps.progress({ share, remainingS: passedS * (1 - share) / share });
}

/** Tells how far `passes` over all rows are. */
function withProgress(view: SpectrumView, passes: number, steps: Steps): SpectrumView {
  const all = view.shape[0] * passes, startedMs = performance.now();
  let done = 0;
  return {
    ...view,
    readRows: async (from, to) => {
      const rows = await view.readRows(from, to);
      done += to - from;
      tell(steps, Math.min(1, done / all), startedMs);
      return rows;
    },
  };
}

/**
 * Makes the folder ours before the blocks are there, so that a call that is stopped may go on. What an older
 * result lists stays listed, but the blocks, which are replaced by themselves.
 */
async function beginFolder(out: string, request: DenoiseCommand): Promise<void> {
  await Deno.mkdir(out, { recursive: true });
  const before = await writtenIn(out) ?? [];
  const written = [...before.filter((name) => name !== DENOISED && name !== MARK), MARK];
  await writeWhole(join(out, MARK), JSON.stringify({ request, written }, null, 2) + "\n");
}

/** Maps of edges and peaks, raw and denoised, by blocks. */
async function measureMaps(
  view: SpectrumView,
  path: string,
  { edges, peaksEv }: DenoiseCommand,
  steps: Steps,
): Promise<Record<string, Image>> {
  if (edges.length === 0 && peaksEv.length === 0) return {};
  const { noise } = view, startedMs = performance.now();
  const measure = (of: string, withErrors: boolean) => (rows: SpectrumImage) => {
    const found = measureQuantities({ ...rows, noise: rows.noise ?? noise }, { edges, peaksEv });
    return Object.fromEntries(
      Object.entries(found).flatMap(([name, { value, standardError }]): [string, Image][] => [
        [`${name}, ${of}`, value],
        ...(withErrors
          ? [[`${name}, ${of}, standard error`, standardError] as [string, Image]]
          : []),
      ]),
    );
  };
  const raw = await mapRows(view, measure("raw", true), {
    onProgress: (share) => tell(steps, share / 2, startedMs),
  });
  using denoised = await openSpectrumImage(path);
  const clean = await mapRows(denoised, measure("denoised", false), {
    onProgress: (share) => tell(steps, 0.5 + share / 2, startedMs),
  });
  return { ...raw, ...clean };
}

function reportOf(
  { edges }: DenoiseCommand,
  { overview, clean, tables, maps, warnings, answer }: {
    overview: SpectrumImage;
    clean: SpectrumImage;
    tables: Record<string, readonly Row[]>;
    maps: Record<string, Image>;
    warnings: readonly string[];
    answer: readonly string[];
  },
): Part[] {
  const sums = Array.from(
    { length: overview.shape[0] * overview.shape[1] },
    (_, s) => spectrumOf(overview, s).reduce((sum, value) => sum + value, 0),
  );
  const names = Object.keys(maps).filter((name) => / raw$/.test(name))
    .map((name) => name.replace(/, raw$/, ""));
  return [
    { answer: answer.join(" ") },
    ...warnings.map((warning): Part => ({ warning })),
    { text: NOT_OFFERED },
    { heading: "Components" },
    ...(tables.components.length > 0
      ? [{
        table: tables.components.slice(0, 16),
        caption:
          "What electrons split into two halves say of each component, in units of the noise of a value: " +
          "its mean signal over the scan, and the noise that it brings back. Kept: as many as bring more " +
          "signal than noise. Components are found from all electrons, the split ones among them, which " +
          "makes the error up to a tenth too small. A component that only few places hold, such as a small " +
          "particle, may have less signal in the mean than noise, and is then missing from the denoised map.",
      }]
      : [{ text: "There are too few spectra to hold electrons out by blocks." }]),
    { heading: "The data" },
    {
      figure: drawData(overview, edges),
      caption:
        `Every n-th row and column, ${overview.shape[0]} x ${overview.shape[1]} spectra, whose ` +
        `sums are ${short(Math.min(...sums))} to ${short(Math.max(...sums))}.`,
    },
    { table: tables.data, caption: "What the file says." },
    { table: tables.noise, caption: "The noise that the weights are made of." },
    { heading: "Raw and denoised spectra" },
    {
      figure: drawExamples(overview, clean, { at: exampleSpectra(overview), name: "pca" }),
      caption: "Single spectra of these; rows and columns are those of the overview.",
    },
    ...(names.length > 0 ? [{ heading: "Edges and peaks" }] : []),
    ...names.map((name): Part => ({
      figure: drawQuantity(name, {
        raw: {
          value: thinned(maps[`${name}, raw`]),
          standardError: thinned(maps[`${name}, raw, standard error`]),
        },
        pca: {
          value: thinned(maps[`${name}, denoised`]),
          standardError: withoutValues(thinned(maps[`${name}, denoised`])),
        },
      }),
      caption:
        `${name}, raw and denoised, of every n-th row and column; the files hold all. The errors ` +
        "of the denoised one are not known.",
    })),
    { heading: "History" },
    { list: clean.history ?? [] },
  ];
}

/** Choice: rows and columns of a map that a figure shows. */
const DRAWN = 256;

/** Every n-th row and column of a map. */
function thinned(map: Image): Image {
  const [rows, columns] = map.shape, every = Math.ceil(Math.max(rows, columns) / DRAWN);
  if (every === 1) return map;
  const shape = [Math.ceil(rows / every), Math.ceil(columns / every)] as const;
  const data = Float32Array.from(
    { length: shape[0] * shape[1] },
    (_, i) => map.data[Math.floor(i / shape[1]) * every * columns + (i % shape[1]) * every],
  );
  return { ...map, data, shape, ...(map.pixelNm && { pixelNm: map.pixelNm * every }) };
}

const withoutValues = (map: Image): Image => ({ ...map, data: map.data.map(() => NaN) });
