"""Makes signal2d.hspy by HyperSpy: a small calibrated image as its users save it.

    python3 -m venv .venv-peers && .venv-peers/bin/pip install hyperspy
    .venv-peers/bin/python lib/read/testdata/make_signal2d.py
HyperSpy is GPL software and no part of this library.
"""

from pathlib import Path

import hyperspy.api as hs
import numpy as np

signal = hs.signals.Signal2D(np.arange(30, dtype=np.uint16).reshape(5, 6))
for axis, name in zip(signal.axes_manager.signal_axes, "xy"):
    axis.name, axis.scale, axis.units = name, 0.02, "nm"
signal.metadata.General.title = "scan"
signal.save(Path(__file__).parent / "signal2d.hspy", overwrite=True)
