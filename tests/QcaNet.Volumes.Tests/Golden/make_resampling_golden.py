"""Makes resampling.json: what scikit-image, SciPy and NumPy say about the cases of Preprocessing/.

    python3 make_resampling_golden.py

Made with Python 3.11, numpy 1.24.2, scipy 1.10.1, scikit-image 0.19.3. The expected values come from those libraries, never from the
code under test. Masks of the kind "WholeNumbers" are what the published code makes with scikit-image 0.17.2, which smooths a mask of
whole numbers in whole numbers: scipy.ndimage.gaussian_filter of the integers, as that version calls it, then resize without smoothing.
"""
import hashlib
import json
import platform

import numpy
import scipy
import skimage
from scipy import ndimage
from skimage.transform import resize

rng = numpy.random.default_rng(20240118)


def number(value):
    return float(f"{value:.9g}")


def array(values):
    return {"shape": list(values.shape), "values": [number(v) for v in values.astype(numpy.float64).ravel()]}


def bits(mask):
    return "".join("1" if v else "0" for v in mask.ravel())


def published_mask(mask, target, smoothing):
    values = (mask > 0) * 255
    if smoothing == "WholeNumbers":
        sigma = [max(0, (a / b - 1) / 2) for a, b in zip(values.shape, target)]
        values = ndimage.gaussian_filter(values, sigma, mode="mirror")
        assert values.dtype == numpy.int64
        return resize(values, target, order=1, preserve_range=True, anti_aliasing=False) > 0
    return resize(values, target, order=1, preserve_range=True) > 0


def scene(shape):
    """Balls on a lattice, by whole numbers only: PublishedResamplingTests makes the same."""
    z, y, x = numpy.indices(shape)
    return (z % 37 - 18) ** 2 + (y % 40 - 20) ** 2 + (x % 41 - 20) ** 2 < 150 + 30 * (z // 37 + y // 40 + x // 41)


SHAPES = [
    ((5, 4, 6), (11, 4, 6)), ((5, 4, 6), (10, 8, 12)), ((3, 4, 5), (7, 6, 11)), ((1, 3, 4), (3, 3, 9)), ((1, 1, 1), (2, 3, 4)),
    ((11, 4, 6), (5, 4, 6)), ((11, 9, 12), (5, 4, 7)), ((9, 5, 7), (2, 9, 7)), ((12, 6, 5), (1, 1, 1)), ((4, 3, 20), (4, 7, 2)),
    ((2, 2, 2), (5, 1, 3)), ((7, 1, 9), (3, 1, 4)),
]

intensities = []
for shape, target in SHAPES:
    v = rng.integers(0, 65536, shape).astype(numpy.uint16)
    intensities.append({"input": array(v), "expected": array(resize(v, target, order=1, preserve_range=True))})

masks = []
for shape, target in SHAPES + [((19, 14, 15), (8, 6, 15)), ((26, 3, 4), (5, 3, 4)), ((16, 17, 18), (5, 6, 7))]:
    mask = rng.random(shape) < (0.15 if numpy.prod(shape) > 200 else 0.4)
    for smoothing in ("WholeNumbers", "FloatingPoint"):
        masks.append({"shape": list(shape), "input": bits(mask), "target": list(target), "smoothing": smoothing,
                      "expected": bits(published_mask(mask, target, smoothing))})

# Every pair of sizes: where a sample lies on a voxel but for a rounding, its neighbour may count.
lines = []
for size in range(1, 22):
    mask = numpy.array([i % 5 == 2 for i in range(size)]).reshape(size, 1, 1)
    for target in range(1, 46, 2):
        lines.append([size, target] + [bits(published_mask(mask, (target, 1, 1), s)) for s in ("WholeNumbers", "FloatingPoint")])

large = []
for shape, target in [((111, 120, 122), (51, 120, 122)), ((51, 120, 122), (111, 120, 122)), ((64, 96, 80), (37, 50, 80)), ((80, 90, 100), (33, 41, 29))]:
    for smoothing in ("WholeNumbers", "FloatingPoint"):
        result = published_mask(scene(shape), target, smoothing)
        large.append({"shape": list(shape), "target": list(target), "smoothing": smoothing, "voxels": int(result.sum()),
                      "sha256": hashlib.sha256(result.astype(numpy.uint8).tobytes()).hexdigest()})

cubic = []
for shape, target in [((9, 4, 5), (20, 4, 5)), ((5, 6, 7), (9, 11, 10)), ((14, 6, 9), (6, 13, 4)), ((1, 2, 3), (4, 5, 8)), ((31, 1, 2), (44, 1, 5)), ((2, 3, 40), (3, 3, 17))]:
    v = rng.integers(0, 4096, shape).astype(numpy.uint16)
    for clip in (True, False):
        cubic.append({"input": array(v), "clip": clip, "expected": array(resize(v, target, order=3, preserve_range=True, anti_aliasing=False, clip=clip))})

nearest = []
for shape, target in [((5, 4, 6), (11, 9, 13)), ((11, 4, 5), (5, 3, 2)), ((1, 7, 3), (4, 3, 3))]:
    v = rng.integers(0, 1000, shape).astype(numpy.int32)
    nearest.append({"input": array(v), "expected": array(resize(v, target, order=0, preserve_range=True, anti_aliasing=False))})

statistics = []
for kind, low, high in [("uint8", 0, 256), ("int8", -128, 128), ("uint16", 90, 400), ("int16", -500, 300), ("int32", -10**9, 10**9), ("uint32", 0, 2**32), ("float32", -50, 50)]:
    for n in (1, 2, 7, 64):
        v = (rng.random(n) * (high - low) + low).astype(kind) if kind == "float32" else rng.integers(low, high, n).astype(kind)
        percents = [0, 0.1, 12.5, 50, 66.6, 99.9, 100]
        wide = v.astype(numpy.float64)
        statistics.append({"type": kind, "values": wide.tolist(), "percents": percents, "expected": numpy.percentile(wide, percents).tolist(),
                           "mean": float(v.astype(numpy.float32).mean(dtype=numpy.float64)), "deviation": float(v.astype(numpy.float32).std(dtype=numpy.float64))})

v = rng.integers(0, 100, (2, 3, 4)).astype(numpy.int32)
turns = {"input": array(v), "rotated": [array(numpy.rot90(v, k, axes=(1, 2))) for k in range(-1, 5)], "largest": [array(v.max(axis)[None]) for axis in range(3)],
         "flipped": [array(numpy.flip(v, axis)) for axis in range(3)]}

with open("resampling.json", "w") as f:
    json.dump({"made_by": f"python {platform.python_version()}, numpy {numpy.__version__}, scipy {scipy.__version__}, scikit-image {skimage.__version__}",
               "intensities": intensities, "masks": masks, "lines": lines, "large": large, "cubic": cubic, "nearest": nearest,
               "statistics": statistics, "turns": turns}, f, separators=(",", ":"))
    f.write("\n")
