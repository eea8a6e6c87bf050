/**
 * The transform of the lines of the t-SNE grid.
 *
 * Own code because the grid takes sizes of 3 x 2^n, which fft.js refuses: for 192 it would take 256, a grid
 * 1.8 times as large, with lines of 1.3 times the time. On powers of two fft.js 4.0.4 is faster, 0.8 of the
 * time for 128 (fourier_bench.ts, which runs it where `FFT_JS` names it; best of each).
 *
 * @module
 */

/**
 * The Fourier transform of one line, for convolutions: frequencies come out in an order of the
 * transform's own, which costs no sorting, and the inverse takes them in that order.
 */
export interface LineFft {
  readonly size: number;
  /** The frequency at each place after `forward`. */
  readonly order: Int32Array;
  /** In place: sum of f exp(-2 pi i k x / size). */
  forward(re: Float64Array, im: Float64Array): void;
  /** In place, undivided: `inverse` after `forward` multiplies by the size. */
  inverse(re: Float64Array, im: Float64Array): void;
}

interface Stage {
  readonly radix: number;
  /** Points that a group of butterflies spans. */
  readonly span: number;
  /** exp(-2 pi i r j / span) at `2 (j (radix - 1) + r - 1)`: real part, imaginary part. */
  readonly twiddles: Float64Array;
}

/**
 * Makes the transform for a size of 2^n or 3 times 2^n: decimation in frequency forward, in time
 * back, with radix 4 and, where the size needs them, one stage each of radix 3 and 2.
 *
 * @throws {RangeError} Where the size is another.
 */
export function lineFft(size: number): LineFft {
  const stages: Stage[] = [];
  let span = size;
  while (span > 1) {
    const radix = span % 3 === 0 ? 3 : span % 4 === 0 ? 4 : 2;
    if (!Number.isInteger(span / radix) || (radix === 3 && span !== size)) {
      throw new RangeError(`Cannot transform as the size must be 2^n or 3 x 2^n: it is ${size}`);
    }
    stages.push({ radix, span, twiddles: twiddlesOf(radix, span) });
    span /= radix;
  }
  let order = [0];
  for (const { radix } of stages.toReversed()) {
    const inner = order;
    order = Array.from({ length: radix }, (_, r) => inner.map((k) => radix * k + r)).flat();
  }
  const backward = stages.toReversed();
  return {
    size,
    order: Int32Array.from(order),
    forward(re, im) {
      for (const stage of stages) FORWARD[stage.radix](re, im, size, stage);
    },
    inverse(re, im) {
      for (const stage of backward) INVERSE[stage.radix](re, im, size, stage);
    },
  };
}

function twiddlesOf(radix: number, span: number): Float64Array {
  const quarter = span / radix;
  const twiddles = new Float64Array(2 * quarter * (radix - 1));
  for (let j = 0, at = 0; j < quarter; j++) {
    for (let r = 1; r < radix; r++) {
      twiddles[at++] = Math.cos(2 * Math.PI * r * j / span);
      twiddles[at++] = -Math.sin(2 * Math.PI * r * j / span);
    }
  }
  return twiddles;
}

type Butterflies = (re: Float64Array, im: Float64Array, size: number, stage: Stage) => void;

const HALF_ROOT_3 = Math.sqrt(3) / 2;

