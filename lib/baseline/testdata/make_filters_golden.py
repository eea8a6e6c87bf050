"""Makes filters_golden.json by SciPy and scikit-image: a small noisy image and what they make of it.

    python3 -m venv .venv-peers && .venv-peers/bin/pip install scikit-image
    .venv-peers/bin/python lib/baseline/testdata/make_filters_golden.py
"""

import json
from pathlib import Path

import numpy as np
import scipy
import skimage
from scipy.ndimage import gaussian_filter
from skimage.restoration import denoise_nl_means, denoise_tv_chambolle

rows, columns = np.mgrid[:20, :24]
clean = 0.5 + 0.5 * np.cos(rows / 2) * np.cos(columns / 2.5)
image = clean + np.random.default_rng(3).normal(0, 0.2, clean.shape)
image = image.astype(np.float32).astype(float)

golden = {
    "versions": {"scipy": scipy.__version__, "scikit-image": skimage.__version__},
    "shape": image.shape,
    "image": image.ravel().tolist(),
    "gaussian": gaussian_filter(image, 1.3, mode="reflect").ravel().tolist(),
    "totalVariation": denoise_tv_chambolle(image, weight=0.3, eps=2e-4, max_num_iter=200)
    .ravel()
    .tolist(),
    # Its plain mode weighs patches by a Gaussian; the fast one, as ours, does not. That drops weights
    # below exp(-5), of which there are few at this h.
    "nonLocalMeans": denoise_nl_means(
        image, patch_size=5, patch_distance=6, h=0.6, sigma=0.2, fast_mode=True
    )
    .ravel()
    .tolist(),
}
Path(__file__).with_name("filters_golden.json").write_text(
    json.dumps({**golden, **{k: np.round(v, 9).tolist() for k, v in golden.items() if k in
    ("image", "gaussian", "totalVariation", "nonLocalMeans")}}) + "\n"
)
