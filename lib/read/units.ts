/** Factors to nm of the units of length that microscopes write. */
const LENGTHS_NM: Readonly<Record<string, number>> = {
  "pm": 1e-3,
  "Å": 0.1,
  "A": 0.1,
  "angstrom": 0.1,
  "nm": 1,
  "um": 1e3,
  "µm": 1e3, // micro sign
  "μm": 1e3, // Greek mu
  "micron": 1e3,
  "mm": 1e6,
  "m": 1e9,
};

/**
 * How many eV one unit is, `undefined` where it is no unit of energy; "Energy Loss (eV)" counts as
 * eV, and k is taken in either case.
 */
export function unitInEv(unit: string): number | undefined {
  const bare = /\(([^)]*)\)/.exec(unit)?.[1] ?? unit;
  switch (bare.trim()) {
    case "eV":
    case "EV":
    case "ev":
      return 1;
    case "keV":
    case "KeV":
    case "kev":
    case "KEV":
      return 1000;
    case "meV":
      return 1e-3;
  }
}

/** How many nm one unit is, `undefined` where it is no unit of length. */
export function unitInNm(unit: string): number | undefined {
  // NFC turns the Angstrom sign into the letter Å.
  return LENGTHS_NM[unit.normalize("NFC").trim()];
}
