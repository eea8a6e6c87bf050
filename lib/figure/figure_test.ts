import assert from "node:assert/strict";
import { parseHTML } from "linkedom";
import { energyAxis } from "../core/energy_axis.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { arrangePanels, type Figure } from "./figure.ts";
import { drawGroups } from "./groups.ts";
import { drawLines, drawLoss, drawSpectra } from "./lines.ts";
import { drawMap } from "./map.ts";

/** Compares with the committed picture; `EELS_UPDATE=1` writes it anew, to be looked at. */
async function assertPicture(name: string, figure: Figure) {
  const file = new URL(`testdata/${name}.svg`, import.meta.url);
  if (Deno.env.get("EELS_UPDATE")) await Deno.writeTextFile(file, figure.svg);
  assert.equal(
    figure.svg,
    await Deno.readTextFile(file),
    `${name} changed: look at it, then update`,
  );
}

const spectrum = spectrumImage({ data: [1, 4, 2, 3, 1], energy: energyAxis(530, 0.5, 5) });
const map = {
  data: Float32Array.from({ length: 12 }, (_, i) => i),
  shape: [3, 4] as const,
  pixelNm: 0.1,
  unit: "counts",
};
const drawOne = () =>
  drawSpectra([
    { label: "measured", spectrum, error: [0.2, 0.2, 0.2, 0.2, 0.2], band: true },
    { label: "model", spectrum: { ...spectrum, data: spectrum.data.map((v) => v / 2) } },
  ], { yLabel: "Counts", marks: [{ x: 531, label: "t2g" }], width: 300, height: 200 });

Deno.test("drawSpectra() draws this picture", () => assertPicture("spectra", drawOne()));

Deno.test("drawMap() draws this picture, with a scale bar in Å", () =>
  assertPicture(
    "map",
    drawMap(map, { inset: "MSE 0.1", points: [{ row: 1, column: 2, label: "Ti" }] }),
  ));

Deno.test("drawLoss() draws this picture", () =>
  assertPicture("loss", drawLoss({ loss: [0.1, 0.02], validationLoss: [0.2, 0.05] })));

Deno.test("drawGroups() draws this picture, one curve a group", () => {
  const rows = ["a", "b"].flatMap((method, i) =>
    [0.01, 0.1].map((share) => ({ method, share, mse: share * (i + 1), error: share / 5 }))
  );
  return assertPicture(
    "groups",
    drawGroups(rows, {
      group: "method",
      x: "share",
      y: "mse",
      error: "error",
      xLabel: "Share",
      yLabel: "Error",
      xType: "log",
      yType: "log",
      dodge: 1.1,
      colours: { b: "#0072b2" },
      width: 300,
      height: 200,
    }),
  );
});

Deno.test("the same input gives the same SVG twice in a process", () => {
  assert.equal(drawOne().svg, drawOne().svg);
});

Deno.test("arrangePanels() keeps every panel's clip for itself and letters the panels", () => {
  const { svg, size } = arrangePanels([drawOne(), drawOne(), drawMap(map)], { columns: 2 });
  const { document } = parseHTML(svg);
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.getAttribute("id"));
  assert.equal(new Set(ids).size, ids.length);
  const used = [...svg.matchAll(/url\(#([^)]+)\)/g)].map((match) => match[1]);
  assert.ok(used.length > 0 && used.every((id) => ids.includes(id)), `${used} of ${ids}`);
  assert.match(svg, />a<\/text>.*>b<\/text>.*>c<\/text>/s);
  assert.equal(size[0], 620);
});

Deno.test("a figure shows itself in Jupyter as SVG and saves as PNG of twice the size", () => {
  const figure = drawOne();
  const shown = (figure as unknown as Record<symbol, () => Record<string, string>>)[
    Symbol.for("Jupyter.display")
  ]();
  assert.equal(shown["image/svg+xml"], figure.svg);
  const png = figure.png();
  assert.deepEqual([...png.subarray(1, 4)], [..."PNG"].map((c) => c.charCodeAt(0)));
  assert.equal(new DataView(png.buffer, png.byteOffset).getUint32(16), 600);
});

Deno.test("the scale bar is a round length of at most a quarter of the map, in Å below 1 nm", () => {
  const label = (pixelNm: number) =>
    />([\d.]+ (?:Å|nm))</.exec(drawMap({ ...map, pixelNm }).svg)?.[1];
  assert.equal(label(0.1), "1 Å");
  assert.equal(label(0.6), "5 Å");
  assert.equal(label(3), "2 nm");
  assert.match(drawMap({ ...map, pixelNm: undefined }).svg, /pixel size not known/);
});

Deno.test("figures refuse data that do not fit", () => {
  assert.throws(
    () => drawLines([{ label: "a", x: [1, 2], y: [1] }], { xLabel: "x", yLabel: "y" }),
    /"a" as x, y and error must be of one length: 2, 1/,
  );
  assert.throws(() => drawMap({ ...map, shape: [2, 2] }), /\[2,2\], 12 values/);
  const nothing = new Float32Array(12).fill(NaN);
  assert.throws(() => drawMap({ ...map, data: nothing }), /none of 12 is/);
});
