/**
 * Ways in which files come to harm, from a seed: bits that flip, blocks that change places, lengths and
 * dimensions that are wrong, ends that are missing, bytes that follow.
 *
 * @module
 */
import type { Prng } from "../../../lib/core/random.ts";

/** A damaged file. */
export interface Mutated {
  readonly kind: string;
  readonly bytes: Uint8Array;
  /** The bytes that are others now, `[from, to)`; the rest of the file stands where it stood. */
  readonly touched: readonly (readonly [from: number, to: number])[];
}

/** What a mutation knows of the file. */
export interface Target {
  readonly bytes: Uint8Array;
  /** Where the values start; before that stands what describes them. */
  readonly headerBytes: number;
  /** Sizes that the file states. */
  readonly sizes: readonly number[];
}

type Mutation = (target: Target, random: Prng) => Omit<Mutated, "kind"> | undefined;

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  "bits in the header": ({ bytes, headerBytes }, random) =>
    flip(bytes, Math.max(1, headerBytes), random),
  "bits anywhere": ({ bytes }, random) => flip(bytes, bytes.length, random),
  "blocks swapped": swap,
  "a length": (target, random) =>
    replaceNumber(target, random, (value) => value >= 1 && value < 2 ** 20, (value) => {
      const others = [value + 1, value - 1, 2 * value, 0, random.integer(2 ** 16), 2 ** 31 - 1];
      return others[random.integer(others.length)];
    }),
  "a huge dimension": (target, random) =>
    replaceNumber(target, random, (value) => target.sizes.includes(value), () => {
      return Math.floor(2 ** (12 + 36 * random.uniform()));
    }),
  "cut off": ({ bytes }, random) => {
    const length = random.integer(bytes.length);
    return { bytes: bytes.slice(0, length), touched: [[length, bytes.length]] };
  },
  "junk appended": ({ bytes }, random) => {
    const junk = Uint8Array.from({ length: 1 + random.integer(2000) }, () => random.integer(256));
    const result = new Uint8Array(bytes.length + junk.length);
    result.set(bytes);
    result.set(junk, bytes.length);
    return { bytes: result, touched: [[bytes.length, result.length]] };
  },
};

export const KINDS: readonly string[] = Object.keys(MUTATIONS);

/** Damages a file in one of the ways. */
export function mutate(target: Target, random: Prng): Mutated {
  for (;;) {
    const kind = KINDS[random.integer(KINDS.length)];
    const mutated = MUTATIONS[kind](target, random);
    if (mutated) return { kind, ...mutated };
  }
}

function flip(bytes: Uint8Array, below: number, random: Prng): Omit<Mutated, "kind"> {
  const result = bytes.slice();
  const touched = Array.from({ length: 1 + random.integer(6) }, () => {
    const at = random.integer(Math.min(below, bytes.length));
    result[at] ^= 1 << random.integer(8);
    return [at, at + 1] as const;
  });
  return { bytes: result, touched };
}

function swap({ bytes }: Target, random: Prng): Omit<Mutated, "kind"> | undefined {
  const length = 2 ** (3 + random.integer(7));
  if (bytes.length < 2 * length) return undefined;
  const [a, b] = [0, 0].map(() => random.integer(bytes.length - length + 1));
  if (Math.abs(a - b) < length) return undefined;
  const result = bytes.slice();
  result.copyWithin(a, b, b + length);
  result.set(bytes.subarray(a, a + length), b);
  return { bytes: result, touched: [[a, a + length], [b, b + length]] };
}

/** Replaces a number of the header, binary or written out, of those that `isMeant` takes. */
function replaceNumber(
  { bytes, headerBytes }: Target,
  random: Prng,
  isMeant: (value: number) => boolean,
  other: (value: number) => number,
): Omit<Mutated, "kind"> | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = Math.min(headerBytes, bytes.length);
  // Where half of the start can be read, numbers are written out.
  const isText =
    bytes.subarray(0, end).filter((byte) => byte >= 9 && byte < 127).length > 0.9 * end;
  if (isText) return replaceText(bytes, end, random, isMeant, other);
  const places: (() => Omit<Mutated, "kind">)[] = [];
  for (let at = 0; at + 8 <= end; at++) {
    for (const little of [true, false]) {
      for (const width of [4, 8]) {
        const value = width === 4
          ? view.getUint32(at, little)
          : Number(view.getBigUint64(at, little));
        if (!isMeant(value)) continue;
        places.push(() => {
          const result = bytes.slice(), changed = new DataView(result.buffer);
          const number = BigInt.asUintN(8 * width, BigInt(Math.floor(other(value))));
          if (width === 4) changed.setUint32(at, Number(number), little);
          else changed.setBigUint64(at, number, little);
          return { bytes: result, touched: [[at, at + width]] };
        });
      }
    }
  }
  return places.length === 0 ? undefined : places[random.integer(places.length)]();
}

function replaceText(
  bytes: Uint8Array,
  end: number,
  random: Prng,
  isMeant: (value: number) => boolean,
  other: (value: number) => number,
): Omit<Mutated, "kind"> | undefined {
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, end));
  const numbers = [...text.matchAll(/\d+/g)].filter(([digits]) => isMeant(Number(digits)));
  if (numbers.length === 0) return undefined;
  const { 0: digits, index } = numbers[random.integer(numbers.length)];
  const replaced = new TextEncoder().encode(`${other(Number(digits))}`);
  const rest = bytes.subarray(index + digits.length);
  const result = new Uint8Array(index + replaced.length + rest.length);
  result.set(bytes.subarray(0, index));
  result.set(replaced, index);
  result.set(rest, index + replaced.length);
  return { bytes: result, touched: [[index, index + digits.length]] };
}
