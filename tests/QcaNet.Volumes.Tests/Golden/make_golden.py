"""Makes the golden files of QcaNet.Volumes.Tests.

    python3 make_golden.py

Made with Python 3.11, numpy 1.24.2, scikit-image 0.19.3. The expected values come from those libraries, never from the code
under test. writer_stack.tif is different: it is what the writer wrote, checked with check_writer.py (tifffile 2023.2.3).
"""
import json
import platform

import numpy
import skimage
from skimage.transform import resize

rng = numpy.random.default_rng(20240117)


def volume(*shape):
    return (rng.integers(0, 4096, shape) / 16).astype(numpy.float32)


def case(**named):
    out = {}
    for key, value in named.items():
        if isinstance(value, numpy.ndarray):
            value = {"shape": list(value.shape), "values": [float(v) for v in value.ravel()]}
        out[key] = value
    return out


resampling = []
for shape, target in [((5, 4, 6), (11, 4, 6)), ((5, 4, 6), (5, 9, 6)), ((5, 4, 6), (5, 4, 13)), ((3, 4, 5), (7, 6, 11)), ((1, 3, 4), (3, 3, 9)), ((11, 4, 5), (5, 3, 2))]:
    v = volume(*shape)
    expected = resize(v.astype(numpy.float64), target, order=1, mode="edge", preserve_range=True, anti_aliasing=False)
    resampling.append(case(input=v, expected=expected))

padding = []
for shape, widths in [((4, 5, 6), ((1, 2), (0, 3), (2, 0))), ((2, 3, 4), ((5, 7), (6, 4), (9, 10))), ((1, 2, 3), ((2, 1), (3, 3), (0, 8)))]:
    v = volume(*shape)
    padding.append(case(input=v, widths=[list(w) for w in widths], expected=numpy.pad(v, widths, mode="reflect")))

percentiles = []
for n in (1, 2, 3, 10, 101):
    v = numpy.concatenate([-volume(n), volume(n)]) if n != 1 else volume(1)
    for p in (0, 0.1, 25, 50, 73.3, 99.9, 100):
        percentiles.append(case(input=v, percent=p, expected=float(numpy.percentile(v.astype(numpy.float64), p))))

with open("preprocessing.json", "w") as f:
    json.dump({"made_by": f"python {platform.python_version()}, numpy {numpy.__version__}, scikit-image {skimage.__version__}",
               "resampling": resampling, "padding": padding, "percentiles": percentiles}, f, separators=(",", ":"))
    f.write("\n")
