"""Makes registration.json: moved labels of a small volume, and the offsets of BBBC050's groups.

    python3 make_golden.py REGISTRATION IMAGES TRUTH

REGISTRATION is the folder of registration.py (the reference: numpy and scipy, no code of this repository), IMAGES and TRUTH are the
stacks and labels of BBBC050. The versions used are written into the file.
"""
import json
import platform
import sys

import numpy
import scipy

sys.path.insert(0, sys.argv[1])
import registration

shape = (9, 13, 15)
z, y, x = numpy.indices(shape)
labels = numpy.zeros(shape, numpy.int64)
labels[((z - 4) * 2.1875 / 5.2) ** 2 + ((y - 5) / 4.1) ** 2 + ((x - 4) / 3.6) ** 2 <= 1] = 3
labels[((z - 3) * 2.1875 / 4.0) ** 2 + ((y - 8) / 3.3) ** 2 + ((x - 10) / 3.9) ** 2 <= 1] = 7  # touches 3, reaches the edge
shifts = [(0, 0, 0), (0.4, -0.39, 0.15), (-0.3, 0.61, -0.22), (1.25, 0, 2.1)]
moved = [registration.moved(labels, s, 1.75 / 0.8) for s in shifts]
runs = lambda a: "".join(map(str, a.ravel()))  # one digit per voxel
table = registration.offsets(sys.argv[2], sys.argv[3])
json.dump({
    "versions": {"python": platform.python_version(), "numpy": numpy.__version__, "scipy": scipy.__version__},
    "shape": shape,
    "labels": runs(labels),
    "moved": [{"shift": s, "labels": runs(m)} for s, m in zip(shifts, moved)],
    "groups": {g: {"nuclei": n, "offset": o.tolist(), "error": e.tolist()} for g, (o, e, n) in sorted(table.items())},
}, open("registration.json", "w"), indent=1)
