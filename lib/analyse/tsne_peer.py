"""openTSNE on the points that embed_bench.ts writes, which starts this; no part of the library.

    python3 -m venv .venv-peers && .venv-peers/bin/pip install openTSNE

Arguments: a file of float32 values, points, dimensions, threads. Prints the seconds of the whole fit
and the divergence. Settings are openTSNE's defaults, which embedTsne's follow, but for interpolation
as the method, and the momentum of 0.5 during exaggeration.
"""

import sys
import time

import numpy as np
import openTSNE

file, points, dimensions, threads = sys.argv[1], *map(int, sys.argv[2:])
data = np.fromfile(file, dtype=np.float32).reshape(points, dimensions)
warm = data[:300].copy()
openTSNE.TSNE(negative_gradient_method="fft", n_iter=1, early_exaggeration_iter=1).fit(warm)
start = time.perf_counter()
embedding = openTSNE.TSNE(
    negative_gradient_method="fft", initial_momentum=0.5, n_jobs=threads, random_state=1
).fit(data)
print(time.perf_counter() - start, embedding.kl_divergence)
