/** `deno bench -A lib/analyse/power_law_bench.ts`: own steps against the shared minimiser. */
import { energyAxis } from "../core/energy_axis.ts";
import { prng } from "../core/random.ts";
import { repeatSpectrum, spectrumImage } from "../core/spectrum_image.ts";
import { sampleElectrons } from "../degrade/noise.ts";
import { minimiseBounded } from "../engine/least_squares/levenberg_marquardt.ts";
import { fitPowerLaw } from "./power_law.ts";

const SPECTRA = 2000, energy = energyAxis(480, 0.25, 140);
const law = Array.from({ length: 140 }, (_, i) => 200 * ((480 + i / 4) / 500) ** -3);
const clean = repeatSpectrum(spectrumImage({ data: law, energy }), SPECTRA);
const image = sampleElectrons(clean, { electronsPerUnit: 1, random: prng(1) });

Deno.bench("2,000 power laws by Gauss-Newton steps of their own", { n: 10, warmup: 2 }, () => {
  fitPowerLaw(image, { fromEv: 480, toEv: 514 });
});

/** The same fit by the minimiser of peak fits: the deviance of Poisson numbers. */
function fitByMinimiser(window: Float32Array, logs: Float64Array): Float64Array {
  const start = Float64Array.of(Math.log(window.reduce((a, b) => a + b, 0) / window.length), 3);
  const lower = Float64Array.of(-Infinity, -Infinity), upper = Float64Array.of(Infinity, Infinity);
  return minimiseBounded(
    (p, gradient, normal) => {
      let cost = 0;
      for (let i = 0; i < window.length; i++) {
        const model = Math.exp(p[0] - p[1] * logs[i]), residual = model - window[i];
        cost += 2 * (residual - (window[i] > 0 ? window[i] * Math.log(model / window[i]) : 0));
        gradient[0] += residual;
        gradient[1] -= residual * logs[i];
        normal[0] += model;
        normal[2] -= model * logs[i];
        normal[3] += model * logs[i] * logs[i];
      }
      return cost;
    },
    start,
    { lower, upper },
  ).parameters;
}

const length = 136, referenceEv = Math.sqrt(480 * (480 + 135 / 4));
const logs = Float64Array.from({ length }, (_, i) => Math.log((480 + i / 4) / referenceEv));
Deno.bench("2,000 power laws by the shared minimiser", { n: 10, warmup: 2 }, () => {
  for (let s = 0; s < SPECTRA; s++) {
    fitByMinimiser(image.data.subarray(s * 140, s * 140 + length), logs);
  }
});
