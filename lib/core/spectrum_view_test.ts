import assert from "node:assert/strict";
import { removeBackground } from "../analyse/remove_background.ts";
import { fitPeaks } from "../analyse/peak_fit.ts";
import { integrateEdge } from "../analyse/integrate_edge.ts";
import { peakMap } from "../analyse/peak_map.ts";
import { energyAxis } from "./energy_axis.ts";
import { crop } from "./energy_steps.ts";
import { prng } from "./random.ts";
import { type SpectrumImage, spectrumImage } from "./spectrum_image.ts";
import { withNoise } from "./with_noise.ts";
import { blocksOf, changeView, mapRows, rowsOfBlock, sampleRows, viewOf } from "./spectrum_view.ts";

const [rows, columns, channels] = [9, 6, 120];
const random = prng(6);
const image = withNoise(
  spectrumImage({
    data: Float32Array.from({ length: rows * columns * channels }, (_, i) => {
      const e = i % channels;
      return random.poisson(900 * (1 + e / 100) ** -3 + 300 * Math.exp(-(((e - 80) / 5) ** 2)));
    }),
    shape: [rows, columns, channels],
    energy: energyAxis(400, 1, channels),
    pixel: { rowNm: 0.5, columnNm: 0.5 },
  }),
  { gain: 1 },
);
const view = { ...viewOf(image), blockRows: 4 };

Deno.test("a block is about 64 MB of whole chunks, or what the view says", () => {
  const of = (columns: number, chunkRows: number) =>
    rowsOfBlock({ ...view, blockRows: undefined, chunkRows, shape: [5000, columns, 1024] });
  assert.equal(of(1000, 1), 16);
  assert.equal(of(1000, 5), 15);
  assert.equal(of(1000, 40), 40); // rather more memory than reading chunks twice
  assert.equal(of(1000, 200), 16);
  assert.equal(of(1e6, 1), 1);
  assert.equal(rowsOfBlock(view), 4);
});

Deno.test("blocks are all rows in order; an image in memory is one", async () => {
  const taken: number[] = [];
  for await (const { from, image: part } of blocksOf(view)) {
    assert.deepEqual(part.data, image.data.slice(from * 720, (from + part.shape[0]) * 720));
    taken.push(from, part.shape[0]);
  }
  assert.deepEqual(taken, [0, 4, 4, 4, 8, 1]);
  assert.equal((await blocksOf(image).next()).value?.image, image);
});

Deno.test("integrals, backgrounds and fits by blocks are those of the whole", async () => {
  const window = { backgroundEv: [405, 450], fromEv: 465, toEv: 495 };
  const peaks = [{ name: "p", nearEv: 480, fwhmEv: 10 }];
  const fitted = (one: SpectrumImage) => {
    const fits = fitPeaks(one, { fromEv: 460, toEv: 500, peaks, baseline: "linear" });
    return { position: peakMap(fits, { peak: "p", value: "positionEv" }) };
  };
  const integrated = (one: SpectrumImage) => {
    const { value, standardError } = integrateEdge(one, window);
    return { value, standardError };
  };
  assert.deepEqual(await mapRows(view, integrated), integrated(image));
  assert.deepEqual(await mapRows(view, fitted), fitted(image));

  const step = (one: SpectrumImage) =>
    removeBackground(crop(one, { fromEv: 404, toEv: 510 }), { fromEv: 405, toEv: 450 });
  const changed = await changeView(view, step), whole = step(image);
  const size = columns * whole.shape[2], part = await changed.readRows(2, 7);
  assert.deepEqual(part.data, whole.data.slice(2 * size, 7 * size));
  const under = whole.noise!.background as Float32Array;
  assert.deepEqual(part.noise!.background, under.slice(2 * size, 7 * size));
  assert.deepEqual([changed.shape, changed.energy], [whole.shape, whole.energy]);
  assert.deepEqual(changed.history, whole.history);
});

Deno.test("rows for a sample are spread over the image, and steps and maps of other sizes are refused", async () => {
  const sample = await sampleRows(view, { mostValues: 3 * 720 });
  const expected = [1, 4, 7].flatMap((row) => [...image.data.slice(row * 720, (row + 1) * 720)]);
  assert.deepEqual([...sample.data], expected);
  assert.match(sample.history!.at(-1)!, /3 of 9 rows taken/);
  assert.equal((await sampleRows(view, { mostValues: 1 })).shape[0], 1);
  await assert.rejects(
    changeView(view, (one) => ({ ...one, shape: [1, 3, channels] })),
    /must keep rows and columns: of 1 x 6 it made 1 x 3/,
  );
  await assert.rejects(
    mapRows(view, () => ({ sum: { data: new Float32Array(3), shape: [1, 3], unit: "" } })),
    /sum must have a value a spectrum: it has \[1,3\] of 4 x 6/,
  );
});
