#!/usr/bin/python3
"""Reads HDF5 files with h5py and with this library, in turn, and prints the medians and their ratio.

    hdf5_speed.py MEASUREMENTS [--turns 5] [--reads 9]

MEASUREMENTS is the built QcaNet.Measurements.dll. Needs Debian's python3-h5py. Datasets of 128x512x512 uint16 voxels: in one piece, in chunks of 16x64x64 without compression,
behind gzip 4 as PlantSeg writes it, behind shuffle and gzip, and behind LZF; smooth values with noise, as a microscope has them. In each turn both programs read each file a number of times, after one read that is not counted. h5py reads on one thread; here one and two.
CPU time is that of all threads, of our reads on one thread.
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
parser.add_argument("--reads", type=int, default=9)
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
                read, reads = f["raw"][...], []
                assert turn > 0 or (read == stack).all()
                for _ in range(options.reads):
                    start, processor = time.perf_counter(), time.process_time()
                    read = f["raw"][...]
                    reads.append((time.perf_counter() - start, time.process_time() - processor))
            times[name][0].append([statistics.median(values) for values in zip(*reads)])
            for threads in (1, 2):
                line = subprocess.run(["dotnet", options.measurements, "read-times", str(options.reads), str(threads), path], check=True, capture_output=True, text=True).stdout
                times[name][threads].append([float(value) for value in line.split()[-2:]])
    print(f"h5py {h5py.__version__}, HDF5 {h5py.version.hdf5_version}; {shape[0]}x{shape[1]}x{shape[2]} uint16, {options.turns} turns of {options.reads} reads, medians")
    print("file            h5py: clock     CPU time   here, 1 thread     CPU time   2 threads   ratio: 1 thread   2 threads   CPU time")
    for name, turns in times.items():
        (a, b), (c, d), (e, _) = ([1000 * statistics.median(values) for values in zip(*each)] for each in turns)
        print(f"{name:13s} {a:10.1f} ms {b:9.1f} ms {c:13.1f} ms {d:9.1f} ms {e:8.1f} ms {a / c:17.2f} {a / e:11.2f} {b / d:10.2f}")
