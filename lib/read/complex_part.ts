/** The parts of a measurement that change. */
interface Values {
  readonly path: string;
  readonly data: ArrayLike<number | bigint>;
  readonly complex: boolean;
  readonly unit: string;
}

const PARTS: Readonly<Record<string, (re: number, im: number) => number>> = {
  magnitude: Math.hypot,
  phase: (re, im) => Math.atan2(im, re),
  real: (re) => re,
  imaginary: (_, im) => im,
};

/** Names of the parts of complex values, for messages. */
export const PART_NAMES: readonly string[] = Object.keys(PARTS);

/** A measurement of real numbers: the named part of its complex values, others as they are. */
export function takePart<Stored extends Values>(
  measurement: Stored,
  part: string | undefined,
): Stored {
  if (part === undefined) return measurement;
  const { data, complex } = measurement;
  if (!complex) return measurement;
  const take = PARTS[part];
  const values = Float32Array.from(
    { length: data.length / 2 },
    (_, i) => take(Number(data[2 * i]), Number(data[2 * i + 1])),
  );
  const unit = part === "phase" ? "radians" : measurement.unit;
  // An offset of complex values has no meaning for one of their parts.
  return { ...measurement, data: values, complex: false, unit, valueOrigin: 0, valueScale: 1 };
}
