"""Times eXSpy's Richardson-Lucy on the spectra of deconvolve_bench.ts, for comparison only.

eXSpy is GPL software and no part of this library; install it in an environment of its own:
    python3 -m venv .venv-peers && .venv-peers/bin/pip install exspy
    .venv-peers/bin/python lib/baseline/deconvolve_peer.py
"""

import time

import numpy as np
from exspy.signals import EELSSpectrum

e = np.arange(2048)
rows = [1e4 * np.exp(-(((e - 400) / 20) ** 2)) + 200 * np.exp(-(((e - 900 - s) / 60) ** 2)) + 5 for s in range(16)]
kernel = 1 / (1 + ((e - 400) / 20) ** 2)
image, spread = EELSSpectrum(np.array(rows)), EELSSpectrum(kernel / kernel.sum())
start = time.perf_counter()
image.richardson_lucy_deconvolution(spread, iterations=50, show_progressbar=False)
print(f"16 spectra of 2,048 channels, 50 iterations: {time.perf_counter() - start:.2f} s")
