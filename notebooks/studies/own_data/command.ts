import { runDenoise } from "./run_denoise.ts";

// Not Deno.exit() at once: what TensorFlow still holds is freed first.
if (import.meta.main) Deno.exitCode = await runDenoise(Deno.args);
