import assert from "node:assert/strict";
import { energyAxis } from "eels/core/energy_axis.ts";
import { fitPeaks } from "eels/analyse/peak_fit.ts";
import { gaussianPeaks } from "eels/analyse/peak_model.ts";
import { drawPeakFits, drawPeakPanels } from "./peak_figure.ts";

Deno.test("drawPeakFits() draws spectrum, fit and truth, each named", () => {
  const spectra = gaussianPeaks(energyAxis(520, 0.5, 40), [
    { height: 5, positionEv: 530, fwhmEv: 3 },
  ]);
  const peaks = [{ name: "peak", nearEv: 530, fwhmEv: 3 }];
  const fits = fitPeaks(spectra, { fromEv: 522, toEv: 538, peaks });
  const set = { label: "counts", spectra, fits };
  const window = { shownEv: [522, 538], fittedEv: [524, 536] };
  const names = (svg: string) => ["counts", "fit", "truth"].map((name) => svg.includes(name));
  assert.deepEqual(names(drawPeakFits([set], window).svg), [true, true, false]);
  assert.ok(drawPeakFits([set], window).svg.includes("fitted"));
  assert.deepEqual(names(drawPeakFits([{ ...set, truth: spectra }], window).svg), [
    true,
    true,
    true,
  ]);
});

Deno.test("drawPeakPanels() draws a frame for each trial and peak, in their order", () => {
  const rows = ["initial", "annealed"].flatMap((name) =>
    [1, 400].map((frameRateHz) => ({ name, peak: "pre-peak", method: "PCA", frameRateHz, y: 1 }))
  );
  const { svg } = drawPeakPanels(rows, { y: "y" });
  const places = ["pre-peak", "initial", "annealed"].map((name) => svg.indexOf(`>${name}<`));
  assert.ok(places.every((place) => place > 0) && places[1] < places[2], `${places}`);
});
