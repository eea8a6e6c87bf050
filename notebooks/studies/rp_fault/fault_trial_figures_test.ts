import assert from "node:assert/strict";
import { prng } from "eels/core/random.ts";
import {
  drawMarksKept,
  drawPlaneHeights,
  drawTradeOff,
  drawTrialErrors,
} from "./fault_trial_figures.ts";
import { scanFault, tryDenoisers } from "./fault_trials.ts";
import { judgeErrors, judgeFault, judgePlanes } from "./fault_verdicts.ts";
import { gaussianFilter } from "eels/baseline/image_filters.ts";

Deno.test("the figures of trials name the methods, the true scan and the fault", async () => {
  const faults = { rowJitterPixels: 0.3, flybackPixels: 1.5 };
  const trials = await scanFault({ doses: [3, 30], scans: 2, faults, pixels: 96, random: prng(4) });
  const { rows, planes } = await tryDenoisers(trials, {
    Gaussian: (image) => gaussianFilter(image, { deviationPixels: 1 }),
  });
  const judged = judgeFault(rows), errors = judgeErrors(rows);
  const marks = drawMarksKept(judged).svg;
  assert.equal(marks.match(/>true scan</g)?.length, 8); // text and its halo, in four panels
  assert.match(drawTradeOff(judged, { errors }).svg, />Gaussian</);
  assert.doesNotMatch(drawTradeOff(judged, { errors }).svg, />noisy</);
  assert.match(drawTrialErrors(errors).svg, />noisy</);
  const heights = judgePlanes(planes);
  assert.match(drawPlaneHeights(heights, { methods: ["noisy"] }).svg, />fault</);
});
