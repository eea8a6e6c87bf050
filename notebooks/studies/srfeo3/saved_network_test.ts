import assert from "node:assert/strict";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { prepare } from "./prepared_images.ts";
import { normalise } from "eels/core/normalisation.ts";
import { prng } from "eels/core/random.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { startTensors } from "eels/core/tensor.ts";
import { simulate } from "./twin.ts";
import { encode } from "eels/model/encode.ts";
import { PAPER_PARAMETERS } from "./rapid_eels.ts";
import { denoiseSrfeo3, loadSrfeo3Model } from "./saved_network.ts";

await startTensors();

for (const [dropout, most] of [[true, 0.006], [false, 0.0015]] as const) {
  Deno.test(`the network ${dropout ? "with" : "without"} dropout denoises spectra of a twin it has not seen`, async () => {
    const images = await simulate({ random: prng(99), images: 8, rows: 40, offsetEv: 0 });
    const prepared = prepare(images);
    const network = await loadSrfeo3Model({ dropout });
    assert.equal(network.model.countParams(), PAPER_PARAMETERS);
    assert.equal(network.config.dropout, dropout ? 0.2 : 0);
    const [{ counts, truth }] = prepared.images;
    const denoised = await denoiseSrfeo3(network, counts, prepared);
    // Forty rows hold the drift of the whole scan: the mean over them is what truth there is.
    const error = meanSquaredError(meanSpectrum(denoised), meanSpectrum(truth));
    assert.ok(error < most, `${error}`);
    const latent = await encode(network.model, normalise(counts, network.normalisation));
    assert.deepEqual(latent.shape, [400, 5]);
    assert.notDeepEqual((await denoiseSrfeo3(network, counts)).data, denoised.data);
    network.model.dispose();
  });
}
