import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { loadModel } from "eels/model/model_files.ts";
import { drawHistories, listNetworks, sumForZeros } from "./rapid_eels_networks.ts";
import { NETWORKS } from "./saved_network.ts";

Deno.test("listNetworks() has the paper's steps and fewer of the saved network", async () => {
  const network = await loadModel(NETWORKS.dropout);
  const [paper, saved] = listNetworks({ saved: network });
  assert.deepEqual([paper.trainingSpectra, paper.steps], [102_080, 100_000]);
  assert.equal(saved.steps, saved.epochs * Math.ceil(saved.trainingSpectra / 512));
  assert.ok(saved.bestEpoch! <= saved.epochs && saved.parameters === paper.parameters);
  assert.match(drawHistories({ saved: network, untrained: {} }).svg, /saved/);
  network.dispose();
});

Deno.test("sumForZeros() is that of the model's output, and nothing where no folder is named", async () => {
  const energy = energyAxis(520.0625, 0.25, 240);
  assert.equal(await sumForZeros("", { energy }), undefined);
  const sum = await sumForZeros(NETWORKS.noDropout, { energy });
  const network = await loadModel(NETWORKS.noDropout);
  const zeros = {
    data: new Float32Array(240),
    shape: [1, 1, 240] as const,
    energy,
    unit: "counts",
  };
  const { data } = await network.apply(zeros);
  assert.ok(Math.abs(sum! - data.reduce((total, value) => total + value)) < 1e-3, `${sum}`);
  network.dispose();
});
