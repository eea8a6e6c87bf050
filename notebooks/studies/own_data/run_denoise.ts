import { basename } from "node:path";
import type { Image } from "eels/core/image.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { isZarrFolder } from "eels/read/zarr_files.ts";
import { calibrateData } from "./calibrate_data.ts";
import { refuseInjection, refuseOutside } from "./edge_maps.ts";
import { emptySpectra } from "./set_aside.ts";
import { type DenoiseCommand, HELP, readCommand } from "./command_options.ts";
import { stepLines } from "./command_progress.ts";
import { isLarge, LARGE_STEPS } from "./large_data.ts";
import { openData } from "./open_data.ts";
import { checkFolder, writeFolder } from "./result_folder.ts";
import { mapFiles, sayDoubts, sayKeeping, spectraReport, spectraTables } from "./spectra_report.ts";
import { type SpectraStudy, STEPS, studySpectra } from "./study_spectra.ts";
import { type Results, sidecars, writeResults } from "./write_study.ts";

/** What was found of a file. */
interface Found {
  /** Sentences: the winner, then where not to believe it. */
  readonly answer: readonly string[];
  readonly results: Results;
}

/**
 * The command: reads the line, does all steps, writes the folder whole or not at all.
 *
 * @returns The exit code: 0, or 1 after one clear sentence.
 */
export async function runDenoise(
  args: readonly string[],
  { say = console.log, complain = console.error, lines = stepLines }: {
    say?: (text: string) => void;
    complain?: (text: string) => void;
    lines?: typeof stepLines;
  } = {},
): Promise<number> {
  let progress: ReturnType<typeof stepLines> | undefined;
  try {
    const command = readCommand(args);
    if (!command) {
      say(HELP);
      return 0;
    }
    await refuseNoFile(command.file);
    await checkFolder(command.out, command);
    if (command.blocks || await isLarge(command)) {
      progress = lines(LARGE_STEPS.length);
      const { denoiseLarge } = await import("./denoise_large.ts");
      const sentences = await denoiseLarge(command, progress);
      progress.end();
      for (const sentence of sentences) say(sentence);
      return 0;
    }
    progress = lines(STEPS.length + 2);
    const { answer, results } = await studyFile(command, progress);
    progress.step("writing");
    await writeFolder(command.out, async (folder) => void await writeResults(folder, results));
    progress.end();
    for (const sentence of answer) say(sentence);
    say(`Written to ${command.out}: open ${command.out}/report.html`);
    return 0;
  } catch (error) {
    progress?.end();
    const { message, stack } = error as Error;
    complain(`${message.split("\n")[0].replace(/\.?$/, "")}.`);
    if (Deno.env.get("EELS_DEBUG")) complain(`${stack}`);
    return 1;
  }
}

/** Refuses what is no file to read, before anything is said of where results go. */
async function refuseNoFile(file: string): Promise<void> {
  const found = await Deno.stat(file).catch((error) => error as Error);
  const is = found instanceof Deno.errors.NotFound
    ? "there is none"
    : "isDirectory" in found && found.isDirectory && !await isZarrFolder(file)
    ? "it is a folder of other files"
    : undefined;
  if (!is) return;
  throw new RangeError(
    `Cannot denoise ${file} as it must be a file, such as map.dm4, or a .zspy folder: ${is}`,
  );
}

/** Opens a file and does the steps that suit what it holds. */
async function studyFile(
  command: DenoiseCommand,
  progress: ReturnType<typeof stepLines>,
): Promise<Found> {
  progress.step(`reading ${basename(command.file)}`);
  const opened = await openData(command.file, command);
  const title = `${basename(command.file)}, denoised`;
  if (opened.kind === "spectra") {
    const calibrated = calibrateData(opened.image, command.calibrate);
    refuseInjection(command.inject, calibrated.energy);
    refuseOutside(command, calibrated);
    const study = await studySpectra(opened.image, command, progress);
    return foundOfSpectra(title, study, {
      command,
      setAside: opened.setAside,
      said: opened.warnings,
    });
  }
  refuseForImages(command);
  // Loaded where it is needed only: most files hold spectra.
  const [{ studyImages }, { imageReport, imageTables, sayFaults }] = await Promise.all([
    import("./study_images.ts"),
    import("./image_report.ts"),
  ]);
  const study = await studyImages(opened.frames, command, progress);
  const { image, denoised, comparison } = study;
  const taken = { ...image, data: image.data.map((value, i) => value - denoised.data[i]) };
  return {
    answer: [
      comparison.sentence,
      ...(study.stack ? [study.stack.steps.join(" ")] : []),
      ...(study.faults ? [sayFaults(study)] : []),
    ],
    results: {
      report: imageReport(study, opened.warnings),
      ...{ title, tables: imageTables(study), request: command },
      files: {
        denoised,
        taken: { ...taken, title: "Raw less denoised" },
        ...(study.stack && { raw_sum: { ...image, title: `Raw, ${study.stack.name}` } }),
      },
      alsoZspy: ["denoised"],
    },
  };
}

/** Options that images have no use for. */
function refuseForImages(command: DenoiseCommand): void {
  const { edges, peaksEv, calibrate, inject, methods, splits, file } = command;
  const given = {
    "--edge": edges.length,
    "--peaks": peaksEv.length,
    "--calibrate": calibrate.length,
  };
  const alone = { "--inject": inject, "--methods": methods, "--splits": splits };
  const odd = Object.entries({ ...given, ...alone }).find(([, one]) => one);
  if (odd) {
    throw new RangeError(
      `Cannot denoise ${basename(file)} as ${odd[0]} needs spectra: it holds images`,
    );
  }
}

function foundOfSpectra(
  title: string,
  study: SpectraStudy,
  { command: request, setAside, said }: {
    command: DenoiseCommand;
    setAside: readonly number[];
    said: readonly string[];
  },
): Found {
  const { deviation } = study.trust.bands ?? {}, { flagged } = study.trust.residuals ?? {};
  const files: Record<string, SpectrumImage | Image> = {
    denoised: study.denoised,
    ...(study.keeping && { denoised_keeping: study.keeping.image }),
    // Of a single spectrum the sentence says it all.
    ...sidecars(study.denoised, {
      deviation,
      ...(flagged && flagged.data.length > 1 && { flagged }),
    }),
    ...mapFiles(study.quantities.filter(({ raw }) => raw.value.data.length > 1)),
  };
  for (const [name, one] of Object.entries(files)) files[name] = emptySpectra(one, setAside);
  // What was said of the file as it was read comes first, once.
  const warnings = [...new Set([...said, ...study.warnings])];
  const report = spectraReport({ ...study, warnings }), tables = spectraTables(study);
  return {
    answer: [study.comparison.sentence, ...sayKeeping(study), ...sayDoubts(study)],
    results: { title, report, tables, files, alsoZspy: ["denoised"], request },
  };
}
