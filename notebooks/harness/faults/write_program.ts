/** Writes a spectrum image in all formats and a network: `FOLDER VERSION`. */
import { join } from "node:path";
import { energyAxis } from "../../../lib/core/energy_axis.ts";
import { prng } from "../../../lib/core/random.ts";
import { spectrumImage } from "../../../lib/core/spectrum_image.ts";
import { startTensors } from "../../../lib/core/tensor.ts";
import { buildConvAutoencoder } from "../../../lib/model/conv_autoencoder.ts";
import { makeModel } from "../../../lib/model/model.ts";
import { saveModel } from "../../../lib/model/model_files.ts";
import { CONFIG } from "../../../lib/model/peaks_test_support.ts";
import { write } from "../../../lib/write/write.ts";

const [folder, version] = Deno.args, seed = Number(version), random = prng(seed);
await startTensors();
const model = await buildConvAutoencoder({ ...CONFIG, seed });
const shape = [16, 32, 2048] as const, energy = energyAxis(100, 0.5, 2048);
const data = Float32Array.from({ length: 16 * 32 * 2048 }, () => random.uniform());
const image = spectrumImage({ data, shape, energy });
const one = spectrumImage({ data: data.subarray(0, 2048), shape: [1, 1, 2048], energy });
const small = spectrumImage({ data: data.subarray(0, 32 * 2048), shape: [4, 8, 2048], energy });
for (const format of ["zspy", "hspy", "npy"]) await write(join(folder, `map.${format}`), image);
await write(join(folder, "map.csv"), small);
await write(join(folder, "spectrum.msa"), one);
await saveModel(makeModel(model, { name: "small" }), join(folder, "model"));
