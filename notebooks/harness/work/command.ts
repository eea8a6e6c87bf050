/**
 * The task `work`: makes blocks of long work, see `deno task work --help`.
 *
 * @module
 */
import { KINDS } from "./kinds.ts";
import { runWork } from "./run_work.ts";

if (import.meta.main) {
  // `deno task` runs in the repository's folder; paths count from where it was called.
  const calledIn = Deno.env.get("INIT_CWD");
  if (calledIn) Deno.chdir(calledIn);
  // A block takes one core and sums in one order, however many cores its machine has.
  for (const name of ["TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS"]) {
    if (Deno.env.get(name) === undefined) Deno.env.set(name, "1");
  }
  // Not Deno.exit() at once: what TensorFlow still holds is freed first.
  Deno.exitCode = await runWork(Deno.args, { kinds: KINDS });
}
