import { probit } from "simple-statistics";
import type { ErrorBands } from "eels/analyse/error_bands.ts";
import { blocksOf, jackknifeRatio, studentQuantile } from "eels/analyse/jackknife.ts";
import { energyAt } from "eels/core/energy_axis.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";

/** How often the bands of a denoised image hold the truth, in a part of the axis. */
export type TruthCoverage = {
  readonly coverage: number;
  /** Share of the true values inside the bands. */
  readonly ofTruth: number;
  /** Of 95 %, over blocks of the scan. */
  readonly low: number;
  readonly high: number;
  /** Root mean square deviation as stated over that of the true error. */
  readonly statedOverTrue: number;
  readonly fromEv: number;
  readonly toEv: number;
};

/**
 * The coverage of the truth by bands, which only simulated data can tell: held-out electrons, whose noise
 * is wider than most bands, cannot.
 *
 * @param truth In the unit of the denoised image.
 * @param options.coverages Nominal shares; 0.68 and 0.9.
 * @param options.windows Parts of the axis beside the whole, which comes first.
 * @throws {RangeError} Where the truth has another shape.
 */
export function coverTruth(
  { denoised, deviation }: Pick<ErrorBands, "denoised" | "deviation">,
  truth: SpectrumImage,
  { coverages = [0.68, 0.9], windows = [] }: {
    coverages?: readonly number[];
    windows?: readonly { fromEv: number; toEv: number }[];
  } = {},
): TruthCoverage[] {
  if (truth.data.length !== denoised.data.length || truth.shape[2] !== denoised.shape[2]) {
    throw new RangeError(
      "Cannot cover the truth as it must have the shape of the denoised image, " +
        `${denoised.shape.join(" x ")}: it is ${truth.shape.join(" x ")}`,
    );
  }
  const { energy, shape: [rows, columns, channels] } = denoised;
  const { ofSpectrum } = blocksOf([rows, columns, channels]);
  const all = { fromEv: energy.startEv, toEv: energyAt(energy, channels - 1) };
  return [all, ...windows].flatMap(({ fromEv, toEv }) =>
    coverages.map((coverage) => {
      const scale = probit((1 + coverage) / 2), blocks = Math.max(...ofSpectrum) + 1;
      const inside = new Float64Array(blocks), counts = new Float64Array(blocks);
      let errors = 0, stated = 0;
      for (let i = 0; i < truth.data.length; i++) {
        const atEv = energyAt(energy, i % channels);
        if (atEv < fromEv || atEv > toEv) continue;
        const block = ofSpectrum[Math.floor(i / channels)];
        const error = denoised.data[i] - truth.data[i];
        counts[block]++;
        if (Math.abs(error) <= scale * deviation.data[i]) inside[block]++;
        errors += error ** 2;
        stated += deviation.data[i] ** 2;
      }
      const { value, standardError, blocks: used } = jackknifeRatio(inside, counts);
      const half = used < 2 ? NaN : studentQuantile(0.975, used - 1) * standardError;
      return {
        ...{ coverage, ofTruth: value, low: Math.max(0, value - half) },
        ...{ high: Math.min(1, value + half), statedOverTrue: Math.sqrt(stated / errors) },
        ...{ fromEv, toEv },
      };
    })
  );
}
