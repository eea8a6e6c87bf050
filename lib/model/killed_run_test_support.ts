/** Trains with a checkpoint and kills itself after the third of five epochs, for train_test.ts. */
import { startTensors } from "../core/tensor.ts";
import { buildConvAutoencoder } from "./conv_autoencoder.ts";
import { CONFIG, peakPairs, settings } from "./peaks_test_support.ts";
import { train } from "./train.ts";

await startTensors();
await train(await buildConvAutoencoder(CONFIG), {
  training: peakPairs(128, 1),
  ...settings(5),
  checkpoint: Deno.args[0],
  onProgress: ({ epoch }) => {
    if (epoch === 3) Deno.kill(Deno.pid, "SIGKILL");
  },
});
