#!/usr/bin/python3
"""Make partition.json and criteria.json: what scikit-image and SciPy compute on small label volumes.

    make_golden_objects.py [FOLDER]      FOLDER: default is the folder of this script

partition.json: on the cases of make_golden.py, skimage.metrics.variation_of_information (with and without true background) and adapted_rand_error,
and surface distances of the pairs of IoU >= 0.5 from scipy.ndimage.distance_transform_edt.
criteria.json: on balls and ellipsoids, some cut or hollow, skimage.measure.regionprops (area, centroid, bounding box, solidity, intensities),
scipy.ndimage (median, standard deviation), numpy.linalg.eigvalsh of the covariance, skimage.morphology.erosion.
The seeds are fixed: the same versions (they are written into the files) make the same bytes.
Needs python3-numpy, python3-scipy, python3-skimage (Debian packages).
"""
import json, os, platform, sys, types, warnings
import numpy as np, scipy, skimage
from scipy import ndimage
from skimage.measure import regionprops
from skimage.metrics import adapted_rand_error, variation_of_information
from skimage.morphology import erosion
sys.modules.setdefault("tifffile", types.ModuleType("tifffile"))
from make_golden import cases, runs

SPACING = np.array([1.75, 0.8, 0.5])


def surface(mask):
    return mask & ~ndimage.binary_erosion(mask)


def surface_distances(p, t):
    out = []
    for a in np.unique(p[p > 0]):
        for b in np.unique(t[t > 0]):
            A, B = p == a, t == b
            if (A & B).sum() * 2 < (A | B).sum():
                continue
            sa, sb = surface(A), surface(B)
            there, back = ndimage.distance_transform_edt(~sb, SPACING)[sa], ndimage.distance_transform_edt(~sa, SPACING)[sb]
            out.append(dict(predicted=int(a), truth=int(b), mean=float(np.concatenate([there, back]).mean()),
                            hd95=float(max(np.percentile(there, 95), np.percentile(back, 95)))))
    return out


def partition(name, p, t):
    p, t = np.asarray(p), np.asarray(t)
    row = dict(name=name, shape=p.shape, predicted=runs(p), truth=runs(t))
    row["all_split"], row["all_merge"] = map(float, variation_of_information(t, p))
    if (t > 0).any():
        row["split"], row["merge"] = map(float, variation_of_information(t, p, ignore_labels=(0,)))
        are = [float(v) for v in adapted_rand_error(t, p)]
        if np.isfinite(are).all():
            row["are"], row["precision"], row["recall"] = are
    if not name.startswith("two ") and "tie" not in name:
        row["surfaces"] = surface_distances(p, t)
    return row


def shapes(rng):
    for _ in range(6):
        a = np.zeros((14, 18, 22), np.int32)
        grid = np.stack(np.meshgrid(*[np.arange(s) for s in a.shape], indexing="ij"), -1)
        for i in range(5):
            middle, radii = 2 + rng.uniform(0, 1, 3) * (np.array(a.shape) - 4), rng.uniform(1.5, 6, 3)
            turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
            inside = ((((grid - middle) @ turn) / radii) ** 2).sum(-1) <= 1
            a[inside & (rng.random(a.shape) < (1 if i else 0.7))] = 3 * i + 2
        yield a


def criteria(a, stack):
    out = []
    for r in regionprops(a, stack):
        xyz = r.coords * SPACING
        values = stack[a == r.label].astype(float)
        cov = np.cov(xyz.T, bias=True) if len(xyz) > 1 else np.zeros((3, 3))
        solidity = float(r.solidity) if min(r.image.shape) > 2 else None
        out.append(dict(id=r.label, voxels=int(r.area), centroid=list(map(float, r.centroid)), box=[int(b) for b in r.bbox], solidity=solidity,
                        semi_axes=np.sqrt(5 * np.clip(np.linalg.eigvalsh(cov), 0, None))[::-1].tolist(),
                        boundary=int((r.label == a).sum() - erosion(np.uint8(a == r.label), np.ones((3, 3, 3))).sum()),
                        mean=float(r.intensity_mean), min=float(r.intensity_min), max=float(r.intensity_max), sum=float(values.sum()),
                        sd=float(values.std()), median=float(ndimage.median(stack, a, r.label)),
                        corrected=float(values.sum() - len(values) * np.median(stack[a == 0]))))
    return out


def write(folder, name, rows):
    versions = dict(python=platform.python_version(), numpy=np.__version__, scipy=scipy.__version__, skimage=skimage.__version__)
    with open(os.path.join(folder, name), "w", newline="\n") as f:
        f.write('{\n "generator": "make_golden_objects.py",\n "versions": ' + json.dumps(versions) + ',\n "cases": [\n  '
                + ",\n  ".join(map(json.dumps, rows)) + "\n ]\n}\n")


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    warnings.simplefilter("ignore")
    write(folder, "partition.json", [partition(*c) for c in cases(np.random.default_rng(50))])
    rng = np.random.default_rng(20)
    rows = []
    for a in shapes(rng):
        stack = rng.integers(90, 400, a.shape).astype(np.uint16)
        rows.append(dict(shape=a.shape, labels=runs(a), stack=runs(stack), objects=criteria(a, stack)))
    write(folder, "criteria.json", rows)


if __name__ == "__main__":
    main()
