import { spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { measureQuantities } from "./edge_maps.ts";
import type { EdgeWindows } from "./find_edges.ts";

/** What is true of the noise of simulated data. */
interface KnownNoise {
  readonly gain: number;
  readonly readoutCounts: number;
}

/** Rows of the noise with the true values beside them; as they are where nothing is known. */
export function addTrueNoise<
  Row extends { quantity: string; value: number; standardError: number },
>(
  rows: readonly Row[],
  known?: KnownNoise,
) {
  if (!known) return [...rows];
  const truths: Record<string, number> = {
    "gain": known.gain,
    "read-out noise": known.readoutCounts,
  };
  return rows.map((row) => ({
    ...row,
    truth: row.quantity.startsWith("correlation") ? 0 : truths[row.quantity] ?? NaN,
  }));
}

/**
 * Rows of map errors with the true ones beside them: root mean squares over pixels of the maps less that
 * of the truth, raw and denoised; as they are where no truth is known.
 *
 * @param options.image Raw, with the noise that weighs the fits.
 */
export function addTrueMapErrors<Row extends { map: string }>(
  rows: readonly Row[],
  { truth, image, denoised, edges }: {
    truth?: SpectrumImage;
    image: SpectrumImage;
    denoised: SpectrumImage;
    edges: readonly EdgeWindows[];
  },
) {
  if (!truth) return [...rows];
  const [known, raw, own] = [truth, image, denoised].map((one) =>
    measureQuantities({ ...one, noise: image.noise }, { edges, peaksEv: [] })
  );
  const rms = (maps: typeof raw, name: string) => {
    const squares = maps[name].value.data.map((value, i) =>
      (value - known[name].value.data[i]) ** 2
    );
    return Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / spectrumCount(image));
  };
  return rows.map((row) => ({
    ...row,
    trueDenoised: rms(own, row.map),
    trueRaw: rms(raw, row.map),
  }));
}
