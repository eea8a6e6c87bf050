import { mean, rootMeanSquare } from "simple-statistics";
import { prng } from "../core/random.ts";
import { spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import { meanBlocks } from "../core/sums.ts";
import { noiseToSplit, splitElectrons } from "../degrade/split_electrons.ts";
import { alignmentPays } from "./drift_gain.ts";
import { estimateDrift } from "./energy_drift.ts";

/** Lines that are averaged before their drift is estimated; the best of these is taken. */
const WINDOWS = [1, 5, 20];
/** Choice: a drift below this many channels is not worth an interpolation. */
const LEAST_CHANNELS = 0.1;
/** The largest drift that is looked for, in channels, where the axis is long enough. */
const MOST_CHANNELS = 12;

/**
 * The energy drift of an image from line to line (rows of a map, pixels of a line scan) by
 * {@link estimateDrift}, where there is one: it is estimated from one half of the electrons, over as many
 * lines as predict best what the other half says, and must predict it better than no drift by two
 * standard errors. A composition that changes along the scan is no drift: a few components of the aligned
 * lines must predict the other half better than those of the lines as they are.
 *
 * @param image Spectra with a noise, or whole electrons.
 * @returns Shift of each spectrum in eV, of mean 0, or `undefined` where none is found.
 */
export function findDrift(image: SpectrumImage): Float64Array | undefined {
  const [rows, columns, channels] = image.shape, { stepEv, startEv } = image.energy;
  const most = Math.min(MOST_CHANNELS, Math.floor(channels / 8));
  const byRows = rows >= 3, count = byRows ? rows : columns;
  if (count < 3 || most < 1) return undefined;
  const known = { ...image, noise: noiseToSplit(image) };
  const blocks = meanBlocks(known, byRows ? { rows: 1, columns } : { rows, columns: 1 });
  const lines: SpectrumImage = { ...blocks, shape: [count, 1, channels] };
  const settings = {
    fromEv: startEv,
    toEv: startEv + channels * stepEv,
    mostEv: most * stepEv,
  };
  const driftOf = (of: SpectrumImage, window: number) => {
    try {
      return [estimateDrift(of, { ...settings, rows: window })];
    } catch (error) {
      if (/Cannot align row/.test(`${error}`)) return []; // too noisy: more lines are needed
      throw error;
    }
  };
  const [one, two] = splitElectrons(lines, { random: prng(1) });
  const windows = WINDOWS.filter((window) => window === 1 || window <= count / 2);
  const [judge] = windows.flatMap((window) => driftOf(two, window));
  if (!judge) return undefined;
  let best: { gain: number; window: number } | undefined;
  for (const window of windows) {
    for (const drift of driftOf(one, window)) {
      const gains = Array.from(judge, (shift, i) => shift ** 2 - (drift[i] - shift) ** 2);
      const gain = mean(gains);
      const error = rootMeanSquare(gains.map((own) => own - gain)) / Math.sqrt(count - 1);
      if (gain > 2 * error && !(best && best.gain >= gain)) best = { gain, window };
    }
  }
  if (!best || Math.sqrt(best.gain) < LEAST_CHANNELS * stepEv) return undefined;
  const [own] = driftOf(one, best.window);
  if (!alignmentPays(one, two, own)) return undefined;
  const [drift] = driftOf(lines, best.window);
  return drift && Float64Array.from(
    { length: spectrumCount(image) },
    (_, s) => drift[byRows ? Math.floor(s / columns) : s % columns],
  );
}
