"""Computes the numbers of stem_static_N128_rep3_c128.json by NumPy and says how far the file is from them.

python3 lib/simulate/testdata/make_stem_static.py (needs NumPy). A second way to the same numbers: nothing here is
shared with the library. Arrays are indexed [x, y].
"""

import json
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
GOLDEN = json.loads((HERE / "stem_static_N128_rep3_c128.json").read_text())
OVERLAP = json.loads((HERE / "../../../data/elnes/o1s_ep_radial_overlaps.json").read_text())["hole1_eps10"]
A, REPEATS, N, CELLS = 3.905, 3, 128, 51
LENGTH = A * REPEATS
DX = LENGTH / N
MC2, HC = 510998.95, 12398.419843320025
B = GOLDEN["params"]["B_A2"]
PLACES = {"TiO": (1.5, 1.5), "O_half0": (1.5, 1), "Sr": (1, 1), "quarter": (1.25, 1.25)}

wavelength = lambda e: HC / np.sqrt(e * (2 * MC2 + e))
E = 1e5
LAMBDA = wavelength(E)
SIGMA = 2 * np.pi / (LAMBDA * E) * (MC2 + E) / (2 * MC2 + E)
QZ = 1 / LAMBDA - 1 / wavelength(E - 535)
k = np.fft.fftfreq(N, DX)
KX, KY = np.meshgrid(k, k, indexing="ij")
K2 = KX**2 + KY**2
CUT = K2 < (2 / 3 / (2 * DX)) ** 2


def phases(x, y):
    cells = [(i, j) for i in range(REPEATS) for j in range(REPEATS)]
    return sum(np.exp(-2j * np.pi * A * (KX * (x + i) + KY * (y + j))) for i, j in cells)


def potential(sites):
    total = 0
    for element, x, y in sites:
        a, b, c, d = (np.array(row) for row in GOLDEN["unit"]["kirkland_a_b_c_d"][element])
        f = sum(a[i] / (K2 + b[i]) + c[i] * np.exp(-d[i] * K2) for i in range(3))
        total = total + f * np.exp(-B[element] * K2 / 4) * phases(x, y)
    return 2 * np.pi * 0.529177210903 * 14.399645 * np.fft.ifft2(total).real * N * N / LENGTH**2


def transmission(v):
    return np.fft.ifft2(np.fft.fft2(np.exp(1j * SIGMA * v)) * CUT)


q = np.sqrt(K2 + QZ**2)
f1 = np.interp(2 * np.pi * q, OVERLAP["q_invA"], OVERLAP["j1_p"]) * (np.sqrt(K2) < 0.04 / LAMBDA)
orbitals = [np.abs(np.fft.ifft2(f1 * qi / q**3)) ** 2 for qi in (KX, KY, QZ + 0 * KX)]
norm = sum(v.sum() for v in orbitals)
smeared = [np.fft.fft2(v / norm) * np.exp(-B["O"] * K2 / 4) for v in orbitals]
OXYGEN = [(0.5, 0.5), (0.5, 0), (0, 0.5)]
MAPS = [np.fft.ifft2(v * phases(x, y)).real for x, y in OXYGEN for v in smeared]

first = potential([("Sr", 0, 0), ("O", 0.5, 0.5)])
second = potential([("Ti", 0.5, 0.5), ("O", 0.5, 0), ("O", 0, 0.5)])
LAYERS = [(transmission(first), range(0, 3)), (transmission(second), range(3, 9))]
FLIGHT = np.exp(-1j * np.pi * LAMBDA * A / 2 * K2) * CUT

worst = 0.0
for name, (x, y) in PLACES.items():
    psi = np.fft.ifft2(np.where(np.sqrt(K2) * LAMBDA <= 0.03, np.exp(-2j * np.pi * A * (KX * x + KY * y)), 0))
    psi /= np.sqrt((np.abs(psi) ** 2).sum())
    weights = np.zeros(9)
    for cell in range(1, CELLS + 1):
        for t, maps in LAYERS:
            intensity = np.abs(psi) ** 2
            for i in maps:
                weights[i] += (intensity * MAPS[i]).sum()
            psi = np.fft.ifft2(np.fft.fft2(psi * t) * FLIGHT)
        if cell in (1, 13, 26, 51):
            golden = np.array(GOLDEN["cum_weights_cells_1_13_26_51"][name][str(cell)])
            worst = max(worst, np.abs(weights - golden).max())
print(f"potential maxima differ by {abs(first.max() - GOLDEN['unit']['VA[0,0],VA[64,64],VA[10,20],max,mean (V A)'][3]):.1e} V A")
print(f"weights differ by at most {worst:.1e}; the table is rounded to 1e-9")
