/**
 * What the twin is to measured files: stand-ins where there are none, and a reference of the spectra that
 * the networks of this repository know.
 *
 * @module
 */
import { crop, rebinEnergy } from "eels/core/energy_steps.ts";
import type { Prng } from "eels/core/random.ts";
import { type SpectrumImage, withData } from "eels/core/spectrum_image.ts";
import { stackRows } from "eels/core/stack.ts";
import type { MeasuredImage } from "./measured_files.ts";
import { findOnset, NETWORK_EV } from "./measured_energies.ts";
import { labelFile } from "./read_images.ts";
import { simulate, STATES, type TwinImage } from "./twin.ts";

/**
 * The dark reference that the second stand-in lacks, in counts a channel: its mean, and how far channels
 * differ. Choice: a tenth and a fiftieth of the paper's 15 counts.
 */
const DARK = { meanCounts: 1.5, deviationCounts: 0.3 };

/**
 * Two simulated images in the place of the authors' public ones, with their names and so their labels,
 * their scan of 638 x 10 (fewer rows for a quick run) and their channels of 0.125 eV. As a subtracted dark
 * reference whose file is not at hand would, a fixed pattern is missing from the second, part of which lies
 * below 0 then.
 *
 * Simulated, not measured: images of the twin that no network has seen.
 */
export async function standInsForFiles(
  { random, rows }: { readonly random: Prng; readonly rows: number },
): Promise<MeasuredImage[]> {
  const twin = await simulate({ random, images: 4, rows });
  const pick = (state: TwinImage["state"], thickness: TwinImage["thickness"]) =>
    twin.find((image) => image.state === state && image.thickness === thickness)!;
  const thin = pick("initial", "thin"), thick = pick("annealed", "thick");
  const draws = random.split("dark");
  const pattern = Float32Array.from(
    { length: thick.counts.shape[2] },
    () => DARK.meanCounts + DARK.deviationCounts * draws.normal(),
  );
  const without = (image: SpectrumImage) =>
    withData(image, image.data.map((value, i) => value - pattern[i % pattern.length]));
  const standIn = (path: string, dark: string, { counts, expected, driftEv }: TwinImage) => {
    const { name, state, thickness } = labelFile(path);
    const title = `${name}, simulated`;
    const isWhole = dark === "none needed";
    return {
      ...{ name, state, thickness, dark, driftEv, signal: expected },
      expected: isWhole ? expected : without(expected),
      counts: { ...(isWhole ? counts : without(counts)), title },
    };
  };
  return [
    standIn("EELS thin 1_1.dm4", "none needed", thin),
    standIn("EELS thick 1_1a.dm4", "subtracted, not given", thick),
  ];
}

/** Spectra of the twin that measured ones are compared with, and where its edges begin. */
export interface TwinReference {
  /** Counts in the networks' channels. */
  readonly counts: SpectrumImage;
  /** One a spectrum: 0 initial, 1 annealed. */
  readonly labels: Uint8Array;
  /** Onsets of O K of both states, see `findOnset`. */
  readonly onsetsEv: readonly number[];
  /** The images that the counts are of, with the energies before the edge. */
  readonly images: readonly MeasuredImage[];
}

/** Twelve short images of the twin, of every kind and place. */
export async function twinReference(
  { random, rows = 20 }: { readonly random: Prng; readonly rows?: number },
): Promise<TwinReference> {
  const images = await simulate({ random, images: 12, rows });
  const binned = images.map(({ counts }) => rebinEnergy(counts, 2));
  const [fromEv, toEv] = NETWORK_EV;
  const onsetsEv = STATES.map((state) =>
    findOnset(stackRows(binned.filter((_, i) => images[i].state === state)), state)
  );
  return {
    counts: stackRows(binned.map((image) => crop(image, { fromEv, toEv }))),
    labels: Uint8Array.from(
      images.flatMap(({ state, counts: { shape: [high, wide] } }) =>
        new Array<number>(high * wide).fill(STATES.indexOf(state))
      ),
    ),
    onsetsEv,
    images: images.map(({ name, state, thickness, counts }) => ({
      ...{ name, state, thickness, counts, dark: "none needed" },
    })),
  };
}
