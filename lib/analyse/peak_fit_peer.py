"""Times lmfit, scipy and HyperSpy on fits like those of peak_fit_bench.ts, for comparison only.

HyperSpy is GPL software and no part of this library; install all in an environment of their own:
    python3 -m venv .venv-peers && .venv-peers/bin/pip install lmfit hyperspy
    .venv-peers/bin/python lib/analyse/peak_fit_peer.py
It fits some of 25,520 spectra and prints the seconds that all would take; HyperSpy is left out where it
is not installed. Derivatives are analytic where the peer can use them.
"""

import time

import numpy as np
from lmfit.models import GaussianModel
from scipy.optimize import curve_fit

SPECTRA, FITTED, UNDER = 25520, 200, 15
ENERGIES = 520 + 0.25 * np.arange(240)
INSIDE = (ENERGIES >= 524) & (ENERGIES < 542)
x = ENERGIES[INSIDE]
random = np.random.default_rng(1)


def two_peaks(e, h1, p1, w1, h2, p2, w2):
    return sum(h * np.exp(-4 * np.log(2) * ((e - p) / w) ** 2) for h, p, w in ((h1, p1, w1), (h2, p2, w2)))


def slopes(e, *values):
    columns = []
    for h, p, w in (values[:3], values[3:]):
        away = (e - p) / w
        shape = np.exp(-4 * np.log(2) * away**2)
        slope = 8 * np.log(2) * h * shape * away / w
        columns += [shape, slope, slope * away]
    return np.stack(columns, axis=1)


clean = two_peaks(ENERGIES, 15, 528, 2, 25, 534, 5)
data = random.poisson(clean + UNDER, (FITTED, 240)) - UNDER
start = [15, 528.3, 2, 25, 534.3, 4]
low = [0, 526.8, 0.5, 0, 532.8, 0.5]
high = [np.inf, 529.8, 18, np.inf, 535.8, 18]


def report(name, run):
    run(data[:3])
    begin = time.perf_counter()
    run(data)
    seconds = (time.perf_counter() - begin) / FITTED * SPECTRA
    print(f"{name}: {seconds:.1f} s for {SPECTRA}")


def by_lmfit(rows):
    model = GaussianModel(prefix="p_") + GaussianModel(prefix="m_")
    params = model.make_params()
    for prefix, k in (("p", 0), ("m", 3)):
        sigma = start[k + 2] / 2.3548
        params[f"{prefix}_center"].set(start[k + 1], min=low[k + 1], max=high[k + 1])
        params[f"{prefix}_sigma"].set(sigma, min=low[k + 2] / 2.3548, max=high[k + 2] / 2.3548)
        params[f"{prefix}_amplitude"].set(start[k] * sigma * np.sqrt(2 * np.pi), min=0)
    for row in rows:
        model.fit(row[INSIDE], params, x=x)


def by_scipy(rows):
    failed = 0
    for row in rows:
        try:
            curve_fit(two_peaks, x, row[INSIDE], p0=start, bounds=(low, high), jac=slopes)
        except RuntimeError:
            failed += 1
    if failed:
        print(f"scipy: {failed} of {len(rows)} failed")


def by_hyperspy(rows):
    import hyperspy.api as hs

    signal = hs.signals.Signal1D(rows[:, INSIDE].astype(float))
    axis = signal.axes_manager[-1]
    axis.offset, axis.scale = x[0], 0.25
    model = signal.create_model()
    for k in (0, 3):
        peak = hs.model.components1D.GaussianHF(height=start[k], centre=start[k + 1], fwhm=start[k + 2])
        for name, i in (("height", k), ("centre", k + 1), ("fwhm", k + 2)):
            parameter = getattr(peak, name)
            parameter.bmin, parameter.bmax = low[i], None if np.isinf(high[i]) else high[i]
        model.append(peak)
    model.multifit(optimizer="lm", bounded=True, show_progressbar=False)


report("lmfit", by_lmfit)
report("scipy curve_fit, bounded", by_scipy)
try:
    report("HyperSpy multifit, bounded", by_hyperspy)
except ImportError:
    print("HyperSpy is not installed")
