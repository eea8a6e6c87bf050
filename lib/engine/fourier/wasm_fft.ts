/**
 * Writes the transform of a row or column of two waves at once as WebAssembly.
 *
 * A grid point takes 32 bytes: the real parts of wave 0 and wave 1, then the imaginary parts. Each
 * vector instruction thus works on both waves, and no instruction is ever spent on moving values
 * between lanes. The forward transform decimates in frequency and leaves the frequencies in the
 * order of {@link frequencyPositions}; the inverse decimates in time and starts from that order.
 * Nothing is reordered: the propagator is stored in that order instead.
 *
 * @module
 */
import { type Expression, f64x2, type FunctionBuilder, i32 } from "./wasm_assembler.ts";

/** Bytes of a grid point of two waves. */
export const POINT_BYTES = 32;
const TWIDDLE_BYTES = 3 * 16;

/** A complex number in each lane. */
export interface ComplexVector {
  readonly re: Expression;
  readonly im: Expression;
}

/** Radix-4 passes by the distance of their four points, and the length of the last, whole step. */
function planOf(size: number): { spans: number[]; last: 2 | 4 | 8 } {
  const spans: number[] = [];
  let rest = size;
  while (rest > 8 && Number.isInteger(rest)) spans.push(rest /= 4);
  if (rest !== 2 && rest !== 4 && rest !== 8) {
    throw new RangeError(
      `Cannot transform as the size must be a power of two above 1: it is ${size}`,
    );
  }
  return { spans, last: rest };
}

/** Where the forward transform leaves each frequency. */
export function frequencyPositions(size: number): Int32Array {
  const { spans } = planOf(size);
  return Int32Array.from({ length: size }, (_, frequency) => {
    let position = 0;
    for (const span of spans) {
      position += (frequency % 4) * span;
      frequency = Math.floor(frequency / 4);
    }
    return position + frequency;
  });
}

/** The roots of unity of all passes, real and imaginary part in turn, in the order of their use. */
export function twiddleTable(size: number): Float64Array {
  return Float64Array.from(
    planOf(size).spans.flatMap((span) =>
      Array.from({ length: span * 3 }, (_, i) => {
        const angle = -2 * Math.PI * Math.floor(i / 3) * (i % 3 + 1) / (4 * span);
        return [Math.cos(angle), Math.sin(angle)];
      }).flat()
    ),
  );
}

/** Complex arithmetic on vectors; each result is kept in local variables. */
export function complexMath(build: FunctionBuilder) {
  const { add, subtract, multiply, multiplyAdd, multiplySubtract } = f64x2;
  const keep = (re: Expression, im: Expression): ComplexVector => ({
    re: build.get(build.vector(re)),
    im: build.get(build.vector(im)),
  });
  type C = ComplexVector;
  return {
    add: (x: C, y: C) => keep(add(x.re, y.re), add(x.im, y.im)),
    subtract: (x: C, y: C) => keep(subtract(x.re, y.re), subtract(x.im, y.im)),
    /** x + i y */
    addTurned: (x: C, y: C) => keep(subtract(x.re, y.im), add(x.im, y.re)),
    /** x - i y */
    subtractTurned: (x: C, y: C) => keep(add(x.re, y.im), subtract(x.im, y.re)),
    multiply: (x: C, y: C) =>
      keep(
        multiplySubtract(x.im, y.im, multiply(x.re, y.re)),
        multiplyAdd(x.im, y.re, multiply(x.re, y.im)),
      ),
    /** x times the conjugate of y */
    multiplyConjugate: (x: C, y: C) =>
      keep(
        multiplyAdd(x.im, y.im, multiply(x.re, y.re)),
        multiplySubtract(x.re, y.im, multiply(x.im, y.re)),
      ),
    scale: (x: C, factor: Expression) => keep(multiply(x.re, factor), multiply(x.im, factor)),
    load: (address: Expression, offset = 0) =>
      keep(f64x2.load(address, offset), f64x2.load(address, offset + 16)),
    /** The same complex number for both waves, from two doubles. */
    loadShared: (address: Expression, offset = 0) =>
      keep(f64x2.loadSplat(address, offset), f64x2.loadSplat(address, offset + 8)),
    store: (address: Expression, x: C, offset = 0) => {
      build.store(address, x.re, offset);
      build.store(address, x.im, offset + 16);
    },
  };
}

