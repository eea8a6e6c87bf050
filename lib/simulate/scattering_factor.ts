/** Rows a, b, c, d of Kirkland's parametrisation, in Å and its powers. */
type Coefficients = readonly (readonly [number, number, number])[];

/**
 * Three Lorentzians a / (k² + b) and three Gaussians c exp(-d k²) an element; Kirkland, Advanced
 * Computing in Electron Microscopy (2020), appendix C, doi:10.1007/978-3-030-33260-0.
 */
const KIRKLAND: Readonly<Record<string, Coefficients>> = {
  O: [
    [0.339969204, 0.307570172, 0.130369072],
    [0.38157028, 0.381571436, 19.1919745],
    [0.0883326058, 0.1965867, 0.00099622],
    [0.760635525, 2.07401094, 0.0303266869],
  ],
  Ti: [
    [0.362383267, 0.984232966, 0.741715642],
    [0.0754707114, 0.497757309, 8.17659391],
    [0.362555269, 1.4915939, 0.0161659509],
    [0.955524906, 16.2221677, 0.0733140839],
  ],
  Sr: [
    [0.0137373086, 1.97548672, 1.59261029],
    [0.0187469061, 6.3607923, 0.221992482],
    [0.173263882, 4.66280378, 0.0016126506],
    [0.201624958, 25.3027803, 0.0153610568],
  ],
};

/**
 * Electron scattering factor of an atom in Å (first Born approximation).
 *
 * Kirkland (2020), appendix C, doi:10.1007/978-3-030-33260-0.
 *
 * @param element Symbol of an element in the table.
 * @param squaredPerA2 Squared spatial frequency k² in 1/Å², k being 1 / distance.
 * @throws {RangeError} Where the element is not in the table; the message names those that are.
 */
export function scatteringFactorA(element: string, squaredPerA2: number): number {
  const [a, b, c, d] = coefficientsOf(element);
  let sum = 0;
  for (let i = 0; i < 3; i++) {
    sum += a[i] / (squaredPerA2 + b[i]) + c[i] * Math.exp(-d[i] * squaredPerA2);
  }
  return sum;
}

function coefficientsOf(element: string): Coefficients {
  if (Object.hasOwn(KIRKLAND, element)) return KIRKLAND[element];
  throw new RangeError(
    `Cannot scatter from an atom as its element must be in the table (` +
      `${Object.keys(KIRKLAND).join(", ")}): it is ${element}, add its coefficients to ` +
      `lib/simulate/scattering_factor.ts`,
  );
}
