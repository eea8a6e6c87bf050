import assert from "node:assert/strict";
import { prng } from "../../core/random.ts";
import { type ComplexGrid, complexGrid, fft2 } from "./fft2.ts";
import { assemble, f64x2, i32 } from "./wasm_assembler.ts";
import { type Layer, waveKernel } from "./wave_kernel.ts";

function randomGrid(size: number, seed: string): ComplexGrid {
  const random = prng(1).split(seed);
  const grid = complexGrid(size);
  for (let i = 0; i < size * size; i++) {
    grid.re[i] = random.normal();
    grid.im[i] = random.normal();
  }
  return grid;
}

/** A random propagator that is zero beyond two thirds of the highest frequency. */
function randomPropagator(size: number): ComplexGrid {
  const grid = randomGrid(size, "propagator");
  const k = (n: number) => n < size / 2 ? n : n - size;
  for (let i = 0; i < size * size; i++) {
    if (Math.hypot(k(i % size), k(Math.floor(i / size))) < size / 3) continue;
    grid.re[i] = 0;
    grid.im[i] = 0;
  }
  return grid;
}

function multiply(a: ComplexGrid, b: ComplexGrid): ComplexGrid {
  return {
    size: a.size,
    re: a.re.map((value, i) => value * b.re[i] - a.im[i] * b.im[i]),
    im: a.re.map((value, i) => value * b.im[i] + a.im[i] * b.re[i]),
  };
}

/** The same step by the plain transform. */
function plainStep(wave: ComplexGrid, { transmission }: Layer, propagator: ComplexGrid) {
  const passed = multiply(wave, transmission);
  fft2(passed, "forward");
  const flown = multiply(passed, propagator);
  fft2(flown, "inverse");
  return flown;
}

function assertSameWave(actual: ComplexGrid, expected: ComplexGrid): void {
  const size = Math.max(...expected.re.map(Math.abs));
  for (const part of ["re", "im"] as const) {
    actual[part].forEach((value, i) =>
      assert.ok(Math.abs(value - expected[part][i]) < 1e-12 * size, `${part} of point ${i}`)
    );
  }
}

for (const size of [16, 32, 64, 128, 256]) {
  Deno.test(`the kernel agrees with the plain transform at ${size} points, each wave by itself`, () => {
    const propagator = randomPropagator(size);
    const layers: Layer[] = ["first", "second"].map((name, count) => ({
      transmission: randomGrid(size, name),
      weights: Array.from({ length: 2 * count }, (_, m) => randomGrid(size, `${name} ${m}`).re),
    }));
    const waves = [randomGrid(size, "a"), randomGrid(size, "b")];
    const kernel = waveKernel(propagator, layers);
    kernel.setWave(0, waves[0]);
    kernel.setWave(1, waves[1]);
    kernel.step(0);
    const sums = kernel.step(1).slice();
    waves.forEach((wave, lane) => {
      const arriving = plainStep(wave, layers[0], propagator);
      assertSameWave(kernel.getWave(lane as 0 | 1), plainStep(arriving, layers[1], propagator));
      layers[1].weights.forEach((map, m) => {
        let expected = 0;
        let scale = 0;
        map.forEach((weight, i) => {
          const term = weight * (arriving.re[i] ** 2 + arriving.im[i] ** 2);
          expected += term;
          scale += Math.abs(term);
        });
        assert.ok(Math.abs(sums[2 * m + lane] - expected) < 1e-12 * scale, `map ${m}`);
      });
    });
  });
}

Deno.test("a wave can be read between steps without changing what follows", () => {
  const propagator = randomPropagator(16);
  const layer = { transmission: randomGrid(16, "layer"), weights: [] };
  const wave = randomGrid(16, "wave");
  const [straight, watched] = [0, 1].map(() => waveKernel(propagator, [layer]));
  for (const kernel of [straight, watched]) kernel.setWave(0, wave);
  assertSameWave(watched.getWave(0), wave);
  for (let step = 0; step < 3; step++) {
    straight.step(0);
    watched.step(0);
    watched.getWave(1);
  }
  assertSameWave(watched.getWave(0), straight.getWave(0));
});

Deno.test("the kernel refuses sizes that do not fit", () => {
  const layer = { transmission: complexGrid(32), weights: [] };
  assert.throws(() => waveKernel(complexGrid(16), [layer]), /one size of 16 or more/);
  assert.throws(() => waveKernel(complexGrid(24), []), /power of two/);
});

Deno.test("assembled code adds vectors, and counts beyond one byte of LEB128", () => {
  const bytes = assemble([{
    name: "addUp",
    parameters: 2, // address of the result, times
    write: (build) => {
      const sum = build.vector(f64x2.constant(-0.5));
      build.repeatWhile(() => build.get(1), () => {
        build.set(sum, f64x2.add(build.get(sum), f64x2.constant(1.25)));
        build.set(1, i32.subtract(build.get(1), i32.constant(1)));
      });
      build.store(build.get(0), f64x2.negate(build.get(sum)), 4096);
    },
  }], 1);
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  (exports.addUp as (address: number, times: number) => void)(64, 300);
  assert.deepEqual([...new Float64Array(memory.buffer, 4096 + 64, 2)], [-374.5, -374.5]);
});
