#!/usr/bin/python3
"""Make partition.json, criteria.json and detection.json: what scikit-image, scikit-learn and SciPy compute on small label volumes and points.

    make_golden_objects.py [FOLDER]      FOLDER: default is the folder of this script

partition.json: on the cases of make_golden.py, skimage.metrics.variation_of_information (with and without true background) and adapted_rand_error,
and surface distances of the pairs of IoU >= 0.5 from scipy.ndimage.distance_transform_edt; the same information and pairs of voxels from scikit-learn
(entropies of the contingency table, pair_confusion_matrix); pairs and sums of IoU of scipy.optimize.linear_sum_assignment at IoU 0.1 to 0.9.
detection.json: pairs and sums of distances of linear_sum_assignment on random points closer than a distance, most pairs first.
criteria.json: on balls and ellipsoids, some cut or hollow, skimage.measure.regionprops (area, centroid, bounding box, solidity, intensities),
scipy.ndimage (median, standard deviation), numpy.linalg.eigvalsh of the covariance, skimage.morphology.erosion.
The seeds are fixed: the same versions (they are written into the files) make the same bytes.
Needs python3-numpy, python3-scipy, python3-skimage, python3-sklearn (Debian packages).
"""
import json, os, platform, sys, types, warnings
import numpy as np, scipy, skimage, sklearn
from scipy import ndimage
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist
from skimage.measure import regionprops
from skimage.metrics import adapted_rand_error, variation_of_information
from skimage.morphology import erosion
from sklearn.metrics.cluster import contingency_matrix, entropy, mutual_info_score, pair_confusion_matrix
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


def matching(p, t):
    """For IoU of at least 0.1 .. 0.9 the pairs and their sum of IoU: most pairs first."""
    ids_p, ids_t = np.unique(p[p > 0]), np.unique(t[t > 0])
    if not len(ids_p) or not len(ids_t):
        return [[0, 0.0]] * 9
    both = contingency_matrix(t.ravel(), p.ravel())[int((t == 0).any()):, int((p == 0).any()):].astype(float)
    sizes_t, sizes_p = [np.unique(a[a > 0], return_counts=True)[1] for a in (t, p)]
    iou = both / (sizes_t[:, None] + sizes_p[None, :] - both)
    out = []
    for threshold in np.arange(1, 10) / 10:
        gain = np.where(iou >= threshold, 1000 + iou, 0)
        rows, columns = linear_sum_assignment(gain, maximize=True)
        chosen = iou[rows, columns][gain[rows, columns] > 0]
        out.append([len(chosen), float(chosen.sum())])
    return out


def detection(rng):
    truth, predicted = rng.uniform(0, 30, (rng.integers(1, 25), 3)), rng.uniform(0, 30, (rng.integers(1, 25), 3))
    far = float(rng.uniform(2, 15))
    distances = cdist(truth, predicted)
    rows, columns = linear_sum_assignment(np.where(distances < far, distances - 1e6, 0))
    chosen = distances[rows, columns][distances[rows, columns] < far]
    return dict(truth=truth.tolist(), predicted=predicted.tolist(), distance=far, pairs=len(chosen), sum=float(chosen.sum()))


def partition(name, p, t):
    p, t = np.asarray(p), np.asarray(t)
    row = dict(name=name, shape=p.shape, predicted=runs(p), truth=runs(t))
    row["all_split"], row["all_merge"] = map(float, variation_of_information(t, p))
    if (t > 0).any():
        row["split"], row["merge"] = map(float, variation_of_information(t, p, ignore_labels=(0,)))
        are = [float(v) for v in adapted_rand_error(t, p)]
        if np.isfinite(are).all():
            row["are"], row["precision"], row["recall"] = are
        a, b = t[t > 0], p[t > 0]
        shared = mutual_info_score(a, b)
        row["sklearn"] = dict(split=float(entropy(b) - shared) / np.log(2), merge=float(entropy(a) - shared) / np.log(2))
        together = pair_confusion_matrix(a, b)
        if together[0, 1] + together[1, 1] > 0 and together[1, 0] + together[1, 1] > 0:
            row["sklearn"].update(precision=float(together[1, 1] / (together[0, 1] + together[1, 1])),
                                  recall=float(together[1, 1] / (together[1, 0] + together[1, 1])))
    row["matching"] = matching(p, t)
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
    versions = dict(python=platform.python_version(), numpy=np.__version__, scipy=scipy.__version__, skimage=skimage.__version__, sklearn=sklearn.__version__)
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
    rng = np.random.default_rng(70)
    write(folder, "detection.json", [detection(rng) for _ in range(60)])


if __name__ == "__main__":
    main()
