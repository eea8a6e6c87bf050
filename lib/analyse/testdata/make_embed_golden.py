"""Makes embed_golden.json and digits.bin.gz: what scikit-learn and openTSNE give, to compare with.

    python3 -m venv .venv-peers && .venv-peers/bin/pip install scikit-learn openTSNE
    .venv-peers/bin/python lib/analyse/testdata/make_embed_golden.py

- gradients: inputs and answers of test_answer_gradient_two_points and _four_points in
  sklearn/manifold/tests/test_t_sne.py (BSD-3-Clause), with the joint probabilities and the gradient
  that scikit-learn computes from them. Those published answers are compared there to four decimals,
  which is more than the answers' size, and the installed scikit-learn gives others: of two points
  all of p and q lies on one pair, so that the gradient is zero. Thirty random points are added.
- iris: R. A. Fisher's measurements, as in scikit-learn (UCI Machine Learning Repository, CC BY 4.0).
- digits.bin.gz: Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, UCI Machine
  Learning Repository, CC BY 4.0; the 1,797 test images as in scikit-learn, a row of 64 bytes (0..16)
  and a byte for the digit each.
The divergence of openTSNE's embedding is computed here from all pairs, in double precision.
"""

import gzip
import json
from pathlib import Path

import numpy as np
import openTSNE
import sklearn
from scipy.sparse import csr_matrix
from scipy.spatial.distance import squareform
from sklearn.datasets import load_digits, load_iris
from sklearn.manifold import _barnes_hut_tsne
from sklearn.manifold._t_sne import _joint_probabilities
from sklearn.metrics import pairwise_distances, silhouette_score
from sklearn.model_selection import LeaveOneOut, cross_val_score
from sklearn.neighbors import KNeighborsClassifier

HERE = Path(__file__).parent
GRADIENTS = {
    "two points": {
        "input": [[1.0, 0.0], [0.0, 1.0]],
        "positions": [[-4.961291e-05, -1.072243e-04], [9.259460e-05, 2.702024e-04]],
        "gradient": [[-2.37012478e-05, -6.29044398e-05], [2.37012478e-05, 6.29044398e-05]],
    },
    "four points": {
        "input": [[1.0, 0.0], [0.0, 1.0], [5.0, 2.0], [7.3, 2.2]],
        "positions": [
            [6.080564e-05, -7.120823e-05],
            [-1.718945e-04, -4.000536e-05],
            [-2.271720e-04, 8.663310e-05],
            [-1.032577e-04, -3.582033e-05],
        ],
        "gradient": [
            [5.81128448e-05, -7.78033454e-06],
            [-5.81526851e-05, 7.80976444e-06],
            [4.24275173e-08, -3.69569698e-08],
            [-2.58720939e-09, 7.52706374e-09],
        ],
    },
}


random = np.random.default_rng(4)
THIRTY = {"input": random.normal(size=(30, 3)), "positions": 3 * random.normal(size=(30, 2))}


def with_gradient(case, perplexity):
    # That test hands over distances where squared ones are meant; so do we.
    distances = pairwise_distances(np.array(case["input"])).astype(np.float32)
    joint = squareform(_joint_probabilities(distances, perplexity, 0))
    rows = csr_matrix(joint.astype(np.float32))
    positions = np.array(case["positions"], dtype=np.float32)
    computed = np.zeros_like(positions)
    _barnes_hut_tsne.gradient(
        rows.data, positions, rows.indices.astype(np.int64), rows.indptr.astype(np.int64),
        computed, 0, 2, 1, skip_num_points=0,
    )
    return {
        **{name: np.ravel(value).tolist() for name, value in case.items()},
        "perplexity": perplexity,
        "joint": joint.ravel().tolist(),
        "computed": computed.ravel().tolist(),
    }


def neighbour_accuracy(points, labels, k):
    return cross_val_score(KNeighborsClassifier(k), points, labels, cv=LeaveOneOut()).mean()


def divergence(embedding):
    joint = embedding.affinities.P.tocoo()
    positions = np.asarray(embedding)
    weight = 1 / (1 + pairwise_distances(positions, metric="sqeuclidean"))
    np.fill_diagonal(weight, 0)
    own = weight[joint.row, joint.col] / weight.sum()
    return float((joint.data * np.log(joint.data / own)).sum())


def run(data, labels, perplexity):
    embedding = openTSNE.TSNE(
        perplexity=perplexity, initial_momentum=0.5, neighbors="exact", n_jobs=2, random_state=1
    ).fit(data)
    return {
        "perplexity": perplexity,
        "klDivergence": divergence(embedding),
        "accuracyBefore": neighbour_accuracy(data, labels, 5),
        "accuracyAfter": neighbour_accuracy(np.asarray(embedding), labels, 5),
        "silhouetteBefore": float(silhouette_score(data, labels)),
        "silhouetteAfter": float(silhouette_score(np.asarray(embedding), labels)),
    }


iris, digits = load_iris(), load_digits()
table = np.hstack([digits.data, digits.target[:, None]]).astype(np.uint8)
(HERE / "digits.bin.gz").write_bytes(gzip.compress(table.tobytes(), 9, mtime=0))
golden = {
    "versions": {"scikit-learn": sklearn.__version__, "openTSNE": openTSNE.__version__},
    "gradients": {
        **{name: with_gradient(case, 0.1) for name, case in GRADIENTS.items()},
        "thirty points": with_gradient(THIRTY, 5),
    },
    "iris": {
        "data": iris.data.ravel().tolist(),
        "labels": iris.target.tolist(),
        "openTSNE": run(iris.data, iris.target, 30),
    },
    "digits": {"openTSNE": run(digits.data, digits.target, 30)},
}
(HERE / "embed_golden.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
