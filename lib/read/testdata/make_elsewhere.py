"""HDF5 files whose values stand in other files, virtual.h5 and external.h5, or nowhere, unwritten.h5 (h5py).

    .venv-peers/bin/python lib/read/testdata/make_elsewhere.py
"""

from pathlib import Path

import h5py

here = Path(__file__).parent
with h5py.File(here / "external.h5", "w") as file:
    file.create_dataset("image", (3, 4), dtype="f4", external=[("values.raw", 0, 48)])
with h5py.File(here / "virtual.h5", "w", libver="latest") as file:
    layout = h5py.VirtualLayout((3, 4), "f4")
    layout[...] = h5py.VirtualSource("values.h5", "image", shape=(3, 4))
    file.create_virtual_dataset("image", layout)
with h5py.File(here / "unwritten.h5", "w") as file:
    file.create_dataset("image", (100_000_000, 4), dtype="f4")
    file.create_dataset("packed", (10_000, 10_000), dtype="f4", chunks=(100, 100), compression="gzip")
