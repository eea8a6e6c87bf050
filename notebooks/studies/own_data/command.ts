import { runDenoise } from "./run_denoise.ts";

if (import.meta.main) {
  // Not Deno.exit() at once: what TensorFlow still holds is freed first.
  Deno.exitCode = await runDenoise(Deno.args);
}
