import assert from "node:assert/strict";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { prepare } from "./prepared_images.ts";
import { prng } from "eels/core/random.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { simulate } from "./twin.ts";
import { encode } from "eels/model/encode.ts";
import { layersOf } from "eels/model/model.ts";
import { loadModel } from "eels/model/model_files.ts";
import { RAPID_EELS_PARAMETERS } from "./rapid_eels.ts";
import { denoise, NETWORKS } from "./saved_network.ts";

for (const [dropout, most] of [["dropout", 0.006], ["noDropout", 0.0015]] as const) {
  Deno.test(`the network "${dropout}" denoises spectra of a twin it has not seen`, async () => {
    const images = await simulate({ random: prng(99), images: 8, rows: 40, offsetEv: 0 });
    const prepared = prepare(images);
    const network = await loadModel(NETWORKS[dropout]);
    const layers = layersOf(network, "count"), drops = layers.getConfig();
    assert.equal(layers.countParams(), RAPID_EELS_PARAMETERS);
    assert.equal(JSON.stringify(drops).includes('"Dropout"'), dropout === "dropout");
    const [{ counts, truth }] = prepared.images;
    const denoised = await denoise(network, counts, prepared);
    // Forty rows hold the drift of the whole scan: the mean over them is what truth there is.
    const error = meanSquaredError(meanSpectrum(denoised), meanSpectrum(truth));
    assert.ok(error < most, `${error}`);
    const latent = await encode(network, counts);
    assert.deepEqual(latent.shape, [400, 5]);
    assert.notDeepEqual((await denoise(network, counts)).data, denoised.data);
    network.dispose();
  });
}