/** Runs `body` with a pointer to each of `bytes / step` places from `from` on. */
export function eachPlace(
  build: FunctionBuilder,
  from: Expression,
  bytes: number,
  step: number,
  body: (pointer: Expression) => void,
): void {
  const pointer = build.integer(from);
  const end = build.integer(i32.add(from, i32.constant(bytes)));
  build.repeatWhile(() => i32.subtract(build.get(end), build.get(pointer)), () => {
    body(build.get(pointer));
    build.set(pointer, i32.add(build.get(pointer), i32.constant(step)));
  });
}

/** What differs between the two directions. */
interface Turn {
  readonly addTurned: (x: ComplexVector, y: ComplexVector) => ComplexVector;
  readonly subtractTurned: (x: ComplexVector, y: ComplexVector) => ComplexVector;
}

/**
 * Writes a function body that transforms `size` points in place, without scaling.
 *
 * @param build A function whose first parameter is the address of the first point.
 * @param stride Bytes from a point to the next.
 * @param twiddles Address of the {@link twiddleTable}.
 */
export function writeFft(
  build: FunctionBuilder,
  size: number,
  stride: number,
  twiddles: number,
  direction: "forward" | "inverse",
): void {
  const { spans, last } = planOf(size);
  const math = complexMath(build);
  const forward = direction === "forward";
  const turn: Turn = forward
    ? { addTurned: math.subtractTurned, subtractTurned: math.addTurned }
    : math;
  const base = build.get(0);

  const writePass = (span: number, table: number) =>
    eachPlace(build, base, size * stride, 4 * span * stride, (block) => {
      const row = build.integer(i32.constant(table));
      eachPlace(build, block, span * stride, stride, (p) => {
        const roots = [0, 16, 32].map((offset) => math.loadShared(build.get(row), offset));
        const twist = ([x, ...rest]: ComplexVector[]) => [
          x,
          ...rest.map((y, m) => (forward ? math.multiply : math.multiplyConjugate)(y, roots[m])),
        ];
        const x = [0, 1, 2, 3].map((m) => math.load(p, m * span * stride));
        const y = forward ? twist(butterfly4(x, math, turn)) : butterfly4(twist(x), math, turn);
        y.forEach((each, m) => math.store(p, each, m * span * stride));
        build.set(row, i32.add(build.get(row), i32.constant(TWIDDLE_BYTES)));
      });
    });
  const writeLast = () =>
    eachPlace(build, base, size * stride, last * stride, (p) => {
      const x = Array.from({ length: last }, (_, m) => math.load(p, m * stride));
      const butterfly = { 2: butterfly2, 4: butterfly4, 8: butterfly8 }[last];
      butterfly(x, math, turn).forEach((y, m) => math.store(p, y, m * stride));
    });

  let table = twiddles;
  const passes = spans.map((span) => {
    const start = table;
    table += span * TWIDDLE_BYTES;
    return () => writePass(span, start);
  });
  passes.push(writeLast);
  for (const pass of forward ? passes : passes.reverse()) pass();
}

type Math2 = ReturnType<typeof complexMath>;

function butterfly2([a, b]: ComplexVector[], math: Math2): ComplexVector[] {
  return [math.add(a, b), math.subtract(a, b)];
}

function butterfly4([a, b, c, d]: ComplexVector[], math: Math2, turn: Turn): ComplexVector[] {
  const even = math.add(a, c);
  const evenDifference = math.subtract(a, c);
  const odd = math.add(b, d);
  const oddDifference = math.subtract(b, d);
  return [
    math.add(even, odd),
    turn.addTurned(evenDifference, oddDifference),
    math.subtract(even, odd),
    turn.subtractTurned(evenDifference, oddDifference),
  ];
}

function butterfly8(x: ComplexVector[], math: Math2, turn: Turn): ComplexVector[] {
  const even = butterfly4([x[0], x[2], x[4], x[6]], math, turn);
  const odd = butterfly4([x[1], x[3], x[5], x[7]], math, turn);
  const half = f64x2.constant(Math.SQRT1_2);
  const eighth = math.scale(turn.addTurned(odd[1], odd[1]), half);
  const threeEighths = math.scale(turn.subtractTurned(odd[3], odd[3]), half); // its negative
  return [
    math.add(even[0], odd[0]),
    math.add(even[1], eighth),
    turn.addTurned(even[2], odd[2]),
    math.subtract(even[3], threeEighths),
    math.subtract(even[0], odd[0]),
    math.subtract(even[1], eighth),
    turn.subtractTurned(even[2], odd[2]),
    math.add(even[3], threeEighths),
  ];
}
