"""Times scikit-learn and HyperSpy on data like those of pca_bench.ts, for comparison only.

HyperSpy is GPL software and no part of this library; install both in an environment of their own:
    python3 -m venv .venv-peers && .venv-peers/bin/pip install scikit-learn hyperspy
    .venv-peers/bin/python lib/baseline/pca_peer.py
It prints the median seconds of seven runs after a first, with 25,520 Poisson spectra of 240 channels.
"""

import time

import hyperspy.api as hs
import numpy as np
from sklearn.decomposition import PCA

ROWS, COLUMNS, CHANNELS = 110, 232, 240
random = np.random.default_rng(1)
amounts = random.uniform(size=(ROWS * COLUMNS, 3))
spectra = 5 * np.exp(-np.arange(CHANNELS) / 60 / np.arange(1, 4)[:, None])
counts = random.poisson(amounts @ spectra)


def report(name, run):
    run()
    seconds = []
    for _ in range(7):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    print(f"{name}: {np.median(seconds):.3f} s")


def hyperspy_weighted(data):
    signal = hs.signals.Signal1D(data.reshape(ROWS, COLUMNS, CHANNELS).copy())
    signal.decomposition(normalize_poissonian_noise=True, algorithm="SVD", print_info=False)


for precision in ("float32", "float64"):
    data = counts.astype(precision)
    for rank in (5, None):
        for solver in ("covariance_eigh", "full"):
            report(f"scikit-learn {solver}, {precision}, {rank or 'all'} components",
                   lambda: PCA(rank, svd_solver=solver).fit(data))
    report(f"HyperSpy Poisson-weighted SVD, {precision}", lambda: hyperspy_weighted(data))
