#!/usr/bin/env python3
"""scikit-image, SciPy and NumPy, for `preprocessing-beside-scikit-image`: a line of standard input names a case and a number of calls;
the answer is the median of their seconds.

    peer.py FOLDER

FOLDER holds cases.json (name, operation, shape and type of the input, target or widths) and the inputs as raw voxels. The first answer
of a case leaves its result beside them, as raw float64, so that the caller can compare voxels. One thread, as these libraries have it.
"""
import json
import pathlib
import statistics
import sys
import time

import numpy as np
import scipy
import skimage
from scipy import ndimage
from skimage.transform import resize

OPERATIONS = {
    # What the published code calls.
    "published": lambda v, case: resize(v, case["target"], order=1, preserve_range=True),
    "linear": lambda v, case: resize(v, case["target"], order=1, mode="edge", preserve_range=True, anti_aliasing=False),
    "cubic": lambda v, case: resize(v, case["target"], order=3, preserve_range=True, anti_aliasing=False),
    "nearest": lambda v, case: resize(v, case["target"], order=0, preserve_range=True, anti_aliasing=False),
    "mask-whole-numbers": lambda v, case: whole_numbers(v, case["target"]),
    "mask-floating-point": lambda v, case: resize(v * 255, case["target"], order=1, preserve_range=True) > 0,
    "pad": lambda v, case: np.pad(v, [tuple(w) for w in case["widths"]], mode="reflect"),
    "percentiles": lambda v, case: np.percentile(v, [50, 99.9]),
    "z-score": lambda v, case: (v.astype(np.float32) - np.float32(v.mean())) / np.float32(v.std()),
    "maximum-z": lambda v, case: v.max(axis=0),
    "rotate": lambda v, case: np.ascontiguousarray(np.rot90(v, 1, axes=(1, 2))),
}


def whole_numbers(mask, target):
    """scikit-image 0.17.2, which the published code names, smooths integers as integers; 0.19 has to be told."""
    values = mask.astype(np.int64) * 255
    sigma = [max(0, (a / b - 1) / 2) for a, b in zip(values.shape, target)]
    return resize(ndimage.gaussian_filter(values, sigma, mode="mirror"), target, order=1, preserve_range=True, anti_aliasing=False) > 0


def main():
    folder = pathlib.Path(sys.argv[1])
    cases = {case["name"]: case for case in json.loads((folder / "cases.json").read_text())}
    print(f"NumPy {np.__version__}, SciPy {scipy.__version__}, scikit-image {skimage.__version__}", flush=True)
    for line in sys.stdin:
        name, calls = line.split()
        case = cases[name]
        v = np.fromfile(folder / case["input"], dtype=case["type"]).reshape(case["shape"])
        seconds = []
        for _ in range(int(calls)):
            start = time.perf_counter()
            result = OPERATIONS[case["operation"]](v, case)
            seconds.append(time.perf_counter() - start)
        kept = folder / f"{case['name']}.result"
        if not kept.exists():
            result.astype(np.float64).tofile(kept)
        print(f"{statistics.median(seconds):.9f}", flush=True)


if __name__ == "__main__":
    main()
