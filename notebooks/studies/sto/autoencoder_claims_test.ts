import assert from "node:assert/strict";
import { checkClaim, judge } from "../../harness/record/claims.ts";
import { claimAutoencoder } from "./autoencoder_claims.ts";
import type { DenoisedRow } from "./denoiser_levels.ts";
import { listLevelRatios } from "./level_ratios.ts";

const row = (method: string, seed: number, own: Partial<DenoisedRow> = {}): DenoisedRow => ({
  ...{
    method,
    seed,
    sigma: 0.05,
    kept: 1,
    correlation: 0.8,
    contrast: 1,
    noise: 1,
    errorShare: 1,
    meanBias: 1,
  },
  ...{ meanSquaredError: seed, positionErrorEv: seed, shiftEv: 0, heightError: seed },
  ...{ sumError: 1.2, sumLikeness: 0, ...own },
});
const seeds = [1, 2, 3, 4, 5];
const rows = seeds.flatMap((seed) => [
  row("noisy", seed),
  row("PCA", seed),
  row("PCA, smoothed", seed, { correlation: 0.9 + 0.01 * seed }),
  row("as in the paper", seed, { errorShare: 0.1, kept: 0.3 * seed, meanBias: 3 }),
  row("held out", seed, { errorShare: 0.1 + 0.01 * seed, kept: 0.2 }),
]);
const levels = [0.05, 0.2].flatMap((sigma) =>
  seeds.flatMap((seed) => [
    row("as in the paper", seed, {
      ...{ sigma, errorShare: 0.2, meanSquaredError: sigma < 0.1 ? seed : 6 * seed },
      positionErrorEv: sigma < 0.1 || seed % 2 ? seed : 2 * seed,
      heightError: sigma < 0.1 ? seed : 2 * seed,
    }),
    row("held out", seed, { sigma, meanSquaredError: sigma < 0.1 ? seed / 2 : 3 * seed }),
    ...["range", "PCA"].map((name) => row(name, seed, { sigma })),
  ])
);
const coverage = ["like", "unlike"].flatMap((data) =>
  seeds.map((seed) => ({
    ...{ data, seed, group: "main", share: 0.9, halfWidth: 0.1 },
    covered: (data === "like" ? 0.9 : 0.3) + 0.001 * seed,
  }))
);

const sites = rows.map(({ method, seed }) => ({
  ...{ method, seed, site: "Ti-O", peak: "t2g", shiftEv: 0, widthRatio: 1 },
  heightRatio: method === "held out" ? 0.9 + 0.001 * seed : 1,
}));

Deno.test("claimAutoencoder() judges errors, fidelity, each level and coverage by intervals over seeds", () => {
  const claims = claimAutoencoder({ rows, sites, levels, sigma: 0.05, coverage });
  claims.forEach(checkClaim);
  const verdict = (words: string) => judge(claims.find(({ claim }) => claim.includes(words))!);
  assert.equal(verdict("noise's: held out"), "holds");
  assert.equal(verdict("summed image over that of the noise: held out"), "holds");
  assert.equal(verdict("kept, held-out pixels: as in the paper"), "undecided"); // from 0.3 to 1.5
  assert.equal(verdict("kept, held-out pixels: held out"), "does not hold");
  assert.equal(verdict("held out less PCA, smoothed"), "does not hold");
  assert.equal(
    verdict("mean spectrum over that of the noise, held-out pixels: as"),
    "does not hold",
  );
  assert.equal(verdict("over the truth's, held-out pixels: held out"), "does not hold");
  assert.equal(verdict("over the truth's, held-out pixels: PCA"), "holds");
  assert.equal(verdict("squared error at noise 0.2 over that at 0.05: as in the paper"), "holds");
  assert.equal(verdict("peak position at noise 0.2 over that at 0.05"), "undecided");
  assert.equal(
    verdict("squared error at noise 0.05: held out, trained at 0.05, over range"),
    "holds",
  );
  assert.equal(
    verdict("squared error at noise 0.2: held out, trained at 0.05, over PCA"),
    "does not hold",
  );
  assert.equal(verdict("covered by the 90 % band, main"), "holds");
  assert.equal(claims.length, 5 + 8 + 4 + 3 + 4 + 1);
});

Deno.test("listLevelRatios() forms errors over those at the level trained at, seed by seed", () => {
  const methods = ["as in the paper", "PCA"];
  const [paper, pca] = listLevelRatios(levels, { trainedAt: 0.05, methods });
  assert.equal(paper.sigma, 0.2);
  assert.ok(Math.abs(paper.meanSquaredError - 6) < 1e-9 && paper.meanSquaredErrorLow > 5.9);
  assert.ok(Math.abs(pca.heightError - 1) < 1e-9);
});
