import assert from "node:assert/strict";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { prepareSrfeo3 } from "./prepared_images.ts";
import { prng } from "eels/core/random.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { simulateSrfeo3 } from "./twin.ts";
import { encode } from "eels/model/encode.ts";
import { layersOf } from "eels/model/model.ts";
import { loadModel } from "eels/model/model_files.ts";
import { RAPID_EELS_PARAMETERS } from "./rapid_eels.ts";
import { denoiseSrfeo3, SRFEO3_NETWORKS } from "./saved_network.ts";

for (const [dropout, most] of [["dropout", 0.006], ["noDropout", 0.0015]] as const) {
  Deno.test(`the network "${dropout}" denoises spectra of a twin it has not seen`, async () => {
    const images = await simulateSrfeo3({ random: prng(99), images: 8, rows: 40, offsetEv: 0 });
    const prepared = prepareSrfeo3(images);
    const network = await loadModel(SRFEO3_NETWORKS[dropout]);
    const layers = layersOf(network, "count"), drops = layers.getConfig();
    assert.equal(layers.countParams(), RAPID_EELS_PARAMETERS);
    assert.equal(JSON.stringify(drops).includes('"Dropout"'), dropout === "dropout");
    const [{ counts, truth }] = prepared.images;
    const denoised = await denoiseSrfeo3(network, counts, prepared);
    // Forty rows hold the drift of the whole scan: the mean over them is what truth there is.
    const error = meanSquaredError(meanSpectrum(denoised), meanSpectrum(truth));
    assert.ok(error < most, `${error}`);
    const latent = await encode(network, counts);
    assert.deepEqual(latent.shape, [400, 5]);
    assert.notDeepEqual((await denoiseSrfeo3(network, counts)).data, denoised.data);
    network.dispose();
  });
}
