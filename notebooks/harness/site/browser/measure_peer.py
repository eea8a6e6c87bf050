"""Times in HyperSpy what the page does with a map, for comparison only: measure_page.ts calls it.

HyperSpy is GPL software and no part of this library: it is loaded, decomposed with Poisson weighting and
rebuilt from 4 components, as a user would who knows the rank. The page also estimates the noise, chooses the
rank by held-out electrons, and judges the result.
    .venv-peers/bin/python notebooks/harness/site/browser/measure_peer.py MAP.dm4
"""

import os
import sys
import time

began = time.perf_counter()
import hyperspy.api as hs  # noqa: E402

loaded = time.perf_counter(), sum(os.times()[:2])
signal = hs.load(sys.argv[1])
if signal.axes_manager.signal_dimension != 1:
    signal = signal.as_signal1D(0)
signal.change_dtype("float32")
read = time.perf_counter(), sum(os.times()[:2])
signal.decomposition(True, algorithm="SVD", output_dimension=4, print_info=False)
model = signal.get_decomposition_model(4)
model.data.sum()
done = time.perf_counter(), sum(os.times()[:2])
for name, start, end in [("read", loaded, read), ("PCA of rank 4", read, done)]:
    print(f"HyperSpy {hs.__version__ if hasattr(hs, '__version__') else ''} {name}: "
          f"{end[0] - start[0]:.2f} s, processor {end[1] - start[1]:.2f} s")
print(f"import before: {loaded[0] - began:.2f} s, processor {loaded[1]:.2f} s; {signal.data.shape}")
