import { basename } from "node:path";
import type { Measurement } from "eels/read/measurement.ts";
import { readMeasurement } from "eels/read/read.ts";
import { ReadError } from "eels/read/read_error.ts";

/** What the file holds; library calls that its errors name become the command's options. */
export async function readStored(path: string, image?: number | string): Promise<Measurement> {
  try {
    const stored = await readMeasurement(path, { image });
    refuseManyAxes(stored);
    return stored;
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    const whole = typeof image === "number"
      ? await readMeasurement(path).catch(() => {})
      : undefined;
    if (whole && partsIn(whole)) return partOf(whole, image as number);
    const message = error.message.replace(
      /\{ image: \.\.\. \}/,
      "by --image N (its number or name)",
    )
      .replace(/as it has no image 0: it holds one, leave it out/, "as --image must be left out");
    throw Object.assign(error, { message });
  }
}

/** How many maps or stacks lie along the first of four axes; 0 where there are fewer axes. */
function partsIn({ shape }: Measurement): number {
  const from = shape.findIndex((size) => size > 1);
  return from >= 0 && shape.length - from === 4 ? shape[from] : 0;
}

function refuseManyAxes(stored: Measurement): void {
  const { shape, path } = stored, parts = partsIn(stored);
  if (shape.filter((size) => size > 1).length < 4) return;
  throw new ReadError(
    `as it must have three axes at most: it has [${shape.join(", ")}]; ` +
      (parts
        ? `deno task denoise takes one of its ${parts} by --image N (from 0)`
        : "save a part of it"),
    { path },
  );
}

/** One of the parts of a measurement with four axes. */
function partOf(stored: Measurement, at: number): Measurement {
  const parts = partsIn(stored);
  if (at >= parts) {
    throw new RangeError(
      `Cannot take image ${at} of ${basename(stored.path)} as there are ${parts}, from 0`,
    );
  }
  const size = stored.data.length / parts;
  return {
    ...stored,
    data: stored.data.slice(at * size, (at + 1) * size) as Measurement["data"],
    shape: stored.shape.slice(-3),
    axes: stored.axes.slice(-3),
  };
}
