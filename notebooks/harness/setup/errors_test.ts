import assert from "node:assert/strict";
import { explain } from "./errors.ts";

/** Output as the programs really wrote it, and the rule that the one line must name. */
const OUTPUTS: [output: string, rule: RegExp][] = [
  [
    "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n",
    /room on the disk: pip says "No space left on device"/,
  ],
  ["Caused by:\n  No space left on device (os error 28)\n", /room on the disk/],
  ["EROFS: read-only file system, mkdir '/a/.venv'", /writable: pip says "EROFS.*'\/a\/.venv'"/],
  ["OSError: [Errno 13] Permission denied: '/a/.venv/bin'", /must be writable/],
  [
    "The virtual environment was not created successfully because ensurepip is not available.",
    /venv module must be whole.*apt install python3-venv/,
  ],
  ["/usr/bin/python3: No module named venv", /venv module must be whole/],
  [
    "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError('<pip>: " +
    "Failed to establish a new connection: [Errno -3] Temporary failure in name resolution')'\n" +
    "ERROR: No matching distribution found for nbclient==0.11.0\n",
    /must be reached: pip says "Failed to establish a new connection: \[Errno -3\] Temporary/,
  ],
  ["error: client error (Connect)\n  2: dns error\n", /must be reached/],
  ["error: The lockfile is out of date. Run `deno install`", /deno.lock must fit deno.json/],
];

Deno.test("explain() names the rule and the cure of known failures in one line", () => {
  for (const [output, rule] of OUTPUTS) {
    const { message } = explain("install the packages", output, "pip");
    assert.match(message, rule);
    assert.match(message, /^Cannot install the packages as [^\n]+, (make|copy|run|check) [^\n]+$/);
  }
});

Deno.test("explain() quotes the last error of an unknown failure", () => {
  const { message } = explain("compile", "note: a\nx.cc:1: error: no such thing\n1 error\n", "c++");
  assert.match(message, /^Cannot compile as c\+\+ must succeed: it says "1 error"/);
  assert.match(explain("compile", "", "c++").message, /it says "nothing"/);
});
