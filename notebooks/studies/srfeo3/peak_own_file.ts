/**
 * The file of one's own of notebook 05, opened and tried before anything is simulated.
 *
 * @module
 */
import { energyAxis } from "eels/core/energy_axis.ts";
import { everyNth } from "eels/core/every_nth.ts";
import { spectrumCount, type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { fitPeaks } from "eels/analyse/peak_fit.ts";
import { read } from "eels/read/read.ts";
import { noteOwnNoise, ownEdge } from "./peak_own_data.ts";
import { askOwnPeaks, type OwnPeakSettings } from "./peak_own_question.ts";
import { refuseUnfitted } from "./peak_own_words.ts";
import { refuseUnfinite } from "./read_images.ts";
import { TWIN } from "./twin.ts";

/** Choice: of so many spectra, spread over the scan, one fit at least must end well. */
const TRIED = 100;

/**
 * Reads the file that `path` names and tries on a part of it what is asked, so that what does not suit it
 * is said in the first seconds. Without a file, what is asked must suit what stands in for it.
 *
 * @returns Undefined without a file.
 * @throws {ReadError} Where it cannot be read.
 * @throws {RangeError} Where a value is not finite, or a window or a peak does not suit it.
 * @throws {Error} Where no fit ends well.
 */
export async function openOwnPeaks(
  { path, ...settings }: OwnPeakSettings & { readonly path: string },
): Promise<SpectrumImage | undefined> {
  if (!path) {
    askOwnPeaks(standIn(), settings);
    return undefined;
  }
  const image = await read(path);
  refuseUnfinite(image, path);
  const asked = askOwnPeaks(image, settings), edge = ownEdge(noteOwnNoise(image, asked), asked);
  const some = everyNth(edge, Math.ceil(spectrumCount(edge) / TRIED));
  refuseUnfitted(fitPeaks(some, asked.question), edge, asked);
  return image;
}

/** Axis and shape of the means of ten rows of an image of the twin, in channels of 0.25 eV. */
function standIn(): SpectrumImage {
  const { fromEv, toEv, stepEv, rows } = TWIN, half = stepEv / 2;
  const channels = Math.round((toEv - fromEv) / (2 * stepEv)), count = Math.floor(rows / 10);
  const data = new Float32Array(count * channels);
  const energy = energyAxis(fromEv + half, 2 * stepEv, channels);
  return spectrumImage({ data, shape: [count, 1, channels], energy });
}
