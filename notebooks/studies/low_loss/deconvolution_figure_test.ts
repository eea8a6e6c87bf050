import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import {
  drawAnswers,
  drawBlurring,
  drawCourse,
  drawCoverage,
  drawPixel,
  drawPluralScattering,
  drawRegimes,
} from "./deconvolution_figure.ts";
import { drawWindow } from "./window_figure.ts";
import { makeLowLossSpectra, PUBLISHED_LOW_LOSS } from "./low_loss_spectra.ts";
import { comparePluralScattering, removePluralScattering } from "./plural_scattering.ts";

const settings = { ...PUBLISHED_LOW_LOSS, peaks: [2, 4], count: 2, random: prng(1) };
const held = makeLowLossSpectra(energyAxis(-1, 0.02, 256), settings);
const letters = (svg: string) => svg.match(/font-weight="bold">[a-d]</g)?.length;

Deno.test("drawBlurring() draws the zero-loss peak and the losses of one spectrum", () => {
  const { svg } = drawBlurring(held, { at: [0, 1] });
  assert.equal(letters(svg), 2);
  for (const name of ["measured", "blurred", "sharp"]) assert.ok(svg.includes(`>${name}<`), name);
});

Deno.test("drawAnswers() draws two results, what they are off by, and the interval", () => {
  const { measured: image, blurred: low, targets: truth } = held;
  const answer = { image, low, high: image };
  const { svg } = drawAnswers([{ method: "total variation", image: low }], {
    ...{ answer, truth, at: [0, 0] },
  });
  assert.equal(letters(svg), 4);
  assert.ok(svg.includes("network, calibrated interval") && svg.includes("fill-opacity"));
});

Deno.test("drawPixel() leaves out the differences where the truth is not known", () => {
  const results = [{ method: "measured", image: held.measured }];
  assert.equal(letters(drawPixel(results, { truth: held.targets }).svg), 2);
  assert.ok(!drawPixel(results).svg.includes("minus sharp"));
});

Deno.test("drawPluralScattering() names the method that found the single scattering", () => {
  const plural = removePluralScattering(1);
  const { svg } = drawPluralScattering(plural);
  for (const { method } of comparePluralScattering(plural)) assert.ok(svg.includes(method));
});

Deno.test("drawRegimes() names methods without what they were told, and leaves the measurement out", () => {
  const values = { lossError: 0.1, lossErrorHalf: 0.01, falsePeaks: 0.5, falsePeaksHalf: 0.1 };
  const rows = ["as trained", "no peak"].flatMap((regime) =>
    ["nothing", "LMMSE, true spread", "LMMSE, own zero-loss peak", "network"].map((method) => ({
      ...{ ...values, regime, method, recall: 0.9, recallHalf: 0.02 },
      ...(regime === "no peak" ? { lossError: NaN, lossErrorHalf: NaN } : {}),
    }))
  );
  const { svg } = drawRegimes(rows);
  assert.ok(svg.includes(">network<") && !svg.includes("nothing"));
  assert.ok(svg.includes(">LMMSE<") && !svg.includes(">LMMSE, true spread<"));
  assert.equal(letters(svg), 4);
});

Deno.test("drawCoverage() draws the stated share", () => {
  const row = { regime: "as trained", method: "network", coverage: 0.6, coverageHalf: 0.02 };
  assert.ok(drawCoverage([row]).svg.includes("68.3 %, what the interval states"));
});

Deno.test("drawWindow() has true energies: the losses end where the scaled axis does", () => {
  const window = { image: held.measured, scale: 2 };
  const { svg } = drawWindow([{ method: "measured", image: held.measured }], window);
  assert.ok(svg.includes(">8<") && letters(svg) === 2);
});

Deno.test("drawCourse() takes the rows of compareCourse()", () => {
  const rows = [5, 10].map((iterations) => ({
    ...{ method: "true spread", iterations, lossError: 1 / iterations, standardError: 0.01 },
  }));
  assert.ok(drawCourse(rows).svg.includes("Error over the losses"));
});
