#!/usr/bin/python3
"""score_labels.py and scikit-image, for `metrics-beside-python`.

    peer.py FOLDER SCORE_LABELS

FOLDER holds predicted.npy, truth.npy (labels, int32) and stack.npy (intensities). SCORE_LABELS is the path of score_labels.py. A line of standard
input names the work, `scores` or `criteria`; the answer is the wall time and the processor time that it took, in seconds. The first answer leaves
scores.json or criteria.csv in FOLDER, so that the caller can compare values: a time without that would compare different work.

scores    score(predicted, truth) of score_labels.py, without reading files
criteria  skimage.measure.regionprops_table with the columns that it shares with the table of criteria, and mesh_surface_area of the marching cubes
          of each object in its own box. scikit-image has no columns for neighbors, contacts and the embryo's surface.

One thread: these libraries have no more. Needs python3-numpy, python3-skimage (Debian packages; tifffile for score_labels.py).
"""
import csv
import importlib.util
import json
import pathlib
import sys
import time

import numpy as np
import skimage
from skimage.measure import marching_cubes, mesh_surface_area, regionprops, regionprops_table

SPACING = (1.75, 0.8, 0.8)
COLUMNS = ("label", "area", "bbox", "centroid", "solidity", "equivalent_diameter_area", "inertia_tensor_eigvals",
           "intensity_mean", "intensity_min", "intensity_max")


def intensity_sum(mask, values):
    return values[mask].sum(dtype=np.float64)


def intensity_sd(mask, values):
    return values[mask].std()


def intensity_median(mask, values):
    return np.median(values[mask])


def criteria(labels, stack):
    table = regionprops_table(labels, stack, properties=COLUMNS, extra_properties=(intensity_sum, intensity_sd, intensity_median))
    table["surface_area"] = np.array([area(region.image) for region in regionprops(labels)])
    return table


def area(mask):
    vertices, faces, _, _ = marching_cubes(np.pad(mask, 1).astype(np.float32), 0.5, spacing=SPACING)
    return mesh_surface_area(vertices, faces)


def write_criteria(path, table):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table)
        writer.writerows(zip(*table.values()))


def main():
    folder = pathlib.Path(sys.argv[1])
    spec = importlib.util.spec_from_file_location("score_labels", sys.argv[2])
    score_labels = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score_labels)
    predicted, truth, stack = (np.load(folder / f"{name}.npy") for name in ("predicted", "truth", "stack"))
    print(f"Python {sys.version.split()[0]}, NumPy {np.__version__}, scikit-image {skimage.__version__}", flush=True)
    work = {"scores": lambda: score_labels.score(predicted, truth), "criteria": lambda: criteria(predicted, stack)}
    for line in sys.stdin:
        name = line.strip()
        wall, processor = time.perf_counter(), time.process_time()
        result = work[name]()
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        if name == "scores":
            (folder / "scores.json").write_text(json.dumps(result))
        else:
            write_criteria(folder / "criteria.csv", result)
        print(f"{wall:.6f} {processor:.6f}", flush=True)


if __name__ == "__main__":
    main()
