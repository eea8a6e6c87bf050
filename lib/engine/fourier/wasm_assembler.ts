/**
 * A small assembler for WebAssembly with 128-bit vectors of two doubles: just the instructions that
 * {@link file://./wave_kernel.ts}, {@link file://../products/tile.ts} and others need, so that their inner
 * loops can be written, and read, in TypeScript.
 *
 * An expression is the byte code that leaves one value on the stack. Opcodes are those of the
 * WebAssembly core specification 2.0, chapter 5.
 *
 * @module
 */

/** Byte code that leaves one value on the stack. */
export type Expression = readonly number[];

const I32 = 0x7f, V128 = 0x7b;
const SIMD = 0xfd;

const constant = (value: number): Expression => [0x41, ...signed(value)];
const binary = (...opcode: number[]) => (a: Expression, b: Expression): Expression => [
  ...a,
  ...b,
  ...opcode,
];
const ternary =
  (...opcode: number[]) => (a: Expression, b: Expression, c: Expression): Expression => [
    ...a,
    ...b,
    ...c,
    ...opcode,
  ];

/** 32-bit whole numbers: addresses and counters. */
export const i32 = {
  constant,
  add: binary(0x6a),
  subtract: binary(0x6b),
  multiply: binary(0x6c),
  load: (address: Expression, offset = 0): Expression => [
    ...address,
    ...[0x28, 2, ...unsigned(offset)],
  ],
};

/** Vectors of two doubles. */
export const f64x2 = {
  constant: (value: number): Expression => [
    ...[0x44, ...new Uint8Array(Float64Array.of(value).buffer)],
    ...[SIMD, 0x14], // f64x2.splat
  ],
  load: (address: Expression, offset = 0): Expression => [
    ...address,
    ...[SIMD, 0x00, 4, ...unsigned(offset)],
  ],
  /** One double from memory into both lanes. */
  loadSplat: (address: Expression, offset = 0): Expression => [
    ...address,
    ...[SIMD, 0x0a, 3, ...unsigned(offset)],
  ],
  /** Two singles from memory. */
  loadSingles: (address: Expression, offset = 0): Expression => [
    ...address,
    ...[SIMD, 0x5d, 3, ...unsigned(offset)], // v128.load64_zero
    ...[SIMD, 0x5f], // f64x2.promote_low_f32x4
  ],
  add: binary(SIMD, 0xf0, 1),
  subtract: binary(SIMD, 0xf1, 1),
  multiply: binary(SIMD, 0xf2, 1),
  /** a b + c, in one rounding where the processor has an instruction for it. */
  multiplyAdd: ternary(SIMD, 0x87, 2),
  /** c - a b, likewise. */
  multiplySubtract: ternary(SIMD, 0x88, 2),
  divide: binary(SIMD, 0xf3, 1),
  /** The smaller one of each lane. */
  smaller: binary(SIMD, 0xf4, 1),
  /** The larger one of each lane. */
  larger: binary(SIMD, 0xf5, 1),
  /** All bits of a lane where a is above b, no bit elsewhere. */
  isAbove: binary(SIMD, 0x4a),
  /** a where the bits of `mask` are set, 0 elsewhere. */
  where: binary(SIMD, 0x4e),
  negate: (a: Expression): Expression => [...a, SIMD, 0xed, 1],
};

/** The function being written: its statements are added in the order of the calls. */
export interface FunctionBuilder {
  /** Reads a parameter or a local variable. */
  get(local: number): Expression;
  /** A new 32-bit local variable holding a value. */
  integer(value: Expression): number;
  /** A new vector local variable holding a value. */
  vector(value: Expression): number;
  set(local: number, value: Expression): void;
  /** Writes a vector to memory. */
  store(address: Expression, value: Expression, offset?: number): void;
  /** Calls a function that has no result. */
  call(name: string, ...values: Expression[]): void;
  /** Runs the statements of `body` where `condition` is not zero. */
  when(condition: Expression, body: () => void): void;
  /** Runs the statements of `body` again and again while `condition` is not zero after them. */
  repeatWhile(condition: () => Expression, body: () => void): void;
}

/** A function with whole-number parameters and no result. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: number;
  readonly write: (build: FunctionBuilder) => void;
}

/**
 * Assembles a module whose functions may call those before and after them by name; all are
 * exported, and the memory is imported as `env.memory`.
 *
 * @param functions Functions in any order.
 * @param memoryPages Size of the imported memory at least, in pages of 64 KiB.
 */
export function assemble(
  functions: readonly WasmFunction[],
  memoryPages: number,
): Uint8Array<ArrayBuffer> {
  const indexOf = (name: string) => functions.findIndex((each) => each.name === name);
  const types = functions.map((
    { parameters },
  ) => [0x60, ...list(Array(parameters).fill([I32])), 0]);
  const imports = [[...text("env"), ...text("memory"), 2, 0, ...unsigned(memoryPages)]];
  const exports = functions.map(({ name }, index) => [...text(name), 0, ...unsigned(index)]);
  const code = functions.map((each) => {
    const bytes = writeBody(each, indexOf);
    return [...unsigned(bytes.length), ...bytes];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // magic and version
    ...section(1, list(types)),
    ...section(2, list(imports)),
    ...section(3, list(functions.map((_, index) => unsigned(index)))),
    ...section(7, list(exports)),
    ...section(10, list(code)),
  ]);
}

function writeBody({ parameters, write }: WasmFunction, indexOf: (name: string) => number) {
  const code: number[] = [];
  const localTypes: number[][] = [];
  const get = (local: number): Expression => [0x20, ...unsigned(local)];
  const set = (local: number, value: Expression) => void add(value, [0x21, ...unsigned(local)]);
  const add = (...parts: Expression[]) => {
    for (const part of parts) for (const byte of part) code.push(byte);
  };
  const newLocal = (type: number, value: Expression) => {
    const local = parameters + localTypes.push([1, type]) - 1;
    set(local, value);
    return local;
  };
  write({
    get,
    set,
    integer: (value) => newLocal(I32, value),
    vector: (value) => newLocal(V128, value),
    store: (address, value, offset = 0) =>
      add(address, value, [SIMD, 0x0b, 4, ...unsigned(offset)]),
    call: (name, ...values) => add(...values, [0x10, ...unsigned(indexOf(name))]),
    when: (condition, body) => {
      add(condition, [0x04, 0x40]); // if without a result
      body();
      add([0x0b]);
    },
    repeatWhile: (condition, body) => {
      add([0x03, 0x40]); // loop without a result
      body();
      add(condition(), [0x0d, 0, 0x0b]); // branch back to its start
    },
  });
  return [...list(localTypes), ...code, 0x0b];
}

const section = (id: number, content: Expression) => [
  id,
  ...unsigned(content.length),
  ...content,
];
const list = (items: readonly Expression[]) => [...unsigned(items.length), ...items.flat()];
const text = (value: string) => list([...new TextEncoder().encode(value)].map((byte) => [byte]));

/** LEB128 without a sign. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push(value & 0x7f | 0x80);
  return [...bytes, value];
}

/** LEB128 with a sign. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  for (; value < -0x40 || value >= 0x40; value >>= 7) bytes.push(value & 0x7f | 0x80);
  return [...bytes, value & 0x7f];
}
