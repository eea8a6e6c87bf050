/** On which maps the page trains a network. */
import { spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";

/** Choice: training takes some fifty bytes a value, and minutes. */
const MOST_TRAINED = 2 ** 23;
/** As many as the library's network takes, see network_filter.ts. */
const SPECTRA_A_PASS = 20_000;

/** Why no network is trained on a map, or how; empty where there is nothing to say. */
export function trainingNote(
  { image }: { readonly image: SpectrumImage },
): { canTrain: boolean; note: string } {
  const spectra = spectrumCount(image);
  if (spectra < 30 || image.shape[2] < 32) {
    return { canTrain: false, note: "A network needs 30 spectra of 32 channels or more." };
  }
  if (image.data.length > MOST_TRAINED) {
    const note = `No network is trained here on more than ${MOST_TRAINED / 2 ** 20} million ` +
      "values; deno task denoise does it.";
    return { canTrain: false, note };
  }
  const note = spectra > SPECTRA_A_PASS
    ? `A training takes minutes here; each pass takes ${SPECTRA_A_PASS} of the ${spectra} spectra, ` +
      "drawn anew."
    : "";
  return { canTrain: true, note };
}
