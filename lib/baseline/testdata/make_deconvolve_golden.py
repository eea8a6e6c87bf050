"""Makes deconvolve_golden.json by eXSpy and scikit-image: Richardson-Lucy results to compare with.

    python3 -m venv .venv-peers && .venv-peers/bin/pip install exspy scikit-image
    .venv-peers/bin/python lib/baseline/testdata/make_deconvolve_golden.py
Double precision. eXSpy is GPL software and no part of this library. scikit-image starts from 0.5
everywhere and clips to 1 unless told otherwise; eXSpy starts from the spectrum.
"""

import sys
from pathlib import Path

import exspy
import numpy as np
import skimage
from exspy.signals import EELSSpectrum
from skimage.restoration import richardson_lucy

sys.path.append(str(Path(__file__).parents[2] / "core" / "testdata"))
from golden import write_golden  # noqa: E402

HERE = Path(__file__).parent
N = 64
channels = np.arange(N)
spectrum = 100 * np.exp(-(((channels - 20) / 3) ** 2)) + 30 * np.exp(-(((channels - 41) / 5) ** 2)) + 2
spectrum = np.round(8 * spectrum) / 8
kernel = 1 / (1 + ((channels - 30) / 2.5) ** 2)  # its top is not in the middle
kernel /= kernel.sum()
short = np.array([1, 3, 4, 2, 0.5])
short /= short.sum()

golden = {
    "versions": {"exspy": exspy.__version__, "scikit-image": skimage.__version__},
    "spectrum": spectrum.tolist(),
    "kernel": kernel.tolist(),
    "short": short.tolist(),
    "exspy": {
        n: EELSSpectrum(spectrum.copy())
        .richardson_lucy_deconvolution(EELSSpectrum(kernel.copy()), iterations=n, show_progressbar=False)
        .data.tolist()
        for n in (1, 5, 50)
    },
    # Convolution in its "same" mode puts the origin of five channels on the third.
    "skimage": {n: richardson_lucy(spectrum, short, num_iter=n, clip=False).tolist() for n in (1, 5, 50)},
}

write_golden(HERE / "deconvolve_golden.json", golden)
