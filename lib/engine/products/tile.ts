/**
 * Sums of products, sixteen at a time, by the vector instructions that WebAssembly has everywhere. Each sum
 * adds its terms in order from 0, each product rounded, so that it is that of a plain loop to the last bit.
 *
 * @module
 */
import { assemble, f64x2, type FunctionBuilder, i32 } from "../fourier/wasm_assembler.ts";

/** Columns that lie side by side in a panel. */
export const PANEL = 4;
const SUMS = PANEL * PANEL, PAGE_BYTES = 2 ** 16;

/** Where panels lie, and what multiplies them. */
export interface Tiles {
  /** Results first; value `k` of column `i` of the panel at `at` stands at `at + PANEL * k + i`. */
  readonly values: Float64Array;
  /** Where the first panel may begin. */
  readonly begin: number;
  /** Writes to `values[PANEL * i + j]` the sum over k of column i of panel `a` times column j of panel `b`. */
  multiply(a: number, b: number, steps: number): void;
}

let compiled: WebAssembly.Module | undefined;

/** Room for so many values of panels, zeros. */
export function startTiles(room: number): Tiles {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(8 * (SUMS + room) / PAGE_BYTES) });
  compiled ??= new WebAssembly.Module(
    assemble([{ name: "multiply", parameters: 3, write: writeMultiply }], 1),
  );
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  const multiply = exports.multiply as (a: number, b: number, steps: number) => void;
  return {
    values: new Float64Array(memory.buffer),
    begin: SUMS,
    multiply: (a, b, steps) => multiply(8 * a, 8 * b, steps),
  };
}

/** One loop over the steps; a vector holds two columns of b, and one number of a twice. */
function writeMultiply(build: FunctionBuilder): void {
  const { get, set } = build, [a, b, steps] = [0, 1, 2], columns = [0, 1, 2, 3], halves = [0, 1];
  const zero = f64x2.constant(0);
  const sums = columns.map(() => halves.map(() => build.vector(zero)));
  const pairs = halves.map(() => build.vector(zero)), twice = build.vector(zero);
  build.repeatWhile(() => get(steps), () => {
    for (const half of halves) set(pairs[half], f64x2.load(get(b), 16 * half));
    for (const i of columns) {
      set(twice, f64x2.loadSplat(get(a), 8 * i));
      for (const half of halves) {
        const product = f64x2.multiply(get(twice), get(pairs[half]));
        set(sums[i][half], f64x2.add(get(sums[i][half]), product));
      }
    }
    set(a, i32.add(get(a), i32.constant(8 * PANEL)));
    set(b, i32.add(get(b), i32.constant(8 * PANEL)));
    set(steps, i32.subtract(get(steps), i32.constant(1)));
  });
  for (const i of columns) {
    for (const half of halves) {
      build.store(i32.constant(0), get(sums[i][half]), 32 * i + 16 * half);
    }
  }
}
