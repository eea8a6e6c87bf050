import assert from "node:assert/strict";
import { drawLosses, drawSnr } from "./comparison_figures.ts";
import { drawDifferences, drawFaultMaps, drawOwnImage, faultColumnAt } from "./fault_figure.ts";
import { loadFaultImage } from "./fault_scan.ts";
import { STO_LATTICE } from "./lattice_image.ts";

const truth = await loadFaultImage({ rows: 64, columns: 64 });
const images = { "no counting noise": truth.image, "Gaussian": truth.image };

Deno.test("the fault is marked at both ends, and lies midway between its Sr planes", () => {
  const { svg } = drawFaultMaps({ one: truth.image }, truth);
  assert.ok(Math.abs(faultColumnAt(truth, 31.5) - 31.5) < 0.1); // the image's middle
  const slope = faultColumnAt(truth, 1) - faultColumnAt(truth, 0);
  assert.ok(Math.abs(slope + Math.tan(7 * Math.PI / 180)) < 1e-9);
  assert.equal(svg.match(/#f0e442/g)?.length, 2);
  assert.match(drawDifferences(images, truth, { methods: ["Gaussian"] }).svg, /less true/);
  const stages = { "as read": truth.image, Gaussian: truth.image };
  const own = drawOwnImage(stages, { truth }).svg;
  assert.match(own, />Gaussian</);
  assert.equal(own.match(/aria-label="colour bar"/g)?.length, 2); // of the scan, and of all others
  assert.ok(own.includes("(a)<") && own.includes("(b to c)<"));
});

Deno.test("drawLosses() and drawSnr() draw what an even grey and the paper have", () => {
  const losses = [24_000, 32_000].map((windows, i) => ({
    ...{ training: "layer by layer first", epoch: i + 1, windows, rootMeanSquaredError: 0.2 },
  }));
  assert.match(drawLosses(losses, { lattice: STO_LATTICE }).svg, />all layers from here on/);
  assert.match(drawLosses(losses, { lattice: STO_LATTICE }).svg, />even grey</);
  const grey = { what: "even grey", meanAbsolute: 0.17, standardError: 0, rootMeanSquare: 0.2 };
  const snr = { noise: 0.66, itsOwn: 0.09, itsOwnStandardError: 0, theFirst: 0.1 };
  const rows = [{ definition: "amplitude" as const, ...snr, theFirstStandardError: 0 }];
  assert.match(drawSnr(rows, { errors: [grey] }).svg, />published</);
});
