import { assemble, i32 } from "./wasm_assembler.ts";
import { complexMath, eachPlace, POINT_BYTES, twiddleTable, writeFft } from "./wasm_fft.ts";

/**
 * Two complex signals that are transformed together, and a factor to multiply them by.
 *
 * Point `p` of `values` and `factor` takes four numbers: the real parts of both signals at `4p` and
 * `4p + 1`, then the imaginary parts. Frequencies are left in the order the transform makes them in;
 * products and functions of single frequencies need no other.
 */
export interface FftPair {
  /** Points of a signal, a power of two. */
  readonly size: number;
  readonly values: Float64Array;
  readonly factor: Float64Array;
  /** Replaces `values` by their transform. */
  forward(): void;
  /** Undoes {@link FftPair.forward}, but leaves everything `size` times too large. */
  inverse(): void;
  /** Convolves `values` with what `factor` is the transform of; `size` times too large. */
  convolve(): void;
  /** Correlates `values` with the same, the adjoint of the convolution. */
  correlate(): void;
}

const pairs = new Map<number, FftPair>();

/**
 * The room for the transform of two complex, or of four real signals by the vector instructions of
 * {@link file://./wasm_fft.ts}.
 *
 * There is one for each size, since the engine sets gigabytes of addresses aside for every memory: who
 * asks again for the same size gets the same arrays, with whatever they hold.
 *
 * @param size Points, a power of two above 1.
 * @throws {RangeError} Where the size is not.
 */
export function fftPair(size: number): FftPair {
  const known = pairs.get(size);
  if (known) return known;
  const roots = twiddleTable(size);
  const layout = layOut(size, roots.byteLength);
  const pages = Math.ceil(layout.bytes / 65536);
  const module = new WebAssembly.Module(write(size, layout, pages));
  const memory = new WebAssembly.Memory({ initial: pages });
  const { forward, inverse, convolve, correlate } = new WebAssembly.Instance(module, {
    env: { memory },
  })
    .exports as Record<string, (address: number) => void>;
  const doubles = new Float64Array(memory.buffer);
  doubles.set(roots);
  const part = (address: number) => doubles.subarray(address / 8, address / 8 + 4 * size);
  const pair: FftPair = {
    size,
    values: part(layout.values),
    factor: part(layout.factor),
    forward: () => forward(layout.values),
    inverse: () => inverse(layout.values),
    convolve: () => convolve(layout.values),
    correlate: () => correlate(layout.values),
  };
  pairs.set(size, pair);
  return pair;
}

/** Addresses in bytes: roots of unity first, then the points. */
function layOut(size: number, rootBytes: number) {
  const values = Math.ceil(rootBytes / 64) * 64;
  const factor = values + size * POINT_BYTES;
  return { values, factor, bytes: factor + size * POINT_BYTES };
}

function write(size: number, { values, factor }: ReturnType<typeof layOut>, pages: number) {
  const transform = (name: "forward" | "inverse") => ({
    name,
    parameters: 1,
    write: (build: Parameters<typeof writeFft>[0]) => writeFft(build, size, POINT_BYTES, 0, name),
  });
  const product = (name: string, by: "multiply" | "multiplyConjugate") => ({
    name,
    parameters: 1,
    write: (build: Parameters<typeof writeFft>[0]) => {
      const math = complexMath(build);
      build.call("forward", build.get(0));
      eachPlace(build, build.get(0), size * POINT_BYTES, POINT_BYTES, (point) => {
        const other = math.load(i32.add(point, i32.constant(factor - values)));
        math.store(point, math[by](math.load(point), other));
      });
      build.call("inverse", build.get(0));
    },
  });
  const products = [product("convolve", "multiply"), product("correlate", "multiplyConjugate")];
  return assemble([transform("forward"), transform("inverse"), ...products], pages);
}

/** The smallest power of two that is at least `count` (and 2). */
export function nextPowerOfTwo(count: number): number {
  return 2 ** Math.max(1, Math.ceil(Math.log2(count)));
}
