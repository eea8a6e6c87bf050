/**
 * Loads the tests of the folders and files named after `--` into one `deno test`.
 *
 * Choice: Deno starts every test file anew, which loads the whole library and TensorFlow each time,
 * a third of the time of all tests. What one file forgets to start another may have started here:
 * `deno task test FILE` finds that.
 */
import { pathToFileURL } from "node:url";
import { findTests } from "./test.ts";

for (const path of findTests(Deno.args)) await import(pathToFileURL(path).href);
