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
      heightBias: i ? 0 : (name === "initial" ? -0.02 : -0.1) + 0.001 * seed,
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
  errors: [
    ...errors,
    ...errors.map((row) => ({
      ...{ ...row, method: "counts", noiseOverSplit: 1.5 },
      scatterOverStated: 1 + 0.01 * row.seed,
    })),
  ],
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
    "B9 holds", // heights: 0.981 initial,
    "B9 does not hold", // 0.901 annealed,
    "B9 does not hold", // 0.941 in the mean
    "B8 undecided", // 0.98, 1.01, 1.04 about 1
    "B8 holds",
    "B9 does not hold", // scatter over stated: 7.1 by the network
    "B9 holds", // and 1.01 by counts
    ...["B9 undecided", "B9 undecided"], // scatter over split: 1, 2, 3
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
  const both = claims.find(({ claim }) => claim.startsWith("mean of both states"))!;
  assert.ok(Math.abs(Number(both.obtained) - (0.98 + 0.9) / 2 - 0.001) < 1e-9, "of both states");
  const drift = claims.filter(({ id }) => id === "B8").map(({ note }) => note!.split(" in ")[0]);
  assert.deepEqual(drift, ["0.98", "0.40"], "the first twin's");
});

Deno.test("the finding says medians with intervals over seeds and the range of the sets", () => {
  const { finding } = concludePeaks(found);
  assert.match(finding, /scatter by 1.0 \[0.99, 1.0\] \(0.71 to 1.2\) of the Cramér-Rao bound/);
  assert.match(finding, /by 7.1 \[6.9, 7.3\] \(7.1 to 7.1\) times what the fits state and 2.0 \[/);
});
