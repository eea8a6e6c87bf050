import * as eels from "eels";
import * as srfeo3 from "studies/srfeo3";
import * as sto from "studies/sto";
import { foldsBySeed, UNLIKE_VALUES } from "./studies/sto/unlike_judge.ts";
import { sweepShapes, listUnlikeShapes } from "./studies/sto/unlike_shapes.ts";
import * as m from "./studies/sto/unlike_measurements.ts";
import * as c from "./studies/sto/unlike_cure.ts";
import * as g from "./studies/sto/unlike_gate.ts";
const seedsN = Number(Deno.args[0] ?? 2), epochs = Number(Deno.args[1] ?? 40), sigma = 0.05, peaksEv = [531, 535.2];
const random = eels.prng(20261121);
const simulated = await sto.loadSrTiO3Image();
const clean = eels.normalise(simulated, eels.measureNormalisation(simulated));
const spots = sto.markedColumns(clean);
const wedge = eels.scanWedge(eels.SRTIO3, { rows: 32, columns: 32 });
let t0 = performance.now(); const lap = (w: string) => { const t = performance.now(); console.log(`-- ${w} ${((t - t0) / 1000).toFixed(1)} s`); t0 = t; };
const seeds = [];
for (const s of foldsBySeed(wedge, { seeds: seedsN, columns: 32, random })) {
  const { apply } = await sto.trainOnFold(clean, s.fold, { sigma, epochs, random: s.random.split("network") });
  seeds.push({ ...s, apply });
}
lap("train");
const r3 = (o: object) => console.log(Object.values(o).map((v) => typeof v === "number" ? v.toPrecision(3) : v).join("  "));
const rows = await sweepShapes(clean, seeds, { shapes: { shiftEv: [-0.75, -.25, 0, .25, 0.75], gain: [0.5, .75, 1, 1.25, 1.5], thicknessMfp: [0, .25, .5, .75, 1] }, sigma, peaksEv, spots });
lap("sweep");
const L = listUnlikeShapes(rows); console.log(Object.keys(L[0]).join(" ")); L.forEach(r3);
const measurements = await m.unlikeMeasurements(clean, { sigma });
lap("measurements");
const cured: c.CureRow[] = []; const matched = [];
for (const s of seeds) for (const u of measurements) {
  const one = { seed: s.seed, ...m.measureAndMatch(clean, u, s) }; matched.push(one);
  const cures: Record<string, any> = {};
  for (const [name, { target, sigma: level }] of Object.entries(c.cureRecipes(one, { sigma }))) cures[name] = await sto.trainOnFold(target, s.fold, { sigma: level, epochs, random: s.random.split("network") });
  cured.push(...await c.judgeCure(s, one, { clean, cures, peaksEv, spots }));
}
lap("cure");
m.listMatches(matched).forEach(r3);
c.listCures(cured).forEach(r3);
c.cureRatios(cured).forEach(r3);
const { oxygenK } = srfeo3.placeEdges(await srfeo3.loadEdges(), { energy: clean.energy, delta: 0 });
const gates = await g.testGates(clean, seeds, { name: "O K of SrFeO3", edge: oxygenK, peakHeights: [0.05, .1, .2], spots, sigma, draws: 200 });
lap("gate"); g.listGates(gates).forEach(r3);
(await g.testLostContrast(clean, seeds, { spots, sigma })).forEach(r3);
lap("lost");
