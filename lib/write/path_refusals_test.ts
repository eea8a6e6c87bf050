import assert from "node:assert/strict";
import { calibrate } from "../analyse/calibrate.ts";
import { integrateEdge } from "../analyse/integrate_edge.ts";
import { fitPeaks } from "../analyse/peak_fit.ts";
import { peakMap } from "../analyse/peak_map.ts";
import { gaussianPeaks } from "../analyse/peak_model.ts";
import { removeBackground } from "../analyse/remove_background.ts";
import { denoise } from "../baseline/denoise.ts";
import { energyAt, energyAxis } from "../core/energy_axis.ts";
import { rebinEnergy, shiftSpectra } from "../core/energy_steps.ts";
import { mapValues, repeatSpectrum, spectrumAt, spectrumImage } from "../core/spectrum_image.ts";
import { selectRows, stackRows } from "../core/stack.ts";
import { meanSpectrum, sumEnergy } from "../core/sums.ts";
import { detect } from "../degrade/detector.ts";
import { estimateNoise } from "../degrade/estimate_noise.ts";
import { estimateMeanVariance, estimateSigma } from "../degrade/mean_variance.ts";
import { toElectrons } from "../degrade/noise.ts";
import { drawMap } from "../figure/map.ts";
import { arrangePanels } from "../figure/panels.ts";
import { drawSpectra, spectrumMarks } from "../figure/spectra.ts";
import { takePixels } from "../model/pixel_folds.ts";

const energy = energyAxis(480, 0.25, 400);
const spectrum = gaussianPeaks(energy, [{ height: 90, positionEv: 530, fwhmEv: 3 }]);
const image = spectrumImage({
  ...spectrum,
  data: spectrum.data.map((value, e) => value + 1e11 * energyAt(energy, e) ** -3),
  unit: "counts",
});
const window = { fromEv: 485, toEv: 515 };
const peaks = [{ name: "main", nearEv: 530, fwhmEv: 2, fwhmBoundsEv: [1, 6] }];
/** As a notebook calls it, which nobody type-checks. */
// deno-lint-ignore no-explicit-any
const loose = (call: any) => call as (...given: unknown[]) => unknown;

Deno.test("options in variables need no `as const`", async () => {
  const how = { method: "savitzky-golay", windowChannels: 7 };
  assert.equal((await denoise(image, how)).details.windowChannels, 7);
  const fits = fitPeaks(image, { fromEv: 524, toEv: 536, peaks, ...{ baseline: "linear" } });
  for (const value of ["positionEv", "fwhmEv"]) {
    assert.ok(peakMap(fits, { peak: "main", value }).data[0] > 2);
  }
  const shape = [1, 1, 400];
  assert.deepEqual(spectrumImage({ data: image.data, shape, energy }).shape, shape);
  const wrong = { ...window, method: "mean variance" };
  assert.throws(
    () => estimateNoise(image, wrong),
    /method must be one of .*: it is "mean variance"/,
  );
});

Deno.test("calls of the path refuse positions, mistyped names, text for numbers and other things", () => {
  const cases: [call: () => unknown, message: RegExp][] = [
    [() => loose(removeBackground)(image, 485, 515), /given by name, \{ fromEv, toEv \}: got 485/],
    [
      () => loose(removeBackground)(image, { ...window, model: "e" }),
      /model is not an option of removeBackground/,
    ],
    [() => loose(removeBackground)(Promise.resolve(image), window), /a promise, write await/],
    [
      () => removeBackground(image, { fromEv: 300, toEv: 390 }),
      /remove the background as the window 300-390 eV reaches beyond the axis: choose one within its/,
    ],
    [
      () => loose(removeBackground)(image, { fromEv: "485", toEv: "515" }),
      /fromEv must be a number: it is "485"/,
    ],
    [
      () => loose(integrateEdge)(image, { background: [485, 515], fromEv: 525, toEv: 535 }),
      /background is not an option of integrateEdge: did you mean backgroundEv\?/,
    ],
    [
      () => integrateEdge(image, { backgroundEv: [485], fromEv: 525, toEv: 535 }),
      /backgroundEv must be a window, \[fromEv, toEv\], that rises: it is \[485\]/,
    ],
    [() => loose(estimateNoise)(image, 485, 515), /given by name/],
    [() => loose(calibrate)(image, { peaks: { nearEv: 530 } }), /peaks must be a list/],
    [
      () => loose(calibrate)(image, { peaks: [{ near: 530, trueEv: 531 }] }),
      /near is not an option of a peak: did you mean nearEv\?/,
    ],
    [
      () => loose(calibrate)(image, { peaks: [{ nearEv: "530", trueEv: 531 }] }),
      /nearEv must be a number: it is "530"/,
    ],
  ];
  for (const [call, message] of cases) assert.throws(call, { name: "RangeError", message });
});

