"""Makes pca_golden.json by scikit-learn and HyperSpy: components, variances and scores to compare with.

    python3 -m venv .venv-peers && .venv-peers/bin/pip install scikit-learn hyperspy
    .venv-peers/bin/python lib/baseline/testdata/make_pca_golden.py
Everything is computed in double precision. HyperSpy is GPL software and no part of this library.
"""

import sys
from pathlib import Path

import hyperspy
import hyperspy.api as hs
import numpy as np
import sklearn
from sklearn.decomposition import PCA, TruncatedSVD

sys.path.append(str(Path(__file__).parents[2] / "core" / "testdata"))
from golden import write_golden  # noqa: E402

HERE = Path(__file__).parent
RANK = 4
random = np.random.default_rng(5)

spectra = 1 + 4 * np.exp(-((np.arange(14) - np.array([[3], [7], [11]])) ** 2) / 3)
counts = random.poisson(random.gamma(1, 1, (60, 3)) @ spectra).astype(float)
# Variances over five decades on a background of 20,000: eighths, so exact also in single precision.
loadings = np.linalg.qr(random.normal(size=(10, 5)))[0] * [2000, 200, 50, 10, 3]
graded = np.round(8 * (20000 + random.normal(size=(40, 5)) @ loadings.T)) / 8
assert np.array_equal(graded, graded.astype(np.float32))


def centred(data):
    fit = PCA(svd_solver="full").fit(data)
    return {
        "eigenvalues": fit.explained_variance_.tolist(),
        "explained": fit.explained_variance_ratio_.tolist(),
        "components": fit.components_[:RANK].tolist(),
        "scores": fit.transform(data)[:, :RANK].tolist(),
    }


def uncentred(data):
    fit = TruncatedSVD(RANK, algorithm="arpack", tol=1e-14, random_state=0).fit(data)
    return {
        "eigenvalues": (fit.singular_values_**2 / len(data)).tolist(),
        "components": fit.components_.tolist(),
        "scores": fit.transform(data).tolist(),
    }


def poisson_weighted(data):
    signal = hs.signals.Signal1D(data.copy())
    signal.decomposition(normalize_poissonian_noise=True, algorithm="SVD", print_info=False)
    return {
        # HyperSpy leaves out the factor that makes the noise variance 1: the sum of all counts.
        "eigenvalues": (np.asarray(signal.learning_results.explained_variance) * data.sum()).tolist(),
        "model": {rank: signal.get_decomposition_model(rank).data.tolist() for rank in (1, 3)},
    }


golden = {
    "versions": {"scikit-learn": sklearn.__version__, "hyperspy": hyperspy.__version__},
    "counts": {
        "data": counts.tolist(),
        "centred": centred(counts),
        "uncentred": uncentred(counts),
        "poisson": poisson_weighted(counts),
    },
    "graded": {"data": graded.tolist(), "centred": centred(graded)},
}

write_golden(HERE / "pca_golden.json", golden)
