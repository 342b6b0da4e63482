#!/usr/bin/env python3
"""SciPy + scikit-image beside `qcanet watershed`: one case, in turn, checked and timed.

    compare.py [--shape 256,256,256] [--nuclei 1200] [--spacing 1,1,1] [--crowded] [--rounds 5] [--threads 1,2]
    compare.py --bars          the cases that the project promises something about, as a Markdown table

Makes the case (mask and centres), then in each round runs the peer once and qcanet once for each number of threads, so that what else the
machine does meets both. The peer: scipy.ndimage.distance_transform_edt, scipy.ndimage.label, skimage.segmentation.watershed, one thread (they
have no more), after one round that does not count. Ours: the medians of `--timings --repeat 5`. Figures are medians over the rounds; the labels of
both are compared voxel by voxel after matching ids by largest overlap.

Cases: ellipsoidal nuclei on a jittered lattice, about 16 % foreground, many touching, with balls of radius 2 as centres; --crowded is one connected
mask of 60 % (a smooth random field) with random single voxels as centres. --case-tool PROGRAM makes the case instead: it is called with
--shape --nuclei --spacing --seed --output DIR --case-only [--crowded] and writes mask.tif and centres.tif there.

--qcanet COMMAND: how to call qcanet; by default `dotnet run` of this repository's project, which must be built (-c Release).
Needs Python 3 with NumPy, SciPy, scikit-image and tifffile.
"""
import argparse
import json
import os
import platform
import shlex
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import scipy
import skimage
import tifffile
from scipy import ndimage
from skimage.segmentation import watershed

REPOSITORY = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
STAGES = ("distance", "components", "watershed")
BARS = [  # shape, nuclei, spacing, crowded, threads -> smallest ratio
    ((256, 256, 256), 1200, (1, 1, 1), False, {1: 7, 2: 12}),
    ((128, 512, 512), 2500, (1, 1, 1), False, {1: 7, 2: 12}),
    ((256, 256, 256), 1200, (2.18, 1, 1), False, {2: 8}),
    ((256, 256, 256), 2000, (1, 1, 1), True, {2: 6}),
]


def paint(target, centre, radii):
    """Sets the voxels of an ellipsoid."""
    low = [max(int(np.floor(c - r)), 0) for c, r in zip(centre, radii)]
    high = [min(int(np.ceil(c + r)) + 1, s) for c, r, s in zip(centre, radii, target.shape)]
    box = tuple(slice(a, b) for a, b in zip(low, high))
    grid = np.ogrid[box]
    target[box] |= (sum(((g - c) / r) ** 2 for g, c, r in zip(grid, centre, radii)) <= 1).astype(np.uint8)


def nuclei_case(shape, nuclei, random):
    mask, centres = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    pitch = (np.prod(shape) / nuclei) ** (1 / 3)
    cells = np.stack(np.meshgrid(*(np.arange(pitch / 2, s, pitch) for s in shape), indexing="ij"), -1).reshape(-1, 3)
    places = cells + random.uniform(-0.28, 0.28, cells.shape) * pitch
    random.shuffle(places)
    if len(places) < nuclei:
        places = np.concatenate([places, random.uniform(8, np.array(shape) - 8, (nuclei - len(places), 3))])
    for place in np.clip(places[:nuclei], 3, np.array(shape) - 4):
        paint(mask, place, random.uniform(6.2, 10.4, 3))
        paint(centres, place, (2, 2, 2))
    return mask, centres & mask


def crowded_case(shape, nuclei, random):
    field = ndimage.gaussian_filter(random.standard_normal(shape, np.float32), 4, mode="wrap")
    labels, _ = ndimage.label(field > np.quantile(field, 0.4))
    mask = (labels == np.argmax(np.bincount(labels.ravel())[1:]) + 1).astype(np.uint8)
    centres = np.zeros(shape, np.uint8)
    centres.ravel()[random.choice(np.flatnonzero(mask), nuclei, replace=False)] = 1
    return mask, centres


def make_case(folder, shape, nuclei, spacing, crowded, seed, tool):
    if tool:
        command = [sys.executable, tool, "--output", folder, "--case-only", "--nuclei", str(nuclei), "--seed", str(seed)]
        command += ["--shape", ",".join(map(str, shape)), "--spacing", ",".join(map(str, spacing))]
        subprocess.run(command + ["--crowded"] * crowded, check=True)
        return tifffile.imread(os.path.join(folder, "mask.tif")), tifffile.imread(os.path.join(folder, "centres.tif"))
    mask, centres = (crowded_case if crowded else nuclei_case)(shape, nuclei, np.random.default_rng(seed))
    for name, voxels in (("mask", mask), ("centres", centres)):
        tifffile.imwrite(os.path.join(folder, name + ".tif"), voxels, photometric="minisblack", metadata={"axes": "ZYX"})
    return mask, centres


def run_peer(mask, centres, spacing):
    start = time.perf_counter()
    distance = ndimage.distance_transform_edt(mask, sampling=spacing)
    done = [time.perf_counter()]
    markers, _ = ndimage.label(centres)
    done.append(time.perf_counter())
    labels = watershed(-distance, markers, mask=mask.astype(bool))
    done.append(time.perf_counter())
    return labels, dict(zip(STAGES, np.diff([start] + done)))