Deno.test("steps refuse what is no spectrum image, and say what to take of it", async () => {
  const denoised = await denoise(image, { method: "savitzky-golay", windowChannels: 7 });
  const steps = {
    ...{ spectrumAt, repeatSpectrum, mapValues, rebinEnergy, shiftSpectra, selectRows, stackRows },
    ...{ sumEnergy, meanSpectrum, takePixels, detect, toElectrons, estimateSigma },
    ...{ estimateMeanVariance, spectrumMarks, drawSpectra },
  };
  const given: [unknown, RegExp][] = [
    [Promise.resolve(image), /: it is a promise, write await before what made it$/],
    [denoised, /: it is what denoise\(\) gave, take its \.image$/],
    [undefined, /: it is undefined$/],
  ];
  for (const [name, step] of Object.entries(steps)) {
    for (const [wrong, message] of given) {
      const marks = /draw|Marks/.test(name) && [{ label: "a", spectrum: wrong }];
      const one = marks || (name === "stackRows" ? [wrong] : wrong);
      assert.throws(() => loose(step)(one), { name: "RangeError", message }, name);
    }
  }
  assert.throws(() => loose(stackRows)(image, image), /images must be a list, \[\.\.\.\]: it has/);
  for (const wrong of [undefined, [], [null], "a"]) {
    assert.throws(() => loose(arrangePanels)(wrong), /panels must be a list of figures: it is/);
  }
  for (const wrong of [undefined, {}, [null], Promise.resolve(image)]) {
    assert.throws(
      () => loose(drawMap)(wrong),
      /an image, or images by their titles, must be given/,
    );
  }
});

Deno.test("calibrate() refuses true energies in another order than the peaks", () => {
  const two = gaussianPeaks(
    energy,
    [500, 530].map((positionEv) => ({
      height: 90,
      positionEv,
      fwhmEv: 3,
    })),
  );
  const known = [{ nearEv: 500, trueEv: 530 }, { nearEv: 530, trueEv: 500 }];
  assert.throws(() => calibrate(two, { peaks: known }), /the order of their true energies/);
});

Deno.test("fitPeaks() refuses peaks without a name of their own, bounds reversed and noise in words", () => {
  const fit = (change: object, options = {}) => () =>
    loose(fitPeaks)(image, {
      fromEv: 524,
      toEv: 536,
      peaks: [{ ...peaks[0], ...change }],
      ...options,
    });
  assert.throws(fit({ name: undefined }), /name must be text: it is undefined/);
  assert.throws(fit({}, { peaks: [...peaks, ...peaks] }), /name of its own, .*: two have "main"/);
  assert.throws(fit({ within: 3 }), /within is not an option of a peak: did you mean withinEv\?/);
  assert.throws(fit({ fwhmBoundsEv: [6, 1] }), /fwhmBoundsEv must be a rising range above 0/);
  assert.throws(
    fit({}, { noise: "poisson" }),
    /noise must be an object, .* or one of "unknown": it is "poisson"/,
  );
});

Deno.test("denoise() says which methods there are before it looks at the options", async () => {
  const refuse = (given: unknown, message: RegExp) =>
    assert.rejects(loose(denoise)(image, given) as Promise<unknown>, message);
  await refuse("pca", /given by name, \{ method, .*: got "pca"/);
  await refuse(
    { method: "PCA" },
    /method must be one of "none", .*: it is "PCA", did you mean "pca"\?/,
  );
  await refuse({ rank: 3 }, /method must be one of "none", .*: it is undefined/);
  await refuse({ method: "savitzky-golay", windowChannels: 5, degree: 5 }, /below windowChannels/);
});
