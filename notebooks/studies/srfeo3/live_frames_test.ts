import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { classify, trainClassifier } from "eels/model/latent_classifier.ts";
import { encode } from "eels/model/encode.ts";
import { loadModel } from "eels/model/model_files.ts";
import { denoise, NETWORKS } from "./saved_network.ts";
import { simulate } from "./twin.ts";
import { readFrames } from "./live_frames.ts";
import { prepare } from "./prepared_images.ts";

Deno.test("frames one by one give what the whole image gives", async () => {
  const network = await loadModel(NETWORKS.dropout);
  const twin = await simulate({ random: prng(1), images: 8, rows: 40 });
  const [{ counts }] = prepare(twin).images;
  const latent = await encode(network, counts);
  const labels = Uint8Array.from({ length: 400 }, (_, i) => latent.data[5 * i] > 0 ? 1 : 0);
  const classifier = trainClassifier(latent, { labels, classes: ["a", "b"], random: prng(2) });
  const expected = classify(classifier, latent).labels;
  const { data } = await denoise(network, counts);
  const read = readFrames(counts, { model: network, classifier });
  for (const frame of [0, 17, 399, 400 + 17]) {
    const { spectrum, label } = read(frame), at = frame % 400;
    assert.equal(label, expected[at]);
    spectrum.forEach((v, e) => assert.ok(Math.abs(v - data[240 * at + e]) < 1e-4, `${frame}`));
  }
});
