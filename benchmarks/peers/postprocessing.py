#!/usr/bin/env python3
"""SciPy and scikit-image on the scene of PostProcessingBenchmarks, timed stage by stage on one thread.

    postprocessing.py [--shape 256x256x256] [--repeats 5] [--labels FILE]

Prints the versions, the number of foreground voxels (equal to the benchmark's) and the median seconds of each stage.
"""
import argparse
import statistics
import time

import numpy as np
import scipy
import skimage
from scipy import ndimage
from skimage.segmentation import watershed

PITCH = 24


def scene(shape):
    """LatticeScene.cs in Python: the same whole-number generator, in the same order."""
    state = 1

    def draw(below):
        nonlocal state
        state = (state * 1103515245 + 12345) & 0xFFFFFFFF
        return (state >> 16) % below

    mask, markers, count = np.zeros(shape, np.uint8), np.zeros(shape, np.int32), 0
    for z in range(shape[0] // PITCH):
        for y in range(shape[1] // PITCH):
            for x in range(shape[2] // PITCH):
                centre = [cell * PITCH + PITCH // 2 + draw(5) - 2 for cell in (z, y, x)]
                radius = 8 + draw(5)
                low = [max(c - radius, 0) for c in centre]
                high = [min(c + radius + 1, s) for c, s in zip(centre, shape)]
                box = tuple(slice(a, b) for a, b in zip(low, high))
                grid = np.ogrid[box]
                mask[box] |= (sum((g - c) ** 2 for g, c in zip(grid, centre)) <= radius * radius).astype(np.uint8)
                count += 1
                markers[tuple(centre)] = count
    return mask, markers


def median_seconds(work, repeats):
    result, seconds = None, []
    for _ in range(repeats):
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
    return result, statistics.median(seconds)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--shape", default="256x256x256")
    arguments.add_argument("--repeats", type=int, default=5)
    arguments.add_argument("--labels")
    given = arguments.parse_args()
    shape = tuple(int(e) for e in given.shape.split("x"))
    mask, markers = scene(shape)
    print(f"NumPy {np.__version__}, SciPy {scipy.__version__}, scikit-image {skimage.__version__}")
    print(f"{given.shape}: {markers.max()} balls, {np.count_nonzero(mask)} foreground voxels")
    distance, seconds = median_seconds(lambda: ndimage.distance_transform_edt(mask), given.repeats)
    print(f"Distance    {seconds:8.3f} s")
    _, seconds = median_seconds(lambda: ndimage.label(mask), given.repeats)
    print(f"Components  {seconds:8.3f} s")
    # The benchmark's landscape has single precision; so has this one, so that both order the voxels alike.
    landscape = -distance.astype(np.float32)
    labels, seconds = median_seconds(lambda: watershed(landscape, markers, mask=mask.astype(bool)), given.repeats)
    print(f"Flood       {seconds:8.3f} s")
    if given.labels:
        import tifffile

        tifffile.imwrite(given.labels, labels.astype(np.int32))


if __name__ == "__main__":
    main()
