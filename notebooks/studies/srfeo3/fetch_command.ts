/**
 * The task `fetch-rapideels`: fetches what the authors of RapidEELS publish into `data/rapideels/`.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { readCommandLine } from "../../harness/record/command_line.ts";
import { fetchFiles, listAuthorsFiles } from "./fetch_files.ts";

const HELP =
  `Fetches the two spectrum images and two networks of github.com/patecm/rapidEELS (GPL-3.0), with
their sizes and licence said first, and checks each by its git hash. A fetch that was stopped goes on.

  --list        only says what would be fetched
  --into PATH   folder that they go to (data/rapideels)
  --from URL    address of a folder that holds the files, where the authors' cannot be reached
  --help        this text`;

/** Runs the task; returns the exit code: 0, or 1 after one sentence. */
export async function runFetch(
  args: string[],
  { say = console.log, complain = console.error } = {},
): Promise<number> {
  try {
    const { values } = readCommandLine("fetch-rapideels", args, {
      list: { type: "boolean", default: false },
      into: { type: "string" },
      from: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    });
    if (values.help) {
      say(HELP);
      return 0;
    }
    const { list: onlyList, from } = values;
    const into = values.into ??
      fileURLToPath(new URL("../../../data/rapideels", import.meta.url));
    const paths = await fetchFiles(await listAuthorsFiles(), { from, into, say, onlyList });
    if (paths.length) {
      say("Notebook 13 takes this folder, and the unpacked networks as authorsModels.");
    }
    return 0;
  } catch (error) {
    complain((error as Error).message.split("\n")[0]);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await runFetch(Deno.args));
