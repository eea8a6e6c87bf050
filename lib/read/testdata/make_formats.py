"""Makes small files of the formats that other programs write, for formats_test.ts.

    python3 -m venv .venv-peers && .venv-peers/bin/pip install hyperspy exspy "zarr<3" "numcodecs<0.16"
    .venv-peers/bin/python lib/read/testdata/make_formats.py
    python3 -m venv .venv-zarr3 && .venv-zarr3/bin/pip install "zarr>=3" h5py
    .venv-zarr3/bin/python lib/read/testdata/make_formats.py
HyperSpy is GPL software and no part of this library. The values of every map are 0, 1, ..., 23.
"""

import io
import json
import tempfile
import zipfile
from pathlib import Path

import h5py
import numpy as np
import zarr

FOLDER = Path(__file__).parent
VALUES = np.arange(24, dtype=np.float32).reshape(2, 3, 4)


def pack(folder, target):
    """One file of the files of a folder, with a fixed date so that it is the same each time."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(str(path.relative_to(folder)))
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes())


def hyperspy_files():
    import hyperspy.api as hs

    signal = hs.signals.Signal1D(VALUES)
    signal.set_signal_type("EELS")
    energy = signal.axes_manager.signal_axes[0]
    energy.name, energy.units, energy.offset, energy.scale = "Energy loss", "eV", 520.5, 0.25
    for axis, name in zip(signal.axes_manager.navigation_axes, "xy"):
        axis.name, axis.units, axis.scale = name, "nm", 0.1
    signal.metadata.General.title = "map"
    signal.set_microscope_parameters(beam_energy=200, convergence_angle=30, collection_angle=40)
    with tempfile.TemporaryDirectory() as folder:
        signal.save(folder + "/map.zspy")
        pack(folder + "/map.zspy", FOLDER / "map_v2.zspy")
    signal.save(FOLDER / "map.emd", overwrite=True)


def zarr3_file():
    """HyperSpy's layout as zarr 3 would write it: HyperSpy 2.5 itself needs zarr 2."""
    with tempfile.TemporaryDirectory() as folder:
        root = zarr.open_group(folder, mode="w", zarr_format=3)
        root.attrs.update(file_format="ZSpy", file_format_version="3.3")
        signal = root.create_group("Experiments").create_group("map")
        data = signal.create_array("data", shape=(2, 3, 4), chunks=(1, 2, 4), dtype="float16")
        data[:] = VALUES
        for i, (name, scale, offset, units) in enumerate(
            [("y", 0.1, 0.0, "nm"), ("x", 0.1, 0.0, "nm"), ("E", 0.25, 520.5, "eV")]
        ):
            attributes = dict(name=name, scale=scale, offset=offset, units=units)
            signal.create_group(f"axis-{i}").attrs.update(attributes)
        signal.create_group("metadata").create_group("General").attrs["title"] = "map"
        pack(folder, FOLDER / "map_v3.zspy")


def types_file():
    """Arrays of the types that JavaScript lacks."""
    small = VALUES[0]
    colours = np.zeros((3, 4), dtype=[(name, "u1") for name in "RGB"])
    colours["R"], colours["G"], colours["B"] = small, 10, 20
    with h5py.File(FOLDER / "types.h5", "w", libver="latest") as file:
        file["float16"] = small.astype("float16")
        file["complex64"] = (small + 1j).astype("complex64")
        file["complex128"] = small * np.exp(0.5j)
        file["rgb8"] = colours
        file["truth"] = small > 3


def swift_file():
    """As Nion Swift exports an item."""
    values = io.BytesIO()
    np.save(values, VALUES)
    metadata = {
        "title": "map",
        "spatial_calibrations": [
            {"offset": 0.0, "scale": 0.1, "units": "nm"},
            {"offset": 0.0, "scale": 0.1, "units": "nm"},
            {"offset": 520.5, "scale": 0.25, "units": "eV"},
        ],
        "intensity_calibration": {"offset": 1.0, "scale": 2.0, "units": "counts"},
        "metadata": {"instrument": {"high_tension": 200000}, "hardware_source": {"exposure": 0.5}},
        "datetime_original": {"local_datetime": "2019-12-14T13:30:41.123"},
    }
    with zipfile.ZipFile(FOLDER / "map.ndata", "w") as archive:
        for name, content in [("data.npy", values.getvalue()), ("metadata.json", json.dumps(metadata))]:
            archive.writestr(zipfile.ZipInfo(name), content)


if int(zarr.__version__.split(".")[0]) >= 3:
    zarr3_file()
    types_file()
    swift_file()
else:
    hyperspy_files()
