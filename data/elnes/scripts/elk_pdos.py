"""Reads the O p density of states of SrTiO3 that Elk wrote, and compares it with the committed one.

Elk 8.4 (GPL; `apt-get install elk-lapw` on Debian), in an empty folder:
    cp .../elk.in elk.in && elk-lapw            # self-consistent potential, 4 x 4 x 4 k points
    cp .../elk_dos.in elk.in && elk-lapw        # density of states from it, 8 x 8 x 8 k points
    python3 .../elk_pdos.py . --compare .../sto_O2p_pdos_elk.json
Only Python's standard library is needed. With `--write FILE` the result is kept in the layout of the committed
file.

The O atom at (1/2, 1/2, 0) has its Ti neighbours along z. With `lmirep` Elk writes its three p projections by
irreducible representations of the site: two are equal (pi, across the bonds), the one apart is sigma.
"""

import argparse
import json
import math
from pathlib import Path

HARTREE_EV = 27.211386
BROADENING_EV = 0.6


def read_blocks(path):
    """Energy in hartree and density a hartree of each (l, m) projection, in Elk's order."""
    blocks = [[]]
    for line in path.read_text().splitlines():
        if line.strip():
            blocks[-1].append([float(word) for word in line.split()])
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def sigma_and_pi(folder):
    p = read_blocks(Path(folder) / "PDOS_S03_A0001.OUT")[1:4]
    energies = [row[0] for row in p[0]]
    values = [[row[1] / HARTREE_EV for row in block] for block in p]

    def apart(i, j):
        return sum(abs(a - b) for a, b in zip(values[i], values[j]))

    one, two = min([(0, 1), (0, 2), (1, 2)], key=lambda pair: apart(*pair))
    sigma = values[3 - one - two]
    pi = [(a + b) / 2 for a, b in zip(values[one], values[two])]
    # The Fermi level lies in the gap: the conduction band begins at the first state above it.
    bottom = next(e for e, s, q in zip(energies, sigma, pi) if e > 0 and s + 2 * q > 1e-6)
    return [(e - bottom) * HARTREE_EV for e in energies], sigma, pi


def sample(x, y, at):
    """Linear interpolation on equal steps, 0 outside."""
    position = (at - x[0]) / (x[1] - x[0])
    low = math.floor(position)
    if low < 0 or low + 1 >= len(y):
        return 0.0
    return y[low] + (y[low + 1] - y[low]) * (position - low)


def broaden(values, step):
    deviation = BROADENING_EV / 2.3548 / step
    reach = math.ceil(4 * deviation)
    kernel = [math.exp(-((i / deviation) ** 2) / 2) for i in range(-reach, reach + 1)]
    norm = sum(kernel)
    padded = [0.0] * reach + list(values) + [0.0] * reach
    return [sum(k * padded[i + j] for j, k in enumerate(kernel)) / norm for i in range(len(values))]


def compare(energies, curves, reference, up_to_ev=50.0):
    x = [e for e in reference["E_minus_CBM_eV"] if e <= up_to_ev]
    step = x[1] - x[0]
    wanted = [reference[key][: len(x)] for key in ("O_p_sigma_states_per_eV", "O_p_pi_states_per_eV_each")]
    smooth = [broaden(values, step) for values in wanted]

    def distance(shift):
        return [
            max(abs(a - b) for a, b in zip(broaden([sample(energies, c, e - shift) for e in x], step), w)) / max(w)
            for c, w in zip(curves, smooth)
        ]

    # The band edge is known to a channel or two only, so the shift is free within that.
    shift = min((i * step / 4 for i in range(-12, 13)), key=lambda s: sum(distance(s)))
    for name, curve, values, most in zip(("sigma", "pi"), curves, wanted, distance(shift)):
        area = sum(sample(energies, curve, e - shift) for e in x) / sum(values)
        print(f"{name}: area / committed {area:.4f}; largest difference {100 * most:.1f} % of the maximum")
    print(f"up to {up_to_ev} eV, both broadened by {BROADENING_EV} eV, moved by {shift:.3f} eV")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", help="where Elk wrote PDOS_S03_A0001.OUT")
    parser.add_argument("--compare", help="committed file to compare with")
    parser.add_argument("--write", help="file to write")
    options = parser.parse_args()
    energies, sigma, pi = sigma_and_pi(options.folder)
    if options.compare:
        compare(energies, [sigma, pi], json.loads(Path(options.compare).read_text()))
    if options.write:
        kept = [i for i, e in enumerate(energies) if e > -0.5]
        result = {
            "E_minus_CBM_eV": [round(energies[i], 4) for i in kept],
            "O_p_sigma_states_per_eV": [round(sigma[i], 6) for i in kept],
            "O_p_pi_states_per_eV_each": [round(pi[i], 6) for i in kept],
            "meta": "Elk, made by elk.in, elk_dos.in and elk_pdos.py",
        }
        Path(options.write).write_text(json.dumps(result))
