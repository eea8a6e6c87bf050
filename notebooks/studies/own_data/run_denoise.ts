import { basename } from "node:path";
import { type DenoiseCommand, HELP, readCommand } from "./command_options.ts";
import { stepLines } from "./command_progress.ts";
import type { Image } from "eels/core/image.ts";
import { openData } from "./open_data.ts";
import { checkFolder, writeFolder } from "./result_folder.ts";
import { spectraReport, spectraTables } from "./spectra_report.ts";
import { STEPS, studySpectra } from "./study_spectra.ts";
import { type Results, sidecars, writeResults } from "./write_study.ts";

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
    await checkFolder(command.out, command.overwrite);
    progress = lines(STEPS.length + 2);
    const results = await studyFile(command, progress);
    progress.step("writing");
    await writeFolder(command.out, async (folder) => void await writeResults(folder, results.all));
    progress.end();
    say(results.answer);
    say(`Written to ${command.out}: open ${command.out}/report.html`);
    return 0;
  } catch (error) {
    progress?.end();
    const { message } = error as Error;
    complain(`${message.split("\n")[0].replace(/\.?$/, "")}.`);
    if (Deno.env.get("EELS_DEBUG")) complain(`${(error as Error).stack}`);
    return 1;
  }
}

/** Opens a file and does the steps that suit what it holds. */
async function studyFile(
  command: DenoiseCommand,
  progress: ReturnType<typeof stepLines>,
): Promise<{ answer: string; all: Results }> {
  progress.step(`reading ${basename(command.file)}`);
  const opened = await openData(command.file, command);
  const title = `${basename(command.file)}, denoised`;
  if (opened.kind === "images") {
    throw new RangeError(
      `Cannot denoise ${basename(command.file)} as it must hold spectra: it holds images`,
    );
  }
  const study = await studySpectra(opened.image, command, progress);
  const maps: Record<string, Image> = {};
  for (const { name, raw, denoised } of study.quantities) {
    if (raw.value.data.length < 2) continue;
    maps[`${name} raw`] = raw.value;
    maps[`${name} raw error`] = raw.standardError;
    maps[`${name} denoised`] = denoised.value;
    maps[`${name} denoised error`] = denoised.standardError;
  }
  const { deviation } = study.trust.bands ?? {}, { flagged } = study.trust.residuals ?? {};
  return {
    answer: study.comparison.sentence,
    all: {
      title,
      report: spectraReport(study),
      tables: spectraTables(study),
      files: {
        denoised: study.denoised,
        ...sidecars(study.denoised, { deviation, flagged }),
        ...maps,
      },
      request: command,
    },
  };
}
