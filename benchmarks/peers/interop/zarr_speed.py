#!/usr/bin/python3
"""Reads Zarr stores with zarr-python and with this library, in turn, and prints the medians and their ratio.

    zarr_speed.py MEASUREMENTS [--turns 5]

MEASUREMENTS is the built QcaNet.Measurements.dll. Needs Debian's python3-zarr. Stores of 128x512x512 uint16 voxels in chunks of 32x128x128: uncompressed, Zstandard and
Blosc with LZ4; smooth values with noise, as a microscope has them. zarr-python reads chunks one after the other, and its Blosc uses two threads; here chunks are read by two threads.
"""
import argparse
import os
import statistics
import subprocess
import tempfile
import time
import numcodecs
import numpy as np
import zarr

parser = argparse.ArgumentParser()
parser.add_argument("measurements")
parser.add_argument("--turns", type=int, default=5)
options = parser.parse_args()
numcodecs.blosc.use_threads = True
numcodecs.blosc.set_nthreads(2)
rng = np.random.default_rng(1)
shape = (128, 512, 512)
z, y, x = np.ogrid[:128, :512, :512]
stack = (100 + 400 * (np.sin(z / 9) * np.sin(y / 21) * np.sin(x / 17) > 0.6) + rng.poisson(20, shape)).astype(np.uint16)
with tempfile.TemporaryDirectory() as folder:
    paths = {}
    for name, compressor in {"none": None, "zstd": numcodecs.Zstd(3), "blosc lz4": numcodecs.Blosc("lz4", 5, 1)}.items():
        paths[name] = os.path.join(folder, name.replace(" ", "_"))
        array = zarr.open_array(zarr.NestedDirectoryStore(paths[name]), "w", shape=shape, chunks=(32, 128, 128), dtype="<u2", compressor=compressor, dimension_separator="/")
        array[...] = stack
    times = {name: ([], []) for name in paths}
    for turn in range(options.turns):
        for name, path in paths.items():
            array = zarr.open_array(zarr.NestedDirectoryStore(path), "r")
            array[...]
            start = time.perf_counter()
            read = array[...]
            times[name][0].append(time.perf_counter() - start)
            assert turn > 0 or (read == stack).all()
            line = subprocess.run(["dotnet", options.measurements, "read-times", "3", "2", path], check=True, capture_output=True, text=True).stdout
            times[name][1].append(float(line.split()[-1]))
    print(f"zarr {zarr.__version__}, numcodecs {numcodecs.__version__}; {shape[0]}x{shape[1]}x{shape[2]} uint16, {options.turns} turns, medians")
    for name, (theirs, ours) in times.items():
        a, b = statistics.median(theirs), statistics.median(ours)
        print(f"{name:10s} zarr-python {1000 * a:7.1f} ms   here {1000 * b:7.1f} ms   ratio {a / b:5.2f}")
