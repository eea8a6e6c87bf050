/**
 * The accelerated steps of Biggs and Andrews (1997, _Applied Optics_ 36, 1766): each goes on as far as
 * the last two changes suggest, never backwards or beyond 1.
 *
 * @param estimate Four interleaved spectra, changed in place.
 */
export function followMomentum(estimate: Float64Array) {
  let base = estimate.slice(), before = base, result = base;
  let step = new Float64Array(0), stepBefore = step;
  return {
    /** What the last iteration made of it, before it is moved on. */
    result: () => result,
    /** Moves the estimate on before the iteration. */
    extrapolate() {
      if (stepBefore.length > 0) {
        const product = new Float64Array(4), square = new Float64Array(4);
        for (let i = 0; i < step.length; i++) {
          product[i & 3] += step[i] * stepBefore[i];
          square[i & 3] += stepBefore[i] * stepBefore[i];
        }
        const reach = product.map((p, k) =>
          square[k] > 0 ? Math.min(1, Math.max(0, p / square[k])) : 0
        );
        // Choice: no channel falls below a tenth at once; at 0 it would stay for ever.
        for (let i = 0; i < estimate.length; i++) {
          const value = result[i];
          estimate[i] = Math.max(0.1 * value, value + reach[i & 3] * (value - before[i]));
        }
      }
      base = estimate.slice();
    },
    /** Takes note of what the iteration made of it. */
    keep() {
      stepBefore = step;
      step = estimate.map((value, i) => value - base[i]);
      before = result;
      result = estimate.slice();
    },
  };
}
