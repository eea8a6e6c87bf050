import { runDenoise } from "./run_denoise.ts";

if (import.meta.main) {
  // `deno task` runs in the repository's folder; paths count from where it was called.
  const calledIn = Deno.env.get("INIT_CWD");
  if (calledIn) Deno.chdir(calledIn);
  // Not Deno.exit() at once: what TensorFlow still holds is freed first.
  Deno.exitCode = await runDenoise(Deno.args);
}
