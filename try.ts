import { makeNoise } from "/tmp/w/trust/lib/core/noise.ts";
import { filterCorrelation } from "/tmp/w/trust/lib/core/noise.ts";
import { prng } from "/tmp/w/trust/lib/core/random.ts";
import { drawMeasurement } from "/tmp/w/trust/lib/degrade/draw_measurement.ts";
import { denoise } from "/tmp/w/trust/lib/baseline/denoise.ts";
import { errorBands } from "/tmp/w/trust/lib/analyse/error_bands.ts";
import { truth } from "/tmp/trust_try.ts";
const which: Record<string, any> = { pca: {method:"pca"}, gauss: {method:"gaussian", fwhmEv: 2} };
const S = filterCorrelation([1], [0.1, 0.25, 0.3, 0.25, 0.1]);
const noises: Record<string, any> = { electrons: makeNoise({gain:1}), read: makeNoise({gain: 1, readoutCounts: 1}), corr: makeNoise({gain:1, readoutCounts:0.5, correlation: S}) };
for (const [rows, columns, channels] of [[1,40,160],[20,30,160]]) for (const scale of [0.5, 5, 100]) for (const n of Object.keys(noises)) for (const [k,o] of Object.entries(which)) for (const share of [0.5]) {
  const t = truth(rows, columns, channels, scale);
  const acc: number[][] = [[],[],[],[],[],[],[],[]];
  const T = rows === 1 ? 8 : 4;
  for (let seed = 0; seed < T; seed++) {
    const y = drawMeasurement(t, { noise: noises[n], random: prng(seed) });
    const r = await errorBands(y, { denoise: (i: any) => denoise(i, o), share, random: prng(1000+seed) });
    let a = 0, b = 0;
    r.denoised.data.forEach((v: number, i: number) => { const z = Math.abs(v - t.data[i]) / r.deviation.data[i]; if (z < 0.99446) a++; if (z < 1.64485) b++; });
    const row = (c: number) => r.rows.find((x) => x.coverage === c)!;
    [a/t.data.length, b/t.data.length, r.deviationError, row(.68).measured, row(.68).expected, row(.9).measured, row(.9).expected, 0].forEach((v, i) => acc[i].push(v));
  }
  const m = (x: number[]) => x.reduce((s, v) => s+v, 0)/x.length, sd = (x: number[]) => Math.sqrt(m(x.map(v => (v-m(x))**2)));
  console.log(`${rows}x${columns}x${channels} ${scale} ${n} ${k} share ${share.toFixed(2)}: truth68 ${m(acc[0]).toFixed(3)}±${sd(acc[0]).toFixed(3)} truth90 ${m(acc[1]).toFixed(3)}±${sd(acc[1]).toFixed(3)} devErr ${m(acc[2]).toFixed(2)} | held68 ${m(acc[3]).toFixed(3)} exp ${m(acc[4]).toFixed(3)} held90 ${m(acc[5]).toFixed(3)} exp ${m(acc[6]).toFixed(3)}`);
}
