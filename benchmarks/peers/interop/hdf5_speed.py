#!/usr/bin/python3
"""Reads HDF5 files with h5py and with this library, in turn, and prints the medians and their ratio.

    hdf5_speed.py MEASUREMENTS [--turns 5]

MEASUREMENTS is the built QcaNet.Measurements.dll. Needs Debian's python3-h5py. Datasets of 128x512x512 uint16 voxels: in one piece, in chunks of 16x64x64 without compression,
behind gzip 4 as PlantSeg writes it, behind shuffle and gzip, and behind LZF; smooth values with noise, as a microscope has them. h5py reads on one thread; here one and two.
"""
import argparse
import os
import statistics
import subprocess
import tempfile
import time
import h5py
import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("measurements")
parser.add_argument("--turns", type=int, default=5)
options = parser.parse_args()
rng = np.random.default_rng(1)
shape = (128, 512, 512)
z, y, x = np.ogrid[:128, :512, :512]
stack = (100 + 400 * (np.sin(z / 9) * np.sin(y / 21) * np.sin(x / 17) > 0.6) + rng.poisson(20, shape)).astype(np.uint16)
chunks = (16, 64, 64)
kinds = {
    "one piece": {},
    "chunks": dict(chunks=chunks),
    "gzip": dict(chunks=chunks, compression="gzip"),
    "shuffle gzip": dict(chunks=chunks, compression="gzip", shuffle=True),
    "lzf": dict(chunks=chunks, compression="lzf"),
}
with tempfile.TemporaryDirectory() as folder:
    paths = {name: os.path.join(folder, name.replace(" ", "_") + ".h5") for name in kinds}
    for name, how in kinds.items():
        with h5py.File(paths[name], "w") as f:
            f.create_dataset("raw", data=stack, **how)
    times = {name: ([], [], []) for name in paths}
    for turn in range(options.turns):
        for name, path in paths.items():
            with h5py.File(path, "r") as f:
                f["raw"][...]
                start = time.perf_counter()
                read = f["raw"][...]
                times[name][0].append(time.perf_counter() - start)
            assert turn > 0 or (read == stack).all()
            for i in (1, 2):
                line = subprocess.run(["dotnet", options.measurements, "read-times", "3", str(i), path], check=True, capture_output=True, text=True).stdout
                times[name][i].append(float(line.split()[-1]))
    print(f"h5py {h5py.__version__}, HDF5 {h5py.version.hdf5_version}; {shape[0]}x{shape[1]}x{shape[2]} uint16, {options.turns} turns, medians")
    for name, all_times in times.items():
        theirs, one, two = (1000 * statistics.median(t) for t in all_times)
        print(f"| {name} | {theirs:.1f} ms | {one:.1f} ms | {two:.1f} ms | {theirs / one:.2f} | {theirs / two:.2f} |")
