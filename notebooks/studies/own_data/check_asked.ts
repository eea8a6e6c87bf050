/**
 * What notebook 10 is asked of data, tried before the long steps.
 *
 * @module
 */
import { spectrumAt, type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { loadModel } from "eels/model/model_files.ts";
import { calibrateData } from "./calibrate_data.ts";
import { readEdge, readKnown } from "./command_options.ts";
import { refuseInjection, refuseOutside } from "./edge_maps.ts";

/** What is asked, as the parameters of the notebook name it. */
export interface AskedOfSpectra {
  readonly file: string;
  readonly windowEv: readonly number[];
  readonly calibrate: readonly string[];
  readonly edges: readonly string[];
  readonly peaksEv: readonly number[];
  /** Where a weak peak is added; 0 for the middle of the axis. */
  readonly injectEv: number;
  /** Folder of a network; empty for none. */
  readonly model: string;
}

/**
 * Refuses what does not suit the data: a peak of the calibration that is not there, windows and peaks off
 * the axis, a folder without a network or with one for other spectra.
 *
 * @throws {RangeError} In one sentence with the value and the axis.
 * @throws {Error} Where the network cannot be loaded.
 */
export async function checkAsked(stored: SpectrumImage, asked: AskedOfSpectra): Promise<void> {
  const { file, windowEv, peaksEv, injectEv } = asked;
  if (!file && windowEv.length > 0) {
    throw new RangeError(
      `Cannot crop to windowEv as it is for a file of your own: file is "", windowEv [${windowEv}]`,
    );
  }
  const image = calibrateData(stored, asked.calibrate.map(readKnown));
  refuseOutside({ edges: asked.edges.map(readEdge), peaksEv }, image);
  refuseInjection(injectEv ? { energyEv: injectEv } : undefined, image.energy);
  if (!asked.model) return;
  const model = await loadModel(asked.model);
  try {
    // Its unit is looked at later, as counts may turn out to be electrons.
    const { energy } = image, { unit = image.unit } = model;
    await model.apply(spectrumImage({ data: spectrumAt(image, 0, 0).slice(), energy, unit }));
  } finally {
    model.dispose();
  }
}
