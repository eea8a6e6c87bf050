import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { selectRows } from "eels/core/stack.ts";

/** Rows of an image that train, validate and are held out. */
export interface RowSplit {
  readonly training: SpectrumImage;
  readonly validation: SpectrumImage;
  readonly heldOut: SpectrumImage;
}

/**
 * Splits the rows of a periodic cell that is symmetric about its middle. Row r of R rows has the same
 * spectra as row R - r, so that both belong to the same part: that of the distance min(r, R - r).
 *
 * @param image One cell, row 0 on its mirror plane.
 * @param options.heldOut First and last distance, in rows, that is held out.
 * @param options.validation The same of the rows that validate; all others train.
 * @throws {RangeError} Where a range does not rise, or both hold a row.
 * @example
 * ```ts
 * import { energyAxis, spectrumImage } from "eels";
 * import { splitMirroredRows } from "studies/sto";
 * const energy = energyAxis(520, 1, 1);
 * const image = spectrumImage({ data: [0, 1, 2, 3, 4, 3, 2, 1], shape: [8, 1, 1], energy });
 * const { heldOut } = splitMirroredRows(image, { heldOut: [2, 2], validation: [4, 4] });
 * heldOut.data; // 2, 2
 * ```
 */
export function splitMirroredRows(
  image: SpectrumImage,
  { heldOut, validation }: {
    readonly heldOut: readonly number[];
    readonly validation: readonly number[];
  },
): RowSplit {
  for (const [name, range] of Object.entries({ heldOut, validation })) {
    if (range.length !== 2 || !(range[0] <= range[1])) {
      throw new RangeError(
        `Cannot split rows as ${name} must be a first and a last row: it is ${range}`,
      );
    }
  }
  if (heldOut[0] <= validation[1] && validation[0] <= heldOut[1]) {
    throw new RangeError(
      `Cannot split rows as no row may be held out and validate: heldOut is ${heldOut}, ` +
        `validation is ${validation}`,
    );
  }
  const within = ([first, last]: readonly number[]) => (row: number) => {
    const distance = Math.min(row, image.shape[0] - row);
    return distance >= first && distance <= last;
  };
  const isHeldOut = within(heldOut), validates = within(validation);
  return {
    training: selectRows(image, (row) => !isHeldOut(row) && !validates(row)),
    validation: selectRows(image, validates),
    heldOut: selectRows(image, isHeldOut),
  };
}
