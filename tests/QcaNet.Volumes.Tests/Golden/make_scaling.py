"""Makes scaling.json: what CSBDeep's normalize and bioimage.io's scale_range give, by NumPy alone.

    python3 make_scaling.py

Made with Python 3.11, numpy 1.24.2. The formulas are those of csbdeep 0.8.1 (csbdeep/utils/utils.py, normalize and normalize_mi_ma, without numexpr) and of
the description of models of bioimage.io 0.5 (scale_range: over all axes, eps 1e-6), in single precision. Expected values are kept as the bits of float32.
"""
import json
import platform

import numpy as np

rng = np.random.default_rng(22)


def csbdeep(x, pmin, pmax):
    mi, ma = np.percentile(x, pmin), np.percentile(x, pmax)
    x, mi, ma, eps = x.astype(np.float32), np.float32(mi), np.float32(ma), np.float32(1e-20)
    return (x - mi) / (ma - mi + eps)


def scale_range(x, pmin, pmax, eps=1e-6):
    lower, upper = np.float32(np.percentile(x, pmin)), np.float32(np.percentile(x, pmax))
    return (x.astype(np.float32) - lower) / (upper - lower + np.float32(eps))


def bits(values):
    return [int(v) for v in np.ascontiguousarray(values, np.float32).ravel().view(np.uint32)]


def stack(kind):
    shape = (3, 7, 11)
    nuclei = np.exp(rng.normal(5, 1, shape))
    return {
        "uint8": lambda: nuclei.clip(0, 255).astype(np.uint8),
        "uint16": lambda: (100 + nuclei).astype(np.uint16),
        "float32": lambda: (nuclei / 1000).astype(np.float32),
        "narrow": lambda: (nuclei * 1e-7).astype(np.float32),
    }[kind]()


cases = []
for kind in ("uint8", "uint16", "float32", "narrow"):
    x = stack(kind)
    for lower, upper in ((3, 99.8), (1, 99.8), (0, 100), (25, 75.5)):
        cases.append({"kind": kind, "shape": list(x.shape), "values": [float(v) for v in x.ravel()], "lower": lower, "upper": upper,
                      "csbdeep": bits(csbdeep(x, lower, upper)), "scale_range": bits(scale_range(x, lower, upper))})

with open("scaling.json", "w") as file:
    json.dump({"versions": {"python": platform.python_version(), "numpy": np.__version__}, "cases": cases}, file, separators=(",", ":"))
    file.write("\n")
