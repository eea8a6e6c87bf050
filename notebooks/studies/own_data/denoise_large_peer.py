"""Denoises a map lazily by HyperSpy as denoise_large_bench.ts does by blocks, for comparison only.

HyperSpy is GPL software and no part of this library; install it in an environment of its own:
    python3 -m venv .venv-peers && .venv-peers/bin/pip install "hyperspy==2.5.*" exspy "zarr<3" scikit-learn
    .venv-peers/bin/python notebooks/studies/own_data/denoise_large_peer.py MAP.dm4 OUT.zspy RANK randomized
The last word is a solver of HyperSpy's lazy SVD: "randomized", its default and by its documentation the
fastest, or "incremental", by the same the one for data larger than memory, which takes scikit-learn.
Each step prints its name as it begins and its seconds as it ends.
"""

import sys
import time
import warnings

warnings.simplefilter("ignore")

import hyperspy.api as hs

hs.set_log_level("ERROR")
hs.preferences.General.show_progressbar = False
path, out, rank, solver = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]


def step(name, run):
    print(f"{name} ...", flush=True)
    start = time.perf_counter()
    result = run()
    print(f"{name}: {time.perf_counter() - start:.0f} s", flush=True)
    return result


signal = step("loading lazily", lambda: hs.load(path, lazy=True))
step("components", lambda: signal.decomposition(
    normalize_poissonian_noise=True,
    algorithm="SVD",
    svd_solver=solver,
    output_dimension=rank,
    print_info=False,
))
model = step("model", lambda: signal.get_decomposition_model(rank))
model.change_dtype("float32")
step("writing", lambda: model.save(out, show_progressbar=False))