const FORWARD: Record<number, Butterflies> = {
  2(re, im, size, { span, twiddles: w }) {
    const half = span / 2;
    for (let base = 0; base < size; base += span) {
      for (let j = 0, a = base, b = base + half; j < half; j++, a++, b++) {
        const x = re[a] - re[b], y = im[a] - im[b];
        re[a] += re[b];
        im[a] += im[b];
        re[b] = x * w[2 * j] - y * w[2 * j + 1];
        im[b] = x * w[2 * j + 1] + y * w[2 * j];
      }
    }
  },
  3(re, im, size, { span, twiddles: w }) {
    const third = span / 3;
    for (let base = 0; base < size; base += span) {
      for (let j = 0, t = 0, a = base; j < third; j++, a++, t += 4) {
        const b = a + third, c = b + third;
        const sumRe = re[b] + re[c], sumIm = im[b] + im[c];
        const offRe = HALF_ROOT_3 * (re[b] - re[c]), offIm = HALF_ROOT_3 * (im[b] - im[c]);
        const midRe = re[a] - sumRe / 2, midIm = im[a] - sumIm / 2;
        re[a] += sumRe;
        im[a] += sumIm;
        const xb = midRe + offIm, yb = midIm - offRe;
        re[b] = xb * w[t] - yb * w[t + 1];
        im[b] = xb * w[t + 1] + yb * w[t];
        const xc = midRe - offIm, yc = midIm + offRe;
        re[c] = xc * w[t + 2] - yc * w[t + 3];
        im[c] = xc * w[t + 3] + yc * w[t + 2];
      }
    }
  },
  4(re, im, size, { span, twiddles: w }) {
    const quarter = span / 4;
    for (let base = 0; base < size; base += span) {
      for (let j = 0, t = 0, a = base; j < quarter; j++, a++, t += 6) {
        const b = a + quarter, c = b + quarter, d = c + quarter;
        const evenRe = re[a] + re[c], evenIm = im[a] + im[c];
        const evenOffRe = re[a] - re[c], evenOffIm = im[a] - im[c];
        const oddRe = re[b] + re[d], oddIm = im[b] + im[d];
        const oddOffRe = re[b] - re[d], oddOffIm = im[b] - im[d];
        re[a] = evenRe + oddRe;
        im[a] = evenIm + oddIm;
        const xb = evenOffRe + oddOffIm, yb = evenOffIm - oddOffRe;
        re[b] = xb * w[t] - yb * w[t + 1];
        im[b] = xb * w[t + 1] + yb * w[t];
        const xc = evenRe - oddRe, yc = evenIm - oddIm;
        re[c] = xc * w[t + 2] - yc * w[t + 3];
        im[c] = xc * w[t + 3] + yc * w[t + 2];
        const xd = evenOffRe - oddOffIm, yd = evenOffIm + oddOffRe;
        re[d] = xd * w[t + 4] - yd * w[t + 5];
        im[d] = xd * w[t + 5] + yd * w[t + 4];
      }
    }
  },
};

const INVERSE: Record<number, Butterflies> = {
  2(re, im, size, { span, twiddles: w }) {
    const half = span / 2;
    for (let base = 0; base < size; base += span) {
      for (let j = 0, a = base, b = base + half; j < half; j++, a++, b++) {
        const x = re[b] * w[2 * j] + im[b] * w[2 * j + 1];
        const y = im[b] * w[2 * j] - re[b] * w[2 * j + 1];
        re[b] = re[a] - x;
        im[b] = im[a] - y;
        re[a] += x;
        im[a] += y;
      }
    }
  },
  3(re, im, size, { span, twiddles: w }) {
    const third = span / 3;
    for (let base = 0; base < size; base += span) {
      for (let j = 0, t = 0, a = base; j < third; j++, a++, t += 4) {
        const b = a + third, c = b + third;
        const xb = re[b] * w[t] + im[b] * w[t + 1], yb = im[b] * w[t] - re[b] * w[t + 1];
        const xc = re[c] * w[t + 2] + im[c] * w[t + 3];
        const yc = im[c] * w[t + 2] - re[c] * w[t + 3];
        const sumRe = xb + xc, sumIm = yb + yc;
        const offRe = HALF_ROOT_3 * (xb - xc), offIm = HALF_ROOT_3 * (yb - yc);
        const midRe = re[a] - sumRe / 2, midIm = im[a] - sumIm / 2;
        re[a] += sumRe;
        im[a] += sumIm;
        re[b] = midRe - offIm;
        im[b] = midIm + offRe;
        re[c] = midRe + offIm;
        im[c] = midIm - offRe;
      }
    }
  },
  4(re, im, size, { span, twiddles: w }) {
    const quarter = span / 4;
    for (let base = 0; base < size; base += span) {
      for (let j = 0, t = 0, a = base; j < quarter; j++, a++, t += 6) {
        const b = a + quarter, c = b + quarter, d = c + quarter;
        const xb = re[b] * w[t] + im[b] * w[t + 1], yb = im[b] * w[t] - re[b] * w[t + 1];
        const xc = re[c] * w[t + 2] + im[c] * w[t + 3];
        const yc = im[c] * w[t + 2] - re[c] * w[t + 3];
        const xd = re[d] * w[t + 4] + im[d] * w[t + 5];
        const yd = im[d] * w[t + 4] - re[d] * w[t + 5];
        const evenRe = re[a] + xc, evenIm = im[a] + yc;
        const evenOffRe = re[a] - xc, evenOffIm = im[a] - yc;
        const oddRe = xb + xd, oddIm = yb + yd;
        const oddOffRe = xb - xd, oddOffIm = yb - yd;
        re[a] = evenRe + oddRe;
        im[a] = evenIm + oddIm;
        re[c] = evenRe - oddRe;
        im[c] = evenIm - oddIm;
        re[b] = evenOffRe - oddOffIm;
        im[b] = evenOffIm + oddOffRe;
        re[d] = evenOffRe + oddOffIm;
        im[d] = evenOffIm - oddOffRe;
      }
    }
  },
};