def run_ours(qcanet, folder, spacing, threads):
    command = shlex.split(qcanet) + ["watershed", os.path.join(folder, "mask.tif"), "--markers", os.path.join(folder, "centres.tif")]
    command += ["--output", os.path.join(folder, "labels.tif"), "--timings", "--repeat", "5", "--threads", str(threads), "--spacing", ",".join(map(str, spacing))]
    line = subprocess.run(command, check=True, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True).stdout.strip().splitlines()[-1]
    return tifffile.imread(os.path.join(folder, "labels.tif")).astype(np.int64), json.loads(line)


def agreement(peer, ours):
    """Share of voxels that agree after matching ids by largest overlap, one to one."""
    width = int(ours.max()) + 1
    pairs, counts = np.unique(peer.astype(np.int64).ravel() * width + ours.ravel(), return_counts=True)
    used_peer, used_ours, agreed = set(), set(), 0
    for at in np.argsort(-counts, kind="stable"):
        a, b = divmod(int(pairs[at]), width)
        if (a == 0) == (b == 0) and a not in used_peer and b not in used_ours:
            used_peer.add(a)
            used_ours.add(b)
            agreed += int(counts[at])
    return agreed / peer.size


def compare(shape, nuclei, spacing, crowded, threads, given):
    with tempfile.TemporaryDirectory() as folder:
        mask, centres = make_case(folder, shape, nuclei, spacing, crowded, given.seed, given.case_tool)
        run_peer(mask, centres, spacing)
        peers, ours = [], {count: [] for count in threads}
        for _ in range(given.rounds):
            peer_labels, seconds = run_peer(mask, centres, spacing)
            peers.append(seconds)
            for count in threads:
                labels, timings = run_ours(given.qcanet, folder, spacing, count)
                ours[count].append(timings)
        median = lambda runs, stage: statistics.median(run[stage] for run in runs)
        total = lambda runs: statistics.median(sum(run[stage] for stage in STAGES) for run in runs)
        return {
            "shape": shape, "spacing": spacing, "crowded": crowded, "foreground": round(float(mask.mean()), 4),
            "peer": {stage: round(median(peers, stage), 4) for stage in STAGES} | {"total": round(total(peers), 4)},
            "ours": {count: {stage: round(median(runs, stage), 4) for stage in STAGES} | {"total": round(total(runs), 4)} for count, runs in ours.items()},
            "ratio": {count: round(total(peers) / total(runs), 1) for count, runs in ours.items()},
            "agreement": agreement(peer_labels, labels), "same_foreground": bool(((peer_labels > 0) == (labels > 0)).all()),
            "objects": [int(len(np.unique(peer_labels)) - 1), int(len(np.unique(labels)) - 1)],
        }


def bars(given):
    print(f"NumPy {np.__version__}, SciPy {scipy.__version__}, scikit-image {skimage.__version__}, Python {platform.python_version()}; seconds, medians of {given.rounds} rounds\n")
    print("| case | threads | distance: peer, ours | components | watershed | total | ratio | bar | voxels that agree | objects |\n|---|---|---|---|---|---|---|---|---|---|")
    passed = True
    for shape, nuclei, spacing, crowded, wanted in BARS:
        found = compare(shape, nuclei, spacing, crowded, sorted(set(wanted) | {1, 2}), given)
        passed &= found["agreement"] >= 0.999 and found["same_foreground"] and found["objects"][0] == found["objects"][1]
        for count, ours in found["ours"].items():
            bar = wanted.get(count)
            passed &= bar is None or found["ratio"][count] >= bar
            case = f"{'crowded ' if crowded else ''}{'x'.join(map(str, shape))}, {nuclei}, spacing {','.join(map(str, spacing))}"
            cells = [f"{found['peer'][stage]:.3f}, {ours[stage]:.3f}" for stage in STAGES + ("total",)]
            print(f"| {case} | {count} | {' | '.join(cells)} | **{found['ratio'][count]}** | {bar or '-'} | {found['agreement'] * 100:.5f} % | {found['objects'][0]}, {found['objects'][1]} |", flush=True)
    return 0 if passed else 1


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--shape", default="256,256,256")
    arguments.add_argument("--nuclei", type=int, default=1200)
    arguments.add_argument("--spacing", default="1,1,1")
    arguments.add_argument("--crowded", action="store_true")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--threads", default="1,2")
    arguments.add_argument("--bars", action="store_true")
    arguments.add_argument("--case-tool", metavar="PROGRAM")
    arguments.add_argument("--qcanet", default="dotnet run -c Release --no-build --project src/QcaNet.Cli --")
    given = arguments.parse_args()
    if given.bars:
        return bars(given)
    shape, spacing = tuple(map(int, given.shape.split(","))), tuple(map(float, given.spacing.split(",")))
    print(json.dumps(compare(shape, given.nuclei, spacing, given.crowded, list(map(int, given.threads.split(","))), given)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
