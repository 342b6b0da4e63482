#!/usr/bin/python3
"""Make scores.json, the golden file of QcaNet.Metrics.Tests: what the reference scorer computes on small label volumes.

    make_golden.py SCORE_LABELS_PY [FOLDER]      SCORE_LABELS_PY: path of the reference scorer, score_labels.py
                                                 FOLDER: default is the folder of this script

The seed is fixed: the same versions (they are written into the file) make the same bytes.
Volumes are run-length coded in raster order: "value*count value value*count".
Needs what the scorer needs: python3-numpy, python3-tifffile (Debian packages).
"""
import hashlib, importlib.util, json, os, platform, sys
import numpy as np

SHAPES = [(1, 1, 12), (1, 6, 7), (3, 4, 5), (4, 6, 6)]


def runs(a):
    flat, out, i = np.asarray(a).ravel().tolist(), [], 0
    while i < len(flat):
        j = i
        while j < len(flat) and flat[j] == flat[i]:
            j += 1
        out.append(f"{flat[i]}*{j - i}" if j - i > 1 else str(flat[i]))
        i = j
    return " ".join(out)


def boxes(shape, n, rng):
    """n boxes of random extent, later ones over earlier ones."""
    a = np.zeros(shape, np.int32)
    for i in range(n):
        lo = [int(rng.integers(0, s)) for s in shape]
        hi = [l + 1 + int(rng.integers(0, max(1, s // 2))) for l, s in zip(lo, shape)]
        a[tuple(slice(l, h) for l, h in zip(lo, hi))] = i + 1
    return a


def renamed(a, rng):
    """Ids with gaps in an order of their own."""
    ids = np.unique(a[a > 0])
    names = rng.choice(500, len(ids), replace=False) + 1
    out = np.zeros_like(a)
    for i, n in zip(ids, names):
        out[a == i] = n
    return out


def split(a, rng):
    """Every object cut in two at random: over-segmentation."""
    return np.where(a > 0, 2 * a - (rng.random(a.shape) < 0.5), 0)


def line(*values):
    return np.array(values, np.int32).reshape(1, 1, -1)


def cases(rng):
    for shape in SHAPES:
        empty = np.zeros(shape, np.int32)
        truth = boxes(shape, 4, rng)
        yield "both empty", empty, empty
        yield "nothing predicted", empty, truth
        yield "nothing true", truth, empty
        yield "perfect", truth, truth
        yield "perfect under other names", renamed(truth, rng), truth
        yield "foreground without background", np.full(shape, 3), np.full(shape, 8)
        for _ in range(3):
            truth = renamed(boxes(shape, int(rng.integers(1, 7)), rng), rng)
            yield "unrelated boxes", renamed(boxes(shape, int(rng.integers(1, 7)), rng), rng), truth
            yield "shifted", np.roll(truth, 1, axis=int(rng.integers(0, 3))), truth
            yield "over-segmented", renamed(split(truth, rng), rng), truth
            yield "under-segmented", (truth > 0) * 7, truth
            yield "half of the voxels lost", truth * (rng.random(shape) < 0.5), truth
            yield "noise", rng.integers(0, 4, shape), rng.integers(0, 4, shape)
    yield "IoU of exactly 0.5", line(1, 1, 0, 0), line(1, 0, 0, 0)
    yield "two predictions tie at 0.5 for one object", line(1, 2, 0, 0), line(5, 5, 0, 0)
    yield "two objects tie at 0.5 for one prediction", line(9, 9, 0, 0), line(4, 6, 0, 0)
    yield "a chain of ties at 0.5", line(1, 1, 2, 2, 0), line(3, 4, 4, 5, 0)
    yield "a tie at 0.5 beside a better pair", line(1, 1, 1, 2, 2, 0), line(3, 3, 3, 3, 4, 4)
    yield "exactly half of an object is covered", line(1, 1, 0, 0), line(2, 2, 2, 2)
    yield "a candidate of equal IoU and larger cover comes later", line(*[1] * 2, *[2] * 10), line(*[3] * 6, *[0] * 6)
    yield "a candidate of larger IoU and smaller cover comes later", line(*[1] * 30, *[2] * 4), line(*[0] * 24, *[3] * 10)
    yield "one prediction over three objects", line(1, 1, 1, 1, 1, 1, 1, 1), line(2, 2, 2, 3, 3, 4, 0, 0)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    path = sys.argv[1]
    spec = importlib.util.spec_from_file_location("score_labels", path)
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    folder = sys.argv[2] if len(sys.argv) > 2 else os.path.dirname(os.path.abspath(__file__))
    versions = dict(python=platform.python_version(), numpy=np.__version__, score_labels_sha256=hashlib.sha256(open(path, "rb").read()).hexdigest())
    rows = [json.dumps(dict(name=name, shape=np.shape(p), predicted=runs(p), truth=runs(t), scores=scorer.score(np.asarray(p), np.asarray(t))))
            for name, p, t in cases(np.random.default_rng(50))]
    with open(os.path.join(folder, "scores.json"), "w", newline="\n") as f:
        f.write('{\n "generator": "make_golden.py",\n "versions": ' + json.dumps(versions) + ',\n "cases": [\n  ' + ",\n  ".join(rows) + "\n ]\n}\n")


if __name__ == "__main__":
    main()
