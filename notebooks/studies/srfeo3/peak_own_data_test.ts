import assert from "node:assert/strict";
import { join } from "node:path";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import {
  mapValues,
  repeatSpectrum,
  type SpectrumImage,
  spectrumImage,
} from "eels/core/spectrum_image.ts";
import { gaussianPeaks } from "eels/analyse/peak_model.ts";
import { sampleElectrons } from "eels/degrade/noise.ts";
import { write } from "eels/write/write.ts";
import { describeOwnPeaks, fitOwnPeaks, listOwnPeaks, noteOwnNoise } from "./peak_own_data.ts";
import { drawOwnPeaks } from "./peak_own_figure.ts";
import { openOwnPeaks } from "./peak_own_file.ts";
import { askOwnPeaks } from "./peak_own_question.ts";
import { sayOwnPeaks } from "./peak_own_words.ts";

const energy = energyAxis(480, 0.5, 160);
const edge = gaussianPeaks(energy, [
  { height: 300, positionEv: 529, fwhmEv: 3 },
  { height: 400, positionEv: 536, fwhmEv: 6 },
]);
const one = mapValues(edge, (value, i) => value + 200 * ((480 + i / 2) / 500) ** -3);
const settings = {
  ...{ ownPeaks: ["first", "second"], ownPeaksEv: [529, 536], ownWithinEv: [2, 2] },
  ...{ ownWidthsEv: [3, 5], ownWindowEv: [524, 544], ownBackgroundEv: [485, 518] },
  ...{ ownBaseline: "none", ownBlock: [1, 1] },
};

function counted(rows: number, columns: number, seed = 1): SpectrumImage {
  const image = repeatSpectrum(one, rows * columns);
  const { data } = sampleElectrons(image, { electronsPerUnit: 1, random: prng(seed) });
  return spectrumImage({ data, shape: [rows, columns, 160], energy });
}

async function fit(image: SpectrumImage, changes = {}) {
  const asked = askOwnPeaks(image, { ...settings, ...changes }), noisy = noteOwnNoise(image, asked);
  return { asked, noisy, fits: await fitOwnPeaks(noisy, asked, { random: prng(2) }) };
}

Deno.test("a map gives positions whose stated and split errors are their scatter", async () => {
  const { asked, noisy, fits } = await fit(counted(8, 10));
  const rows = describeOwnPeaks(fits), [position] = rows;
  assert.deepEqual([position.method, position.peak, position.quantity, position.fitted], [
    ...["counts", "first", "position (eV)"],
    80,
  ]);
  assert.ok(Math.abs(position.mean! - 529) < 0.02, `${position.mean}`);
  for (const error of [position.stated!, position.split!]) {
    assert.ok(Math.abs(error / position.deviation! - 1) < 0.35, `${error} ${position.deviation}`);
  }
  assert.match(rows[6].method, /^PCA, \d+$/);
  assert.ok(rows[6].split! < 0.7 * position.split!, "components of one spectrum leave less noise");
  assert.match(sayOwnPeaks(noisy, fits, asked), /^noise estimated .* 80 of 80 fits ended well\.$/);
  const [pixel] = listOwnPeaks(fits[0]);
  assert.equal(pixel.status, "fitted");
  assert.ok(Math.abs(Number(pixel["first: position (eV)"]) - 529) < 0.3);
  const { svg } = drawOwnPeaks(fits[0], asked);
  assert.ok(svg.includes("first: position") && svg.includes("second: standard error"));
});

Deno.test("a line and a single spectrum are fitted and drawn as well", async () => {
  const line = await fit(counted(1, 12));
  assert.equal(line.fits.length, 2);
  assert.ok(drawOwnPeaks(line.fits[0], line.asked).svg.includes("Share of the scan"));
  const single = await fit(counted(1, 1));
  assert.deepEqual(single.fits.map(({ method }) => method), ["counts"]);
  const [position] = describeOwnPeaks(single.fits);
  assert.equal(position.deviation, null);
  assert.equal(position.differences, 20);
  assert.ok(drawOwnPeaks(single.fits[0], single.asked).svg.includes("fitted"));
});

