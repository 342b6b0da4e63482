#!/usr/bin/python3
"""Reads what `qcanet export LABELS.tif --hdf5 LABELS.h5` wrote with h5py, and compares it with the labels and their spacing.

    hdf5_check.py LABELS.tif LABELS.h5 [...]

Needs Debian's python3-h5py and python3-tifffile. Also walks every object and attribute of the file, as PlantSeg does when it lists datasets.
"""
import sys
import h5py
import numpy as np
import tifffile

for tif, hdf5 in zip(sys.argv[1::2], sys.argv[2::2]):
    with tifffile.TiffFile(tif) as file, h5py.File(hdf5, "r") as written:
        names = []
        written.visititems(lambda name, item: names.append((name, dict(item.attrs))))
        dataset = written[names[0][0]]
        labels = file.asarray().reshape(dataset.shape)
        assert len(names) == 1 and dataset.ndim == 3, names
        assert np.array_equal(dataset[...], labels), f"{hdf5}: other labels"
        spacing = dataset.attrs.get("element_size_um")
        z = (file.imagej_metadata or {}).get("spacing")
        assert z is None or abs(spacing[0] - z) < 1e-9, (spacing, z)
        middle = tuple(slice(n // 3, n // 3 + 5) for n in dataset.shape)
        assert np.array_equal(dataset[middle], labels[middle]), f"{hdf5}: other labels within"
        print(f"{hdf5}: /{names[0][0]} {dataset.shape} {dataset.dtype}, chunks {dataset.chunks}, {dataset.compression}, element_size_um {spacing}")
