#!/usr/bin/python3
"""Reads Zarr stores with zarr-python and with this library, in turn, and prints the medians and their ratio.

    zarr_speed.py MEASUREMENTS [--turns 5] [--reads 9]

MEASUREMENTS is the built QcaNet.Measurements.dll. Needs Debian's python3-zarr. Stores of 128x512x512 uint16 voxels in chunks of 32x128x128: uncompressed, Zstandard,
Blosc with LZ4 and with Zstandard, gzip; smooth values with noise, as a microscope has them. In each turn both programs read each store a number of times, after one read
that is not counted. zarr-python reads chunks one after the other, and its Blosc uses two threads; here chunks are read by two threads. CPU time is that of all threads.
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
parser.add_argument("--reads", type=int, default=9)
options = parser.parse_args()
numcodecs.blosc.use_threads = True
numcodecs.blosc.set_nthreads(2)
rng = np.random.default_rng(1)
shape = (128, 512, 512)
z, y, x = np.ogrid[:128, :512, :512]
stack = (100 + 400 * (np.sin(z / 9) * np.sin(y / 21) * np.sin(x / 17) > 0.6) + rng.poisson(20, shape)).astype(np.uint16)
with tempfile.TemporaryDirectory() as folder:
    paths = {}
    for name, compressor in {"none": None, "zstd": numcodecs.Zstd(3), "blosc lz4": numcodecs.Blosc("lz4", 5, 1), "blosc zstd": numcodecs.Blosc("zstd", 5, 1), "gzip": numcodecs.GZip(5)}.items():
        paths[name] = os.path.join(folder, name.replace(" ", "_"))
        array = zarr.open_array(zarr.NestedDirectoryStore(paths[name]), "w", shape=shape, chunks=(32, 128, 128), dtype="<u2", compressor=compressor, dimension_separator="/")
        array[...] = stack
    times = {name: ([], []) for name in paths}
    for turn in range(options.turns):
        for name, path in paths.items():
            array = zarr.open_array(zarr.NestedDirectoryStore(path), "r")
            read, reads = array[...], []
            assert turn > 0 or (read == stack).all()
            for _ in range(options.reads):
                start, processor = time.perf_counter(), time.process_time()
                read = array[...]
                reads.append((time.perf_counter() - start, time.process_time() - processor))
            times[name][0].append([statistics.median(values) for values in zip(*reads)])
            line = subprocess.run(["dotnet", options.measurements, "read-times", str(options.reads), "2", path], check=True, capture_output=True, text=True).stdout
            times[name][1].append([float(value) for value in line.split()[-2:]])
    print(f"zarr {zarr.__version__}, numcodecs {numcodecs.__version__}; {shape[0]}x{shape[1]}x{shape[2]} uint16, {options.turns} turns of {options.reads} reads, medians")
    print("store       zarr-python: clock     CPU time   here: clock     CPU time   ratio: clock     CPU time")
    for name, both in times.items():
        (a, b), (c, d) = ([1000 * statistics.median(values) for values in zip(*turns)] for turns in both)
        print(f"{name:10s} {a:16.1f} ms {b:7.1f} ms {c:10.1f} ms {d:7.1f} ms {a / c:13.2f} {b / d:10.2f}")
