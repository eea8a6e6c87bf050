import assert from "node:assert/strict";
import { parseHTML } from "linkedom";
import pl from "nodejs-polars";
import { energyAxis } from "../core/energy_axis.ts";
import type { Image } from "../core/image.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import * as Plot from "@observablehq/plot";
import { drawPlot } from "./figure.ts";
import { FIGURE_KINDS } from "./figure_options.ts";
import { drawGroups } from "./groups.ts";
import { drawLines } from "./lines.ts";
import { drawLoss } from "./loss.ts";
import { drawMap } from "./map.ts";
import { colourOf } from "./palette.ts";
import { arrangePanels } from "./panels.ts";
import { drawSpectra, spectrumMarks } from "./spectra.ts";
import type { Figure } from "./svg.ts";

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
const map: Image = {
  data: Float32Array.from({ length: 12 }, (_, i) => i),
  shape: [3, 4],
  pixelNm: 0.1,
  unit: "counts",
};
const drawOne = () =>
  drawSpectra([
    { label: "measured", spectrum, error: [0.2, 0.2, 0.2, 0.2, 0.2], band: true },
    { label: "model", spectrum: { ...spectrum, data: spectrum.data.map((v) => v / 2) } },
  ], { rules: [{ x: 531, label: "t2g" }, { y: 0 }], width: 300, height: 200 });

Deno.test("drawSpectra() draws this picture", () => assertPicture("spectra", drawOne()));

Deno.test("drawMap() draws this picture, with a scale bar in Å", () =>
  assertPicture(
    "map",
    drawMap(map, { inset: "MSE 0.1", points: [{ row: 1, column: 2, label: "Ti" }] }),
  ));

Deno.test("drawLoss() draws this picture", () =>
  assertPicture("loss", drawLoss({ loss: [0.1, 0.02], validationLoss: [0.2, 0.05] })));

