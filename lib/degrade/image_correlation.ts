import type { Image } from "../core/image.ts";
import { bandPower, imageSpectrum } from "./image_spectrum.ts";

/** Correlation of the noise of neighbouring pixels. */
export interface Correlation {
  readonly value: { readonly along: number; readonly down: number };
  readonly standardError: number;
}

/** Correlation of neighbours, from the power in the band 0.4-0.5 per pixel over that in 0.27-0.37. */
export function correlationOf(frames: readonly Image[]): Correlation {
  const [one, two] = frames;
  const shown = two ? { ...one, data: one.data.map((v, i) => two.data[i] - v) } : one;
  const spectrum = imageSpectrum(shown);
  const isHigh = (f: number) => f > 0.4, isMiddle = (f: number) => f > 0.27 && f < 0.37;
  const isOuter = (f: number) => f > 0.27;
  let standardError = 0;
  const of = (
    inBand: (band: (f: number) => boolean) => (down: number, along: number) => boolean,
  ) => {
    const high = bandPower(spectrum, inBand(isHigh)),
      middle = bandPower(spectrum, inBand(isMiddle));
    const ratio = high.power / middle.power;
    const relative = Math.hypot(
      high.standardError / high.power,
      middle.standardError / middle.power,
    );
    // Of noise with the correlation r of neighbours the power is 1 + 2 r cos(2 pi f).
    const slope = 1.05 / Math.max(0.3, 1.9 - 0.85 * ratio) ** 2;
    standardError = Math.max(standardError, relative * ratio * slope);
    return Math.max(-0.5, Math.min(0.9, (1 - ratio) / Math.max(0.3, 1.9 - 0.85 * ratio)));
  };
  const along = of((band) => (down, across) => band(across) && isOuter(down));
  const down = of((band) => (down, across) => band(down) && isOuter(across));
  return { value: { along, down }, standardError };
}
