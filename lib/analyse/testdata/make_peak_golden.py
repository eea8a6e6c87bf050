"""Makes peak_golden.json by lmfit: positions, heights, widths and their standard errors to compare with.

    python3 -m venv .venv-peers && .venv-peers/bin/pip install lmfit
    .venv-peers/bin/python lib/analyse/testdata/make_peak_golden.py
Everything is computed in double precision; the data are eighths, so exact also in single precision.
"""

import sys
from pathlib import Path

import lmfit
import numpy as np
from lmfit.models import GaussianModel, LinearModel

sys.path.append(str(Path(__file__).parents[2] / "core" / "testdata"))
from golden import write_golden  # noqa: E402

ENERGIES = 520 + 0.25 * np.arange(96)
WINDOW = (ENERGIES >= 524) & (ENERGIES < 541)
MIDDLE = (ENERGIES[WINDOW][0] + ENERGIES[WINDOW][-1]) / 2
SIGMA_PER_FWHM = 1 / (2 * np.sqrt(2 * np.log(2)))
TRUTH = ((150, 528, 2), (250, 533.5, 5))
random = np.random.default_rng(6)


def curve():
    return sum(h * np.exp(-4 * np.log(2) * ((ENERGIES - p) / w) ** 2) for h, p, w in TRUTH)


def eighths(values):
    return np.round(8 * values) / 8


def model(baseline=False):
    made = GaussianModel(prefix="p_") + GaussianModel(prefix="m_")
    if baseline:
        made += LinearModel(prefix="b_")
    params = made.make_params()
    for prefix, (height, position, width) in zip("pm", TRUTH):
        sigma = 0.9 * width * SIGMA_PER_FWHM
        params[f"{prefix}_center"].set(position + 0.3, min=position - 1.5, max=position + 1.5)
        params[f"{prefix}_sigma"].set(sigma, min=0.5 * SIGMA_PER_FWHM, max=17 * SIGMA_PER_FWHM)
        params[f"{prefix}_amplitude"].set(0.8 * height * sigma * np.sqrt(2 * np.pi), min=0)
    if baseline:
        params["b_intercept"].set(0)
        params["b_slope"].set(0)
    return made, params


def fit(data, sigma=None, baseline=False, start=None):
    made, params = model(baseline)
    x = ENERGIES[WINDOW] - (MIDDLE if baseline else 0)
    if baseline:  # lmfit's line counts from 0, so all energies do here
        for prefix in "pm":
            centre = params[f"{prefix}_center"]
            centre.set(centre.value - MIDDLE, min=centre.min - MIDDLE, max=centre.max - MIDDLE)
    options = {"ftol": 1e-15, "xtol": 1e-15, "gtol": 1e-15}
    return made.fit(
        data[WINDOW], start or params, x=x, weights=None if sigma is None else 1 / sigma[WINDOW],
        scale_covar=sigma is None, fit_kws=options, max_nfev=20000,
    )


def counted(counts, gain, variance_under):
    """Weights from the fitted model, again and again until they stay."""
    result, before = None, None
    model_values = np.maximum(counts, 1)
    for _ in range(200):
        result = fit(counts, np.sqrt(gain * model_values + variance_under))
        model_values = result.eval(x=ENERGIES)
        values = np.array(list(result.best_values.values()))
        if before is not None and np.allclose(values, before, rtol=1e-11, atol=0):
            return result
        before = values
    raise RuntimeError("the weights did not settle")


def row(result, data, shift=0):
    peaks = []
    for prefix in "pm":
        value = lambda name: result.params[f"{prefix}_{name}"]
        peaks.append({
            "height": value("height").value, "heightStandardError": value("height").stderr,
            "positionEv": value("center").value + shift, "positionStandardErrorEv": value("center").stderr,
            "fwhmEv": value("fwhm").value, "fwhmStandardErrorEv": value("fwhm").stderr,
        })
    return {"data": data.tolist(), "peaks": peaks, "reducedChiSquare": result.redchi}


def white():
    data = eighths(curve() + 12 * random.normal(size=ENERGIES.size))
    return row(fit(data, np.full(ENERGIES.size, 12.0)), data)


def unknown_on_line():
    data = eighths(curve() + 40 - 3 * (ENERGIES - MIDDLE) + 8 * random.normal(size=ENERGIES.size))
    return row(fit(data, baseline=True), data, MIDDLE)


def counting():
    gain, readout, under = 2.5, 6.0, 60.0
    electrons = random.poisson((curve() + under) / gain)
    counts = eighths(gain * electrons + readout * random.normal(size=ENERGIES.size) - under)
    return row(counted(counts, gain, gain * under + readout**2), counts)


cases = {
    "white": [white() for _ in range(3)],
    "unknown": [unknown_on_line() for _ in range(3)],
    "counting": [counting() for _ in range(3)],
}

golden = {"versions": {"lmfit": lmfit.__version__}, **cases}
write_golden(Path(__file__).parent / "peak_golden.json", golden, digits=10)
