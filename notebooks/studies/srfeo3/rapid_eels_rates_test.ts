import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { loadModel } from "eels/model/model_files.ts";
import { prepare } from "./prepared_images.ts";
import { drawFrameRates, fitComponents, leaveDropoutOn } from "./rapid_eels_rates.ts";
import { denoise, NETWORKS } from "./saved_network.ts";
import { twinOf } from "./twin_test_support.ts";

const prepared = prepare(await twinOf(1));

Deno.test("fitComponents() looks at the measured range and keeps a few components", async () => {
  const { fit, rank } = await fitComponents(prepared, { every: 7 });
  assert.equal(fit.energy.channels, prepared.images[0].wide.shape[2]);
  assert.ok(rank >= 2 && rank <= 6, `${rank}`);
});

Deno.test("dropout left on gives other spectra than dropout off, near to them", async () => {
  const network = await loadModel(NETWORKS.dropout), [{ wide, counts }] = prepared.images;
  const method = leaveDropoutOn(network, prepared, { name: "network", draws: 3, random: prng(1) });
  assert.equal(method.method, "network, dropout left on");
  const on = await method.apply(wide), off = await denoise(network, counts, prepared);
  assert.deepEqual(on.shape, off.shape);
  const apart = meanSquaredError(on, off);
  assert.ok(apart > 1e-5 && apart < 0.02, `${apart}`);
  network.dispose();
});

Deno.test("drawFrameRates() names every method and ends raw spectra at 4 frames/s", () => {
  const given = [["raw", 400, 0.03], ["network", 400, 0.001], ["network", 1, 0.001]];
  const listed = (rows: (string | number)[][]) =>
    rows
      .map(([method, frameRateHz, meanSquaredError]) => ({
        method,
        frameRateHz,
        meanSquaredError,
        standardError: 0,
      }));
  const { svg } = drawFrameRates(listed(given));
  assert.match(svg, /network/);
  const slower = listed([...given, ["raw", 2, 0.0001], ["raw", 1, 0]]);
  assert.equal(drawFrameRates(slower).svg, svg);
  const slow = listed([...given, ["raw", 4, 0.0003]]);
  assert.notEqual(drawFrameRates(slow).svg, svg);
});
