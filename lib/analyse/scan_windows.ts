/**
 * Windows that slide over residuals: sums over them in units of what the noise gives a sum.
 *
 * @module
 */

/** Widths of windows in channels, and blocks of the axis in which their sums are compared. */
export interface Windows {
  readonly widths: readonly number[];
  readonly channels: number;
  readonly blocks: number;
  /**
   * Added to the variance of every window: that of one electron, so that one where none is expected
   * is no discovery.
   */
  readonly least: number;
}

/** Residuals of some spectra, one after another, and the variance of each value. */
export interface Residuals {
  readonly values: ArrayLike<number>;
  readonly variance: ArrayLike<number>;
  /** Numbers of the spectra that are looked at. */
  readonly spectra: ArrayLike<number>;
}

/** Choice: so many spectra tell the size of sums to a few per cent. */
const ENOUGH_SPECTRA = 400;

/**
 * Size of the windows' sums in standard errors of independent channels, one a width and block
 * (width-major): their standard deviation, with values held at three. Structure in few spectra hardly moves
 * it, and structure in all alike moves the mean only.
 */
export function windowSizes(windows: Windows, residuals: Residuals): Float64Array {
  const samples = Array.from(
    { length: windows.widths.length * windows.blocks },
    (): number[] => [],
  );
  const every = Math.ceil(residuals.spectra.length / ENOUGH_SPECTRA);
  for (let at = 0; at < residuals.spectra.length; at += every) {
    scan(windows, residuals, residuals.spectra[at], (value, place, from, width) => {
      // Windows that overlap by much more than half say the same.
      if (from % Math.max(1, width >> 1) === 0) samples[place].push(value);
    });
  }
  return Float64Array.from(samples, (values) => {
    const middle = mean(values, hold), square = mean(values, (value) => hold(value - middle) ** 2);
    return Math.sqrt(square);
  });
}

/** Choice: three standard errors, so that structure in few windows hardly moves their size. */
const hold = (value: number) => Math.max(-3, Math.min(3, value));

const mean = (values: readonly number[], of: (value: number) => number) =>
  values.reduce((sum, value) => sum + of(value), 0) / values.length;

/** The largest sum of a spectrum over the size that its windows have, and its middle as a channel. */
export function largestWindow(
  windows: Windows,
  residuals: Omit<Residuals, "spectra">,
  spectrum: number,
  sizes: Float64Array,
): { value: number; channel: number } {
  let best = 0, channel = NaN;
  scan(windows, residuals, spectrum, (value, place, from, width) => {
    const size = Math.abs(value) / sizes[place];
    if (size <= best) return; // NaN passes, and stays
    best = size;
    channel = from + (width - 1) / 2;
  });
  return { value: best, channel };
}

function scan(
  { widths, channels, blocks, least }: Windows,
  { values, variance }: Omit<Residuals, "spectra">,
  spectrum: number,
  visit: (value: number, place: number, from: number, width: number) => void,
): void {
  const first = spectrum * channels;
  for (let k = 0; k < widths.length; k++) {
    const width = widths[k];
    let sum = 0, square = least;
    for (let e = 0; e < channels; e++) {
      sum += values[first + e];
      square += variance[first + e];
      const from = e - width + 1;
      if (from < 0) continue;
      const block = Math.min(blocks - 1, Math.floor((from + width / 2) * blocks / channels));
      visit(sum / Math.sqrt(square), k * blocks + block, from, width);
      sum -= values[first + from];
      square -= variance[first + from];
    }
  }
}