Deno.test("blocks are averaged, and without a noise nothing is split", async () => {
  const { fits } = await fit(counted(4, 6), { ownBlock: [2, 0] });
  assert.deepEqual(fits[0].fits.shape, [2, 1]);
  const bare = spectrumImage({ data: edge.data, energy });
  const { noisy, fits: [own], asked } = await fit(bare, { ownBackgroundEv: [] });
  assert.equal(describeOwnPeaks([own])[0].split, null);
  assert.match(sayOwnPeaks(noisy, [own], asked), /^noise not known: .* 1 of 1 fits ended well/);
});

Deno.test("what does not suit the file ends in one sentence that names it", async () => {
  const image = counted(1, 1);
  const refused = (changes: object, message: RegExp) =>
    assert.throws(() => askOwnPeaks(image, { ...settings, ...changes }), { message });
  refused({ ownWindowEv: [924, 944] }, /ownWindowEv must lie on the file's .*: it is 924-944 eV/);
  refused({ ownWindowEv: [544, 524] }, /ownWindowEv must be two rising energies: it is 544, 524/);
  refused(
    { ownBackgroundEv: [400, 518] },
    /ownBackgroundEv must lie on .* the file has 479.8-559.8/,
  );
  refused({ ownBackgroundEv: [485, 530] }, /must end before the first peak: it ends at 530 eV/);
  refused({ ownPeaksEv: [456, 536] }, /must lie in ownWindowEv: the first is looked for at 456/);
  refused({ ownWidthsEv: [3] }, /must name the same peaks, one at least: they have 2, 2, 2, 1/);
  refused({ ownWithinEv: [2, 0] }, /must be above 0: the second has 0 and 5 eV/);
  refused({ ownBlock: [4, 1] }, /ownBlock must be rows and columns .*: it is 4, 1, .* 1 x 1/);
  await assert.rejects(fit(image, { ownPeaksEv: [532, 540], ownWithinEv: [0.2, 0.2] }), {
    message:
      /one fit at least must end well in 524-544 eV: 1 at bound \(first: 1 with its position/,
  });
  await assert.rejects(fit(image, { ownPeaksEv: [532, 540], ownWithinEv: [0.2, 0.2] }), {
    message: /the mean spectrum has maxima at .*5(28|29)\.\d eV/,
  });
});

Deno.test("a file is opened and tried before anything is simulated", async () => {
  const folder = await Deno.makeTempDir({ prefix: "eels_" }), path = join(folder, "map.hspy");
  const refused = (changes: object, message: RegExp) =>
    assert.rejects(openOwnPeaks({ path, ...settings, ...changes }), { message });
  try {
    const image = counted(6, 5), { data } = image;
    await write(path, image);
    assert.deepEqual((await openOwnPeaks({ path, ...settings }))?.data, data);
    await refused({ ownWindowEv: [924, 944] }, /ownWindowEv must lie on the file's/);
    await refused({ ownPeaksEv: [526, 542], ownWithinEv: [0.2, 0.2] }, /one fit at least must end/);
    const broken = join(folder, "broken.hspy");
    await write(broken, { ...image, data: data.with(160 * 7 + 3, NaN) });
    await refused({ path: broken }, /it has NaN in row 1, column 2, channel 3; mend/);
    // Without a file, the settings must suit the twin, from 490 to 580 eV.
    const twin = { path: "", ownBackgroundEv: [500, 518] };
    assert.equal(await openOwnPeaks({ ...settings, ...twin }), undefined);
    await refused(
      { ...twin, ownWindowEv: [524, 590] },
      /it is 524-590 eV, the file has 489.9-579.9 eV/,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