Deno.test("drawGroups() draws this picture, one curve a group", () => {
  const rows = ["PCA", "network"].flatMap((method, i) =>
    [0.01, 0.1].map((share) => ({ method, share, mse: share * (i + 1), error: share / 5 }))
  );
  return assertPicture(
    "groups",
    drawGroups(rows, {
      group: "method",
      x: { value: "share", type: "log" },
      y: { value: "mse", type: "log", label: "Error" },
      error: "error",
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
    () => drawLines([{ label: "a", x: [1, 2], y: [1] }]),
    /"a" as x, y and error must be of one length: 2, 1/,
  );
  assert.throws(() => drawMap({ ...map, shape: [2, 2] }), /\[2,2\], 12 values/);
  const nothing = new Float32Array(12).fill(NaN);
  assert.throws(() => drawMap({ ...map, data: nothing }), /none of 12 is/);
});

// deno-lint-ignore no-explicit-any -- as a notebook calls it, which nobody type-checks
const loose = (call: any) => call as (...given: unknown[]) => unknown;

Deno.test("curves that are none, and points that are no numbers, are refused with their place", () => {
  const refused = (call: () => unknown, message: RegExp) =>
    assert.throws(call, { name: "RangeError", message });
  for (const wrong of [null, 5, "a", [[0, 1]]]) {
    refused(() => loose(drawLines)([wrong]), /Cannot draw the lines as/);
    refused(() => loose(drawSpectra)([wrong]), /Cannot draw the spectrum as/);
  }
  const points = (change: object) => () =>
    loose(drawLines)([{ label: "a", x: [0, 1], y: [1, 2], ...change }]);
  refused(points({ y: [1, "2"] }), /"a" as its points must be numbers: y\[1\] is "2"/);
  refused(points({ x: [[0, 1], 1] }), /x\[0\] is \[0,1\]/);
  refused(points({ error: [0.1, { y: 1 }] }), /error\[1\] is \{"y":1\}/);
  refused(points({ y: [1n, 2n] }), /y\[0\] is 1n$/);
  drawLines([{ label: "a", x: [0, 1, 2], y: [1, NaN, 2] }]);
  points({ y: [1, null] })();
});

Deno.test("options for a page are no options, a mistyped one of a scale is named with the nearest", () => {
  for (const name of ["style", "className", "subtitle", "caption", "figure", "document"]) {
    const refused = RegExp(`^Cannot draw the lines as ${name} is not an option of drawLines`);
    assert.throws(() => loose(drawLines)(lines, { [name]: "a" }), { message: refused });
  }
  const draws = [
    ...["x", "y", "fx", "fy", "color", "r", "opacity"].map((name) =>
      [name, (scale: object) => loose(drawPlot)({ marks: [], [name]: scale })] as const
    ),
    ["x", (scale: object) => loose(drawLines)(lines, { x: scale })],
    ["color", (scale: object) => loose(drawMap)(map, { color: scale })],
  ] as const;
  for (const [name, draw] of draws) {
    assert.throws(() => draw({ lable: "a" }), {
      name: "RangeError",
      message: RegExp(`lable is not an option of the scale ${name}: did you mean label\\?`),
    });
    draw({ label: "a", domain: [0, 1] });
  }
  assert.throws(() => loose(drawMap)(map, { inset: 8 }), /inset must be text .* it is 8/);
});

Deno.test("each option that is listed can be given", () => {
  const values: Record<string, unknown> = {
    ...{ rules: [{ y: 0 }], marks: [], title: "a", ariaDescription: "a", ariaLabel: "a" },
    ...{ color: { legend: true }, x: { label: "a" }, y: { label: "a" }, fx: {}, fy: {} },
    ...{ r: { range: [1, 2] }, opacity: {}, symbol: {}, length: {} },
    ...{ clip: true, axis: "both", grid: true, label: "a", labelArrow: "none", align: 0.5 },
    ...{ projection: "identity", facet: { marginLeft: 5 }, nice: true, zero: true },
    ...{ round: true, clamp: true },
  };
  for (const name of Object.keys(FIGURE_KINDS)) {
    const { svg } = loose(drawLines)(lines, { [name]: values[name] ?? 20 }) as Figure;
    assert.equal(parseHTML(svg).document.querySelectorAll("svg").length, 1, name);
  }
});

const lines = [{ label: "PCA", x: [0, 1], y: [0, 1] }, { label: "network", x: [0, 1], y: [1, 4] }];

Deno.test("figures hold no style sheet, no CSS variable and no colour that only browsers know", () => {
  const panels = arrangePanels([drawOne(), drawMap(map)]);
  for (const { svg } of [drawOne(), drawMap(map), panels, drawLines(lines)]) {
    for (const word of ["<style", "style=", "class=", "var(", "currentColor", "paint-order"]) {
      assert.ok(!svg.includes(word), word);
    }
    assert.equal(parseHTML(svg).document.querySelectorAll("svg").length, 1);
  }
});

Deno.test("a title and a message are there for those who do not see the figure", () => {
  const { svg } = drawLines(lines, { title: "A < B", ariaDescription: "B is above A & C." });
  const named = drawLines([{ ...lines[0], label: "A < B & C" }]).svg;
  assert.ok(named.includes(">A &lt; B &amp; C</text>"));
  assert.match(svg, /<title>A &lt; B<\/title><desc>B is above A &amp; C\.<\/desc>/);
});

Deno.test("marks and scale options of Plot reach the figure", () => {
  const extra = Plot.dot([{ x: 0.5, y: 2, method: "Savitzky-Golay" }], {
    ...{ x: "x", y: "y", fill: "method", r: 9 },
  });
  const { svg } = drawLines(lines, { marks: [extra], y: { domain: [0, 5], label: "Error" } });
  assert.match(svg, /<circle[^>]*r="9"/);
  assert.ok(svg.includes(`fill="${colourOf("Savitzky-Golay")}"`), "a mark's name has its colour");
  assert.ok(svg.includes(">5</text>") && svg.includes(">Error</text>"));
  const reds = drawLines(lines, { color: { range: ["#ff0000", "#aa0000"] } }).svg;
  assert.ok(reds.includes("#ff0000") && !reds.includes(colourOf("PCA")));
});

Deno.test("the legend is taken from Plot's colour scale and can be left out", () => {
  const legend = (svg: string) => /<g aria-label="legend">(.*)<\/g>/.exec(svg)?.[1];
  const drawn = legend(drawLines(lines).svg)!;
  for (const name of ["PCA", "network"]) {
    assert.ok(drawn.includes(`>${name}</text>`) && drawn.includes(`stroke="${colourOf(name)}"`));
  }
  assert.equal(legend(drawLines(lines, { color: { legend: false } }).svg), undefined);
});

Deno.test("drawPlot() draws a colour bar for numbers and swatches for names", () => {
  const rows = [{ x: 1, y: 1, name: "PCA" }, { x: 2, y: 3, name: "raw" }];
  const draw = (fill: string) =>
    drawPlot({ marks: [Plot.dot(rows, { x: "x", y: "y", fill })], color: { legend: true } }).svg;
  assert.match(draw("y"), /aria-label="colour bar".*data:image\/png/s);
  assert.match(draw("name"), /aria-label="legend".*>raw</s);
  const { svg } = drawPlot({ marks: spectrumMarks([{ label: "PCA", spectrum }]) });
  assert.ok(svg.includes(colourOf("PCA")));
});

Deno.test("arrangePanels() begins with the letter that is given, or has none", () => {
  const { svg } = arrangePanels([drawMap(map), drawMap(map)], { letters: "d" });
  assert.ok(svg.includes(">d</text>") && svg.includes(">e</text>") && !svg.includes(">a</text>"));
  assert.ok(!arrangePanels([drawMap(map)], { letters: false }).svg.includes(">a</text>"));
});

Deno.test("arrangePanels() draws panels again on one y scale where asked", () => {
  const panels = lines.map((line) => drawLines([line]));
  const ticks = (svg: string) => svg.split(">4</text>").length - 1;
  assert.equal(ticks(arrangePanels(panels).svg), 1);
  assert.equal(ticks(arrangePanels(panels, { shareY: true }).svg), 2);
  assert.throws(
    () => arrangePanels([arrangePanels(panels)], { shareY: true }),
    /share the y scale/,
  );
});

Deno.test("drawLoss() puts several trainings on one scale", () => {
  const history = { loss: [1, 0.1], validationLoss: [1, 0.1] };
  const low = { loss: [0.01, 0.001], validationLoss: [0.01, 0.001] };
  const { svg, size } = drawLoss({ high: history, low });
  assert.equal(svg.split(">0.001</text>").length - 1, 2);
  assert.equal(size[0], 800);
});

Deno.test("drawGroups() takes a DataFrame, makes frames, and names a missing column", () => {
  const rows = ["initial", "annealed"].map((state) => ({
    method: "PCA",
    state,
    rate: 1,
    shiftEv: 2,
  }));
  const options = { group: "method", x: "rate", y: "shiftEv" };
  const { svg } = drawGroups(pl.readRecords(rows), { ...options, fx: "state" });
  for (const text of ["initial", "annealed", "Shift (eV)", "Rate"]) {
    assert.ok(svg.includes(`>${text}<`), text);
  }
  assert.throws(
    () => drawGroups(rows, { ...options, y: "shift" }),
    /"shift": it has method, state/,
  );
});

Deno.test("maps by name share one scale, and refuse two units", () => {
  const half = { ...map, data: map.data.map((value) => value / 2) };
  const { svg } = drawMap({ whole: map, half });
  assert.equal(svg.split(">10</text>").length - 1, 2);
  assert.throws(() => drawMap({ map, other: { ...map, unit: "eV" } }), /the same: counts, eV/);
});
