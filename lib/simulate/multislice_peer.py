"""Times abTEM on the multislice of multislice_bench.ts, for comparison only.

abTEM is GPL software and no part of this library; install it in an environment of its own:
    python3 -m venv .venv-peers && .venv-peers/bin/pip install abtem
    OMP_NUM_THREADS=1 .venv-peers/bin/python lib/simulate/multislice_peer.py
It sends two probes through 100 slices of SrTiO3 [001] (3 x 3 cells, 128 x 128 points, Kirkland potentials,
100 kV, 30 mrad), potential and plans made before, and prints milliseconds a slice-and-probe step in single
precision (abTEM's default) and in double precision (what this library computes in).
"""

import time

import abtem
import ase
import numpy as np

A = 3.905
REPEATS, CELLS = 3, 50


def potential_of(points: int) -> "abtem.PotentialArray":
    cell = ase.Atoms(
        "SrTiO3",
        scaled_positions=[(0, 0, 0), (0.5, 0.5, 0.5), (0.5, 0.5, 0), (0.5, 0, 0.5), (0, 0.5, 0.5)],
        cell=[A] * 3,
        pbc=True,
    )
    atoms = cell * (REPEATS, REPEATS, CELLS)
    # Slices of half a cell: 100 in all, as in the bench.
    return abtem.Potential(
        atoms, gpts=points, slice_thickness=A / 2, parametrization="kirkland", projection="infinite"
    ).build(lazy=False)


def milliseconds_a_step(points: int, batch: int, precision: str) -> tuple[float, int]:
    abtem.config.set({"precision": precision, "device": "cpu", "fft": "fftw", "num_workers": 1,
                      "fftw.threads": 1, "dask.lazy": False})
    potential = potential_of(points)
    probe = abtem.Probe(energy=100e3, semiangle_cutoff=30)
    probe.grid.match(potential)
    positions = np.random.default_rng(1).uniform(0, A, (batch, 2))
    waves = probe.build(abtem.CustomScan(positions), lazy=False)
    best = np.inf
    for _ in range(6):
        start = time.perf_counter()
        waves.multislice(potential)
        best = min(best, time.perf_counter() - start)
    slices = len(potential)
    return 1e3 * best / slices / batch, slices


if __name__ == "__main__":
    print(f"abTEM {abtem.__version__}")
    for points in (128, 256):
        for precision in ("float32", "float64"):
            for batch in (2, 16):
                ms, slices = milliseconds_a_step(points, batch, precision)
                print(f"{points}² {precision}, {batch} probes, {slices} slices: {ms:.3f} ms a step")
