import { type ComplexGrid, complexGrid, fft2 } from "../engine/fourier/fft2.ts";
import type { PlaceA } from "./crystal.ts";
import { eachFrequency, type Sampling } from "./sampling.ts";

/** The lens that forms the probe. */
export interface ProbeOptions {
  readonly wavelengthA: number;
  /** Half angle of the illuminating cone in mrad. */
  readonly convergenceMrad: number;
  /** Depth below the entrance surface at which the probe is sharpest, in nm. */
  readonly defocusNm?: number;
}

/**
 * The wave of an aberration-free probe at the entrance surface, its intensity summing to one.
 *
 * `F^-1[exp(-2 pi i k.r + i pi lambda defocus k²)]` over the aperture: Kirkland (2020), chapter 5,
 * doi:10.1007/978-3-030-33260-0.
 *
 * @param placeA Where the probe is centred, in Å.
 * @param sampling Grid over the supercell.
 * @returns The wave in real space, points x points.
 */
export function focusedProbe(
  placeA: PlaceA,
  sampling: Sampling,
  { wavelengthA, convergenceMrad, defocusNm = 0 }: ProbeOptions,
): ComplexGrid {
  const wave = complexGrid(sampling.points);
  const defocusA = 10 * defocusNm;
  let beams = 0;
  eachFrequency(sampling, (index, kx, ky) => {
    const squared = kx * kx + ky * ky;
    if (Math.sqrt(squared) * wavelengthA * 1e3 > convergenceMrad) return;
    const phase = -2 * Math.PI * (kx * placeA[0] + ky * placeA[1]) +
      Math.PI * wavelengthA * defocusA * squared;
    wave.re[index] = Math.cos(phase);
    wave.im[index] = Math.sin(phase);
    beams++;
  });
  fft2(wave, "inverse");
  const scale = sampling.points / Math.sqrt(beams); // Parseval: the intensity was beams / points²
  for (let i = 0; i < wave.re.length; i++) {
    wave.re[i] *= scale;
    wave.im[i] *= scale;
  }
  return wave;
}
