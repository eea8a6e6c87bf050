/**
 * Transforms of four real signals at once by the vector instructions of wasm_fft.ts: what deconvolution
 * and convolution of spectra run on.
 *
 * Two complex signals go through every instruction together, and each complex signal carries two real
 * ones, in its real and its imaginary part: four slots in all. A kernel that all share may be multiplied
 * onto them at once; where signals have kernels of their own, one real signal goes into each of the
 * slots 0 and 1 and the imaginary parts stay empty.
 *
 * @module
 */
import { assemble, type FunctionBuilder, i32, type WasmFunction } from "./wasm_assembler.ts";
import { complexMath, eachPlace, POINT_BYTES, twiddleTable, writeFft } from "./wasm_fft.ts";

/** The slot of a real signal: real part of signal 0 or 1, imaginary part of signal 0 or 1. */
export type Slot = 0 | 1 | 2 | 3;

/**
 * Two complex signals that are transformed together, and a factor to multiply them by.
 *
 * Slot `s` of point `p` lies at `4p + s` of `values` and `factor`. Frequencies are left in the order the
 * transform makes them in; products and functions of single frequencies need no other.
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

/**
 * The pair of a size, with whatever it holds: there is one for each size and extension, since the engine
 * sets gigabytes of addresses aside for every memory.
 *
 * @param size Points, a power of two above 1.
 * @throws {RangeError} Where the size is not.
 */
export function fftPair(size: number, extension: PairExtension = NONE): ExtendedPair {
  const key = `${size} ${extension.name}`;
  const pair = pairs.get(key) ?? makePair(size, extension);
  pairs.set(key, pair);
  return pair;
}

const NONE: PairExtension = { name: "", arrays: 0, write: () => [] };
const pairs = new Map<string, ExtendedPair>();

/**
 * Puts a real signal into a slot, its value 0 at point `at`; what would lie before the first point comes
 * to lie at the end. The other points keep what they hold.
 */
export function layReal(
  { values, size }: FftPair,
  slot: Slot,
  signal: ArrayLike<number>,
  at = 0,
): void {
  for (let i = 0, point = (at + size) % size; i < signal.length; i++) {
    values[4 * point + slot] = signal[i];
    if (++point === size) point = 0;
  }
}

/** Copies `length` values out of a slot, from point `at` on. */
export function readReal(
  { values, size }: FftPair,
  slot: Slot,
  length: number,
  at = 0,
): Float64Array {
  const signal = new Float64Array(length);
  for (let i = 0, point = (at + size) % size; i < length; i++) {
    signal[i] = values[4 * point + slot];
    if (++point === size) point = 0;
  }
  return signal;
}

/** Makes what is in `values` the kernel of `convolve` and `correlate`, for products of the right size. */
export function keepAsKernel({ values, factor, size, forward }: FftPair): void {
  forward();
  for (let i = 0; i < values.length; i++) factor[i] = values[i] / size;
}

/** The smallest power of two that is at least `count` (and 2). */
export function nextPowerOfTwo(count: number): number {
  return 2 ** Math.max(1, Math.ceil(Math.log2(count)));
}

/** Where everything lies in the memory, in bytes: roots of unity first, then the arrays of points. */
interface Layout {
  readonly values: number;
  readonly factor: number;
  readonly arrays: readonly number[];
  readonly end: number;
}

function layOut(size: number, rootBytes: number, arrays: number): Layout {
  const length = size * POINT_BYTES, values = Math.ceil(rootBytes / 64) * 64;
  const addresses = Array.from({ length: 2 + arrays }, (_, i) => values + i * length);
  const [, factor, ...rest] = addresses;
  return { values, factor, arrays: rest, end: values + addresses.length * length };
}

function makePair(size: number, extension: PairExtension): ExtendedPair {
  const roots = twiddleTable(size);
  const layout = layOut(size, roots.byteLength, extension.arrays);
  const { values, factor, arrays } = layout;
  const pages = Math.ceil(layout.end / 65536);
  const written = [...writeTransforms(size, layout), ...extension.write([values, ...arrays])];
  const module = new WebAssembly.Module(assemble(written, pages));
  const memory = new WebAssembly.Memory({ initial: pages });
  const functions = new WebAssembly.Instance(module, { env: { memory } })
    .exports as ExtendedPair["functions"];
  const doubles = new Float64Array(memory.buffer);
  doubles.set(roots);
  const part = (address: number) => doubles.subarray(address / 8, address / 8 + 4 * size);
  return {
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
}

/** The four functions of a pair; each takes the address of the values. */
function writeTransforms(size: number, { values, factor }: Layout): WasmFunction[] {
  const transform = (direction: "forward" | "inverse"): WasmFunction => ({
    name: direction,
    parameters: 1,
    write: (build) => writeFft(build, size, POINT_BYTES, 0, direction),
  });
  /** There, times the factor or its conjugate, and back. */
  const product = (name: string, by: "multiply" | "multiplyConjugate"): WasmFunction => ({
    name,
    parameters: 1,
    write: (build: FunctionBuilder) => {
      const math = complexMath(build);
      build.call("forward", build.get(0));
      eachPlace(build, build.get(0), size * POINT_BYTES, POINT_BYTES, (point) => {
        const other = math.load(i32.add(point, i32.constant(factor - values)));
        math.store(point, math[by](math.load(point), other));
      });
      build.call("inverse", build.get(0));
    },
  });
  return [
    transform("forward"),
    transform("inverse"),
    product("convolve", "multiply"),
    product("correlate", "multiplyConjugate"),
  ];
}
