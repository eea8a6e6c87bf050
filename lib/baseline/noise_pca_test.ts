import assert from "node:assert/strict";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import { startTensors, tf } from "../core/tensor.ts";
import { sampleElectrons } from "../degrade/noise.ts";
import { splitElectrons } from "../degrade/split_electrons.ts";
import { leadingEigenvectors } from "./leading_eigenvectors.ts";
import { fitNoisePca, heldOutErrorsByRank, rebuildNoisePca } from "./noise_pca.ts";
import { noiseScaleOf } from "./noise_scale.ts";

/** Electrons of two spectra in changing shares. */
function mixture(spectra: number, channels: number, brightest: number): SpectrumImage {
  const data = Float32Array.from({ length: spectra * channels }, (_, i) => {
    const s = Math.floor(i / channels), x = (i % channels) / channels, share = (s * 0.618034) % 1;
    return brightest * (Math.exp(-2 * x) + 0.5 * share * Math.exp(-(((x - 0.6) / 0.1) ** 2)));
  });
  const energy = energyAxis(500, 1, channels), shape = [1, spectra, channels];
  const clean = spectrumImage({ data, shape, energy });
  return sampleElectrons(clean, { electronsPerUnit: 1, random: prng(1) });
}

Deno.test("leadingEigenvectors() of a wide matrix are those of the full decomposition", async () => {
  await startTensors();
  const width = 340, random = prng(2), most = 8;
  const matrix = new Float64Array(width * width);
  // Eigenvalues over seven decades, as the mean spectrum has beside noise.
  for (const [k, size] of [1e7, 3e4, 500, 60, 40, 20, 12, 8, ...Array(60).fill(1)].entries()) {
    const v = Float64Array.from({ length: width }, () => random.normal());
    if (k === 0) v.fill(1);
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < width; j++) matrix[i * width + j] += size * v[i] * v[j] / width;
    }
  }
  const before = tf.memory().numTensors;
  const { values, vectors } = await leadingEigenvectors(matrix, width, most);
  assert.equal(tf.memory().numTensors, before);
  const full = new EigenvalueDecomposition(Matrix.from1DArray(width, width, matrix), {
    assumeSymmetric: true,
  });
  for (let k = 0; k < most; k++) {
    const expected = full.realEigenvalues[width - 1 - k];
    assert.ok(Math.abs(values[k] / expected - 1) < 1e-3, `${k}: ${values[k]}, ${expected}`);
    const other = full.eigenvectorMatrix.getColumn(width - 1 - k);
    const overlap = other.reduce((sum, v, i) => sum + v * vectors[k * width + i], 0);
    assert.ok(Math.abs(overlap) > 0.999, `${k}: ${overlap}`);
  }
});

Deno.test("components from few spectra are those from many channels", async () => {
  for (const centred of [false, true]) {
    const wide = mixture(30, 31, 200); // by spectra
    const twin = { ...wide, data: wide.data.slice(0, 30 * 30), shape: [1, 30, 30] as const };
    for (const image of [wide, { ...twin, energy: energyAxis(500, 1, 30) }]) {
      const { fit, scale } = await fitNoisePca(image, { most: 5, centred });
      const [, spectra, channels] = image.shape;
      const table = new Matrix(spectra, channels);
      image.data.forEach((value, i) => {
        const s = Math.floor(i / channels), e = i % channels;
        table.set(s, e, value / (scale.bySpectrum[s] * scale.byChannel[e]) - fit.mean[e]);
      });
      const moment = table.transpose().mmul(table);
      const all = new EigenvalueDecomposition(moment, { assumeSymmetric: true }).realEigenvalues;
      for (let k = 0; k < 5; k++) {
        const expected = all[channels - 1 - k] / (centred ? spectra - 1 : spectra);
        assert.ok(Math.abs(fit.eigenvalues[k] / expected - 1) < 1e-6, `${channels}, ${k}`);
        const v = Matrix.rowVector([...fit.components.subarray(k * channels, (k + 1) * channels)]);
        const moved = v.mmul(moment).sub(v.clone().mul(all[channels - 1 - k]));
        assert.ok(moved.norm() < 1e-5 * all[channels - 1], `${channels}, ${k}: an eigenvector`);
      }
    }
  }
});

Deno.test("heldOutErrorsByRank() is the distance of what each rank gives from the other part", async () => {
  const [seen, other] = splitElectrons(mixture(61, 24, 40), { random: prng(3), share: 0.7 });
  for (const centred of [false, true]) {
    const found = await fitNoisePca(seen, { most: 6, centred });
    const errors = heldOutErrorsByRank(found, seen, other);
    const { bySpectrum, byChannel } = found.scale;
    for (let rank = 0; rank <= 6; rank++) {
      const model = rebuildNoisePca(found, seen, rank);
      const sum = model.reduce((total, value, i) => {
        const unit = bySpectrum[Math.floor(i / 24)] * byChannel[i % 24];
        return total + ((value - other.data[i]) / unit) ** 2;
      }, 0);
      assert.ok(Math.abs(errors[rank] / (sum / model.length) - 1) < 1e-5, `${rank}`);
    }
    assert.equal(errors.indexOf(Math.min(...errors)), centred ? 1 : 2);
  }
});

Deno.test("weights of few electrons are right on average", () => {
  const [spectra, channels] = [4000, 12], energy = energyAxis(0, 1, channels);
  const mean = (s: number) => s % 2 ? 1 : 0.4;
  const data = Float32Array.from(
    { length: spectra * channels },
    (_, i) => mean(Math.floor(i / channels)),
  );
  const clean = spectrumImage({ data, shape: [1, spectra, channels], energy });
  const drawn = sampleElectrons(clean, { electronsPerUnit: 1, random: prng(4) });
  const { bySpectrum, byChannel } = noiseScaleOf(drawn);
  const unit = byChannel.reduce((sum, value) => sum + value ** 2, 0) / channels;
  const ofGroup = [0, 1].map((odd) => {
    let sum = 0;
    bySpectrum.forEach((value, s) => sum += s % 2 === odd ? mean(s) / (value ** 2 * unit) : 0);
    return sum / (spectra / 2);
  });
  // Of 1 / N of 4.8 and 12 electrons they would be 1.3 and 1.1.
  const [few, many] = ofGroup;
  assert.ok(Math.abs((few + many) / 2 - 1) < 0.06, `${ofGroup}`);
  assert.ok(few > 0.65 && many < 1.35, `${ofGroup}`);
});
