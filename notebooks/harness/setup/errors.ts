/** A set-up failure whose message is one line that names the cure. */
export class SetupError extends Error {
  override name = "SetupError";
}

/** Known causes of a failure: what the output says, the rule it broke, and the cure. */
const CAUSES: readonly [says: RegExp, rule: string, cure: string][] = [
  [
    /no space left.*|ENOSPC.*|disk quota exceeded.*/i,
    "there must be room on the disk",
    "make room (about 4 GB, 12 GB with an NVIDIA GPU) and run the same command again",
  ],
  [
    /EROFS.*|EACCES.*|EPERM.*|read-only file system.*|permission denied.*/i,
    "the folder must be writable",
    "copy the repository to a folder of your own",
  ],
  [
    /these packages do not match the hashes|integrity (check failed|mismatch).*|tarball checksum did not match.*/i,
    "each package must be the one whose hash is pinned",
    "another file came in its place: check the network, proxy and package index, and do not go on " +
    "with it",
  ],
  [
    /lockfile is out of date/i,
    "deno.lock must fit deno.json",
    "run `deno install` and commit deno.lock",
  ],
  [
    /ensurepip is not available|no module named '?(venv|ensurepip)/i,
    "Python's venv module must be whole",
    "run `apt install python3-venv` (Debian, Ubuntu) or name another Python in EELS_PYTHON",
  ],
  [
    new RegExp(
      "failed to establish a new connection[^'\\n]*|cannot connect to proxy|dns error.*|" +
        "temporary failure in name resolution|name or service not known|nodename nor servname.*|" +
        "error sending request.*|tcp connect error.*|" +
        "connection (refused|reset|aborted|closed).*|network is unreachable|.*timed out|" +
        "certificate verify failed",
      "i",
    ),
    "the package server must be reached",
    "check the network, proxy and certificates and run the same command again",
  ],
];

/**
 * Turns the output of a failed command or a file error into one line with its cure.
 *
 * @param doing What failed, to follow "Cannot": "install the npm packages".
 * @param output What the command wrote, or the message of the error.
 * @param speaker The program that wrote it.
 */
export function explain(doing: string, output: string, speaker: string): SetupError {
  for (const [says, rule, cure] of CAUSES) {
    const said = says.exec(output)?.[0];
    if (said) {
      const quote = said.trim().slice(0, 120);
      return new SetupError(`Cannot ${doing} as ${rule}: ${speaker} says "${quote}", ${cure}`);
    }
  }
  return new SetupError(
    `Cannot ${doing} as ${speaker} must succeed: it says "${lastErrorLine(output)}", run ` +
      "`deno task clean` and the same command again",
  );
}

/** The last line that looks like an error, else the last line that is not empty. */
function lastErrorLine(output: string): string {
  const lines = output.split("\n").map((line) => line.trim()).filter(Boolean);
  const said = lines.findLast((line) => /error|cannot|fatal/i.test(line)) ?? lines.at(-1);
  return (said ?? "nothing").replace(/^error:\s*/i, "").slice(0, 300);
}
