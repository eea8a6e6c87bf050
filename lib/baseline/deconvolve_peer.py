"""Runs eXSpy's Richardson-Lucy on the spectra of deconvolve_bench.ts, for comparison only.

eXSpy is GPL software and no part of this library; install it in an environment of its own:
    python3 -m venv .venv-peers && .venv-peers/bin/pip install exspy
    PEERS_PYTHON=.venv-peers/bin/python deno task bench deconvolve
Runs once for each line it reads; writes milliseconds and the result as 32-bit numbers.
"""

import os
import sys
import time

answers = os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)  # what libraries print must not get among the answers

import numpy as np
from exspy.signals import EELSSpectrum

e = np.arange(2048)
rows = [1e4 * np.exp(-(((e - 400) / 20) ** 2)) + 200 * np.exp(-(((e - 900 - s) / 60) ** 2)) + 5 for s in range(16)]
kernel = 1 / (1 + ((e - 400) / 20) ** 2)
data = np.array(rows)
for _ in sys.stdin:
    image, spread = EELSSpectrum(data.copy()), EELSSpectrum(kernel / kernel.sum())
    start = time.perf_counter()
    result = image.richardson_lucy_deconvolution(spread, iterations=50, show_progressbar=False)
    milliseconds = 1000 * (time.perf_counter() - start)
    answers.write(np.append(milliseconds, result.data).astype("<f4").tobytes())
    answers.flush()
