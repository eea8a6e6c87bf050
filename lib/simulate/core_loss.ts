import { energyAt } from "../core/energy_axis.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import type { Prng } from "../core/random.ts";
import { spectrumCount, type SpectrumImage, withData } from "../core/spectrum_image.ts";

/** Lowest and highest value; what lies between is taken uniformly at random. */
export type Range = readonly number[];

/** The measurement that {@link expectCoreLoss} imitates, each with the range it may vary in. */
export interface CoreLossSettings {
  /** Energy at which the background has `electrons` and the edge its ratio to it. */
  readonly referenceEv: number;
  /** Electrons a channel of background at `referenceEv`, uniform in the logarithm. */
  readonly electrons: Range;
  /** Exponent of the power-law background. */
  readonly exponent: Range;
  /** Height of the edge's maximum over the background at `referenceEv`. */
  readonly jumpRatio: Range;
  readonly random: Prng;
}

/** Core-loss spectra before counting noise, and the exposure of each. */
export interface CoreLoss {
  /** Expected electrons: background and edge. */
  readonly expected: SpectrumImage;
  /** The edge alone in units of the background at `referenceEv`: what a denoiser should return. */
  readonly edge: SpectrumImage;
  /** Electrons a channel of background at `referenceEv`, one a spectrum. */
  readonly electrons: Float64Array;
}

/**
 * Puts edges onto power-law backgrounds at random exposures.
 *
 * @param edges Edges with maximum 1, `[rows, columns, channels]`.
 * @param settings Ranges of exposure, background and jump ratio; each spectrum has its own.
 * @returns Expected electrons and the edges alone, both of the shape of `edges`.
 * @throws {RangeError} Where a range is reversed or holds values not above zero.
 * @example
 * ```ts
 * import { energyAxis, expectCoreLoss, prng, spectrumImage } from "eels";
 * const energy = energyAxis(500, 1, 60);
 * const edge = spectrumImage({ data: Float32Array.from({ length: 60 }, (_, e) => +(e > 30)), energy });
 * const ranges = { electrons: [50, 200], exponent: [3, 4], jumpRatio: [0.2, 0.4] };
 * const { expected } = expectCoreLoss(edge, { referenceEv: 531, ...ranges, random: prng(1) });
 * expected.unit; // "electrons"
 * ```
 */
export function expectCoreLoss(
  edges: SpectrumImage,
  settings: CoreLossSettings,
): CoreLoss {
  const { referenceEv, electrons, exponent, jumpRatio, random } = checkOptions(
    "expectCoreLoss",
    "build core-loss spectra",
    settings,
    {
      referenceEv: is.needed(is.above0),
      electrons: is.needed(is.rangeAbove0),
      exponent: is.needed(is.rangeAbove0),
      jumpRatio: is.needed(is.rangeAbove0),
      random: is.needed(is.stream),
    },
  );
  const count = spectrumCount(edges);
  const channels = edges.shape[2];
  const logs = Float64Array.from(
    { length: channels },
    (_, e) => Math.log(energyAt(edges.energy, e) / referenceEv),
  );
  const between = ([low, high]: Range) => low + (high - low) * random.uniform();
  const exposures = new Float64Array(count);
  const expected = new Float32Array(edges.data.length);
  const edge = new Float32Array(edges.data.length);
  for (let s = 0; s < count; s++) {
    exposures[s] = Math.exp(between([Math.log(electrons[0]), Math.log(electrons[1])]));
    const r = between(exponent);
    const jump = between(jumpRatio);
    for (let i = s * channels, e = 0; e < channels; i++, e++) {
      edge[i] = jump * edges.data[i];
      expected[i] = exposures[s] * (Math.exp(-r * logs[e]) + edge[i]);
    }
  }
  return {
    expected: withData(edges, expected, "electrons"),
    edge: withData(edges, edge, "background"),
    electrons: exposures,
  };
}
