/** Makes rows of `width` values orthonormal in place: Gram and Schmidt, twice, so that rounding leaves nothing. */
export function orthonormalise(basis: Float64Array, width: number): void {
  for (let from = 0; from < basis.length; from += width) {
    const row = basis.subarray(from, from + width);
    for (let pass = 0; pass < 2; pass++) {
      for (let to = 0; to < from; to += width) {
        let sum = 0;
        for (let c = 0; c < width; c++) sum += row[c] * basis[to + c];
        for (let c = 0; c < width; c++) row[c] -= sum * basis[to + c];
      }
      const size = Math.hypot(...row);
      if (size > 0) { for (let c = 0; c < width; c++) row[c] /= size; }
    }
  }
}
