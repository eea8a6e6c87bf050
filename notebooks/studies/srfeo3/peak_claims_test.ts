import assert from "node:assert/strict";
import { judge } from "../../harness/record/claims.ts";
import { concludePeaks } from "./peak_claims.ts";

const of = { method: "network, paper", frameRateHz: 400 };
const peaks = ["pre-peak", "main peak"], seeds = [0, 1, 2];
const errors = seeds.flatMap((seed) =>
  ["initial", "annealed"].flatMap((name) =>
    peaks.map((peak, i) => ({
      ...of,
      seed,
      name,
      peak,
      biasEv: -0.1,
      heightBias: i ? 0 : -0.1 + 0.001 * seed,
      scatterOverStated: 7 + 0.1 * seed,
      scatterOverSplit: 1 + seed,
      noiseOverSplit: 1 + 0.01 * seed,
    }))
  )
);
const rows = {
  control: seeds.flatMap((seed) =>
    [0.7, 1, 1.2].map((scatterOverBound, i) => ({
      ...of,
      seed,
      name: `${i}`,
      peak: "pre-peak",
      scatterOverBound: scatterOverBound + 0.01 * seed,
    }))
  ),
  errors: [...errors, ...errors.map((row) => ({ ...row, method: "counts", noiseOverSplit: 1.5 }))],
  shifts: seeds.flatMap((seed) =>
    peaks.map((peak) => ({ ...of, seed, peak, shiftEv: -0.35 - 0.01 * seed }))
  ),
  trends: seeds.flatMap((seed) =>
    ["initial", "annealed"].map((name, i) => ({
      ...{ ...of, seed, name, peak: "pre-peak", truthSlope: 0.9 },
      slope: 0.9 * (i ? 0.4 : 0.98 + 0.03 * seed),
    }))
  ),
};
const found = { ...of, rows } as unknown as Parameters<typeof concludePeaks>[0];

Deno.test("claims are judged by intervals over seeds, and the paper's broken sentence not at all", () => {
  const { claims } = concludePeaks(found);
  const verdicts = claims.map((claim) => `${claim.id} ${judge(claim)}`);
  assert.deepEqual(verdicts, [
    ...Array(4).fill("B9 undecided"),
    "B9 does not hold", // 0.9 lies below 0.95
    "B8 undecided", // 0.98, 1.01, 1.04 about 1
    "B8 holds",
    "B9 holds", // 7.1 above 1
    "B9 undecided", // 1, 2, 3 about 1
    "B9 holds", // noise over split, the network
    "B9 does not hold", // and counts, 1.5
    "B9 holds",
  ]);
  const [shift, , bias] = claims;
  assert.ok(Math.abs(Number(shift.obtained) - 0.36) < 1e-9);
  assert.match(
    shift.note!,
    /^towards lower energies; -0.350 eV in the first twin, -0.37 to -0.35 eV in all; cannot be/,
  );
  assert.ok(shift.interval![0] < 0.35 && shift.interval![1] > 0.37);
  assert.ok(Math.abs(Number(bias.obtained) - 0.1) < 1e-9, "the size of -0.1");
});

Deno.test("the finding says median and range of the control, and intervals over seeds", () => {
  const { finding } = concludePeaks(found);
  assert.match(
    finding,
    /by 1.0 of the Cramér-Rao bound \(median of 3 sets of spectra, 0.71 to 1.2\)/,
  );
  assert.match(finding, /scatters by 7.1 \[6.9, 7.3\] times what its fits state and 2.0 \[/);
});
