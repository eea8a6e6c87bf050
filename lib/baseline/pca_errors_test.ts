import assert from "node:assert/strict";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { spectrumImage, withData } from "../core/spectrum_image.ts";
import { startTensors } from "../core/tensor.ts";
import { fitPca } from "./pca.ts";
import { errorsByRank } from "./pca_errors.ts";
import { reconstructPca } from "./pca_reconstruct.ts";
import { applyPcaRegression, regressPca } from "./pca_regression.ts";

await startTensors();

/** Two spectra mixed at random: electrons, expectation, and the first spectrum's amount. */
function mixture(seed: number) {
  const random = prng(seed), [rows, columns, channels] = [20, 20, 16];
  const truth = new Float32Array(rows * columns * channels);
  const amounts = Float64Array.from({ length: rows * columns }, () => random.uniform());
  for (let i = 0; i < truth.length; i++) {
    const e = i % channels, amount = amounts[Math.floor(i / channels)];
    truth[i] = 20 + 30 * amount * Math.exp(-(((e - 5) / 2) ** 2)) +
      30 * (1 - amount) * Math.exp(-(((e - 11) / 3) ** 2));
  }
  const energy = energyAxis(520, 1, channels);
  const expected = spectrumImage({ data: truth, shape: [rows, columns, channels], energy });
  return {
    expected,
    noisy: withData(expected, truth.map((mean) => random.poisson(mean))),
    amounts,
  };
}

Deno.test("errors by rank are those of the reconstructions, weighted or not, and least at the truth's rank", async () => {
  const { noisy, expected } = mixture(1);
  for (const weighting of ["none", "poisson"] as const) {
    const fit = await fitPca(noisy, { weighting });
    const errors = errorsByRank(fit, noisy, { truth: expected, most: 6 });
    for (const rank of [0, 1, 6]) {
      const { data } = reconstructPca(fit, noisy, { rank });
      const mean = data.reduce((sum, v, i) => sum + (v - expected.data[i]) ** 2, 0) / data.length;
      assert.ok(Math.abs(errors[rank] / mean - 1) < 1e-4, `${errors[rank]} ${mean}`);
    }
    assert.equal(errors.indexOf(Math.min(...errors)), 1);
  }
});

Deno.test("regression on scores finds a linear target, on spectra it has not seen", async () => {
  const [seen, other] = [mixture(2), mixture(3)];
  const energy = energyAxis(0, 1, 2);
  // A target on another axis: the amount, and a constant.
  const targetOf = ({ amounts }: typeof seen) =>
    spectrumImage({
      data: Array.from(amounts).flatMap((amount) => [amount, 7]),
      shape: [20, 20, 2],
      energy,
      unit: "share",
    });
  const fit = await fitPca(seen.expected);
  const exact = applyPcaRegression(
    regressPca(fit, seen.expected, targetOf(seen), 1),
    other.expected,
  );
  assert.equal(exact.unit, "share");
  targetOf(other).data.forEach((v, i) => assert.ok(Math.abs(v - exact.data[i]) < 1e-3));
});

Deno.test("shapes that do not go together are refused", async () => {
  const { noisy, expected } = mixture(1);
  const fit = await fitPca(noisy);
  const half = spectrumImage({
    ...expected,
    data: expected.data.slice(0, 3200),
    shape: [10, 20, 16],
  });
  assert.throws(() => errorsByRank(fit, noisy, { truth: half, most: 2 }), /shapes must agree/);
  assert.throws(() => regressPca(fit, noisy, half, 2), /400 spectra, 200 targets, rank 2/);
});
