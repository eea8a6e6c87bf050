/**
 * `deno bench -A lib/engine/fourier/fourier_bench.ts`: the plain transform of a grid, the two waves of the
 * multislice through the WebAssembly kernel, and the lines of the t-SNE grid. Where `FFT_JS` names the file
 * `lib/fft.js` of the package fft.js (4.0.4), copied to a name that ends in .cjs, it does the same work
 * beside them.
 */
import { prng } from "../../core/random.ts";
import { complexGrid, fft2 } from "./fft2.ts";
import { lineFft } from "./line_fft.ts";
import { waveKernel } from "./wave_kernel.ts";

/** What fft.js offers of a line: values interleaved, real part and imaginary part in turn. */
interface Peer {
  transform(out: Float64Array, values: Float64Array): void;
  inverseTransform(out: Float64Array, values: Float64Array): void;
}

const file = Deno.env.get("FFT_JS");
const PeerFft: (new (size: number) => Peer) | undefined = file && (await import(file)).default;
const random = prng(1);
const noise = (length: number) => Float64Array.from({ length }, () => random.normal());

for (const size of [128, 256]) {
  const group = `${size}², there and back`;
  const grid = { size, re: noise(size * size), im: noise(size * size) };
  Deno.bench({
    name: `fft2, ${group}`,
    group,
    baseline: true,
    fn: () => {
      fft2(grid, "forward");
      fft2(grid, "inverse");
    },
  });
  const unit = complexGrid(size);
  unit.re.fill(1);
  const kernel = waveKernel(unit, [{ transmission: unit, weights: [] }]);
  kernel.setWave(0, grid);
  kernel.setWave(1, grid);
  Deno.bench({ name: `wave kernel, TWO waves of ${group}`, group, fn: () => void kernel.step(0) });
  if (PeerFft) {
    const fft = new PeerFft(size);
    const rows = Array.from({ length: size }, () => noise(2 * size));
    const columns = rows.map((row) => row.slice());
    const pass = (lines: Float64Array[], to: Float64Array[], way: keyof Peer) => {
      lines.forEach((line, i) => fft[way](to[i], line));
      for (let r = 0; r < size; r++) {
        for (let c = 0; c < size; c++) {
          lines[c][2 * r] = to[r][2 * c];
          lines[c][2 * r + 1] = to[r][2 * c + 1];
        }
      }
    };
    Deno.bench({
      name: `fft.js by rows and columns, ${group}`,
      group,
      fn: () => {
        for (const way of ["transform", "inverseTransform"] as const) {
          pass(rows, columns, way);
          pass(rows, columns, way);
        }
      },
    });
  }
}

for (const size of [128, 192]) {
  const group = `100 lines of ${size}, there and back`;
  const fft = lineFft(size), re = noise(size), im = noise(size);
  Deno.bench({
    name: `lineFft, ${group}`,
    group,
    baseline: true,
    fn: () => {
      for (let i = 0; i < 100; i++) {
        fft.forward(re, im);
        fft.inverse(re, im);
        for (let j = 0; j < size; j++) re[j] /= size, im[j] /= size;
      }
    },
  });
  if (PeerFft && Number.isInteger(Math.log2(size))) {
    const peer = new PeerFft(size), values = noise(2 * size), out = noise(2 * size);
    Deno.bench({
      name: `fft.js, ${group}`,
      group,
      fn: () => {
        for (let i = 0; i < 100; i++) {
          peer.transform(out, values);
          peer.inverseTransform(values, out);
        }
      },
    });
  }
}
