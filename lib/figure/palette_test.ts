import assert from "node:assert/strict";
import { labelOf } from "./labels.ts";
import { layOutLegend } from "./legend.ts";
import { colourOf, figureColours } from "./palette.ts";

Deno.test("colourOf() gives variants of a method its colour, and states colours of their own", () => {
  assert.equal(colourOf("PCA, 12"), colourOf("PCA"));
  assert.equal(colourOf("network, mine"), colourOf("autoencoder"));
  const apart = ["PCA", "network", "Savitzky-Golay", "Richardson-Lucy", "fit", "raw", "truth"];
  const names = [...apart, "initial", "annealed"];
  assert.equal(new Set(names.map(colourOf)).size, names.length);
});

Deno.test("no two names of a figure look alike, known or not", () => {
  const names = ["PCA", "PCA, 12", "PCA, 13", "truth", "reference", "a", "b", "c", "network"];
  assert.equal(new Set(figureColours(names)).size, names.length);
  assert.deepEqual(figureColours(["PCA", "b"], { b: "#123456" }), [colourOf("PCA"), "#123456"]);
});

/** A colour as somebody without green cones sees it (Vienot et al. 1999): yellow and blue. */
function withoutGreen(colour: string): number[] {
  const [r, g, b] = [1, 3, 5].map((i) =>
    (Number.parseInt(colour.slice(i, i + 2), 16) / 255) ** 2.2
  );
  const seen = [0.29275 * r + 0.70725 * g, -0.02234 * r + 0.02234 * g + b];
  return seen.map((value) => Math.max(0, value) ** (1 / 2.2));
}

Deno.test("methods and states stay apart for people without green cones", () => {
  for (
    const names of [
      ["truth", "raw", "PCA", "network", "Savitzky-Golay", "Richardson-Lucy", "fit"],
      ["initial thin", "initial thick", "annealed thin", "annealed thick"],
    ]
  ) {
    const seen = names.map((name) => withoutGreen(colourOf(name)));
    for (let i = 0; i < names.length; i++) {
      for (let j = 0; j < i; j++) {
        const apart = Math.hypot(...seen[i].map((value, k) => value - seen[j][k]));
        assert.ok(apart > 0.08, `${names[i]} and ${names[j]}: ${apart}`);
      }
    }
  }
});

Deno.test("a legend never leaves one name alone where rows can be shared out evenly", () => {
  const rows = layOutLegend(["one name", "two name", "three name", "four name"], 340);
  assert.deepEqual(rows.map((row) => row.length), [2, 2]);
  assert.equal(layOutLegend(["a", "b"], 340).length, 1);
});

Deno.test("labelOf() reads words and unit out of a column's name", () => {
  assert.equal(labelOf("shiftEv"), "Shift (eV)");
  assert.equal(labelOf("meanSquaredError"), "Mean squared error");
  assert.equal(labelOf("frameRateHz"), "Frame rate (Hz)");
  assert.equal(labelOf("electrons"), "Electrons");
});
