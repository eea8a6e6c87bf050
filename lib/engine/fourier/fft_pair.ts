import { assemble, i32, type WasmFunction } from "./wasm_assembler.ts";
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

/** Further arrays beside the signals, and functions that work on them. */
export interface PairExtension {
  readonly name: string;
  /** Number of arrays, each as long as `values`. */
  readonly arrays: number;
  /** @param addresses Of `values`, then of the arrays, in bytes. */
  readonly write: (addresses: readonly number[]) => readonly WasmFunction[];
}

/** An {@link FftPair} with further arrays and functions. */
export interface ExtendedPair extends FftPair {
  readonly arrays: readonly Float64Array[];
  readonly functions: Readonly<Record<string, (...values: number[]) => void>>;
}

const pairs = new Map<string, ExtendedPair>();
const plain: PairExtension = { name: "", arrays: 0, write: () => [] };

/**
 * The room for the transform of two complex, or of four real signals by the vector instructions of
 * {@link file://./wasm_fft.ts}.
 *
 * There is one for each size and extension, since the engine sets gigabytes of addresses aside for every
 * memory: who asks again for the same gets the same arrays, with whatever they hold.
 *
 * @param size Points, a power of two above 1.
 * @throws {RangeError} Where the size is not.
 */
export function fftPair(size: number, extension: PairExtension = plain): ExtendedPair {
  const key = `${size} ${extension.name}`;
  const known = pairs.get(key);
  if (known) return known;
  const roots = twiddleTable(size);
  const layout = layOut(size, roots.byteLength, extension.arrays);
  const { values, factor, arrays } = layout;
  const pages = Math.ceil(layout.bytes / 65536);
  const added = extension.write([values, ...arrays]);
  const module = new WebAssembly.Module(assemble([...write(size, layout), ...added], pages));
  const memory = new WebAssembly.Memory({ initial: pages });
  const functions = new WebAssembly.Instance(module, { env: { memory } })
    .exports as ExtendedPair["functions"];
  const doubles = new Float64Array(memory.buffer);
  doubles.set(roots);
  const part = (address: number) => doubles.subarray(address / 8, address / 8 + 4 * size);
  const pair: ExtendedPair = {
    size,
    values: part(values),
    factor: part(factor),
    forward: () => functions.forward(values),
    inverse: () => functions.inverse(values),
    convolve: () => functions.convolve(values),
    correlate: () => functions.correlate(values),
    arrays: arrays.map(part),
    functions,
  };
  pairs.set(key, pair);
  return pair;
}

/** Addresses in bytes: roots of unity first, then the points. */
function layOut(size: number, rootBytes: number, count: number) {
  const length = size * POINT_BYTES;
  const values = Math.ceil(rootBytes / 64) * 64;
  const factor = values + length;
  const arrays = Array.from({ length: count }, (_, i) => factor + (i + 1) * length);
  return { values, factor, arrays, bytes: factor + (count + 1) * length };
}

function write(size: number, { values, factor }: ReturnType<typeof layOut>): WasmFunction[] {
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
  return [transform("forward"), transform("inverse"), ...products];
}

/** The smallest power of two that is at least `count` (and 2). */
export function nextPowerOfTwo(count: number): number {
  return 2 ** Math.max(1, Math.ceil(Math.log2(count)));
}
