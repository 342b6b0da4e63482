#!/usr/bin/python3
"""Make the golden files of QcaNet.PostProcessing.Tests: what SciPy and scikit-image compute on small volumes.

    make_golden.py [FOLDER]          (default: the folder of this script)

Writes distance.json, components.json, watershed.json, nuclei.json, regions.json, long_distances.json,
label_components.json and maxima.json. The seeds are fixed: the same versions (they are
written into each file) make the same bytes. Volumes are run-length coded in raster order: "value*count value value*count".

Needs python3-numpy, python3-scipy, python3-skimage (Debian packages).
"""
import json, os, platform, sys
import numpy as np, scipy, skimage
from scipy import ndimage
from skimage.measure import label as skimage_label
from skimage.morphology import h_maxima, remove_small_objects
from skimage.segmentation import clear_border, expand_labels, watershed

VERSIONS = dict(python=platform.python_version(), numpy=np.__version__, scipy=scipy.__version__, skimage=skimage.__version__)
SHAPES = [(1, 1, 1), (1, 1, 9), (1, 9, 1), (9, 1, 1), (1, 7, 8), (5, 1, 7), (6, 5, 1), (2, 2, 2), (3, 4, 5), (5, 6, 7), (7, 6, 4)]
NEIGHBOURS = {6: 1, 18: 2, 26: 3}


def runs(a):
    flat, out, i = np.asarray(a).ravel().tolist(), [], 0
    while i < len(flat):
        j = i
        while j < len(flat) and flat[j] == flat[i]:
            j += 1
        out.append(f"{flat[i]!r}*{j - i}" if j - i > 1 else repr(flat[i]))
        i = j
    return " ".join(out)


def write(folder, name, cases):
    with open(os.path.join(folder, name), "w", newline="\n") as f:
        f.write('{\n "generator": "make_golden.py",\n "versions": ' + json.dumps(VERSIONS) + ',\n "cases": [\n')
        f.write(",\n".join("  " + json.dumps(c) for c in cases))
        f.write("\n ]\n}\n")


def distance_cases(rng):
    for shape in SHAPES:
        for spacing in ((1, 1, 1), (3, 2, 1), (2.1875, 1, 1), (1.75, 0.8, 0.8)):
            mask = (rng.random(shape) < rng.choice([0.3, 0.7, 0.9, 0.97])).astype(np.uint8)
            mask.ravel()[rng.integers(mask.size)] = 0      # without any background SciPy's result has no meaning
            d = ndimage.distance_transform_edt(mask, sampling=spacing)
            yield dict(shape=shape, spacing=spacing, mask=runs(mask), distances=runs(d))


def components_cases(rng):
    for shape in SHAPES:
        for n, c in NEIGHBOURS.items():
            mask = (rng.random(shape) < rng.choice([0.15, 0.3, 0.5])).astype(np.uint8)
            by_scipy, count = ndimage.label(mask, structure=ndimage.generate_binary_structure(3, c))
            by_skimage = skimage_label(mask, connectivity=c)
            yield dict(shape=shape, connectivity=n, mask=runs(mask), count=int(count), scipy=runs(by_scipy), skimage=runs(by_skimage))


def watershed_cases(rng):
    for shape in SHAPES:
        size = int(np.prod(shape))
        for n, c in NEIGHBOURS.items():
            # No tie anywhere: every value of the landscape differs. Must be equal for every connectivity.
            mask = (rng.random(shape) < rng.choice([0.6, 0.9, 1.0])).astype(np.uint8)
            landscape = rng.permutation(size).reshape(shape).astype(np.float32)
            markers = np.zeros(size, np.int32)
            at = rng.permutation(size)[: max(1, size // 25)]
            markers[at] = rng.permutation(len(at)) + 1
            markers = markers.reshape(shape)
            yield dict(kind="distinct", shape=shape, connectivity=n, mask=runs(mask), landscape=runs(landscape), markers=runs(markers),
                       labels=runs(watershed(landscape, markers, connectivity=c, mask=mask.astype(bool))))
        # Plateaus everywhere, but no two marker voxels of one value: with six neighbours the whole order is defined in
        # scikit-image too (entry order; neighbours in raster order), so that first in first out is put to the test.
        for levels in (1, 2, 4):
            mask = (rng.random(shape) < rng.choice([0.8, 1.0])).astype(np.uint8)
            landscape = rng.integers(0, levels, shape).astype(np.float32)
            markers = np.zeros(size, np.int32)
            at = rng.permutation(size)[: max(1, size // 25)]
            markers[at] = rng.permutation(len(at)) + 1
            landscape.ravel()[at] = -1 - rng.permutation(len(at))
            markers = markers.reshape(shape)
            yield dict(kind="plateaus", shape=shape, connectivity=6, mask=runs(mask), landscape=runs(landscape), markers=runs(markers),
                       labels=runs(watershed(landscape, markers, connectivity=1, mask=mask.astype(bool))))


    # The same for 18 and 26 neighbours: in which order the neighbours of one voxel wait cannot be seen in the labels, for they all have one label
    # and nothing of another label gets between them.
    for shape in SHAPES[5:]:
        size = int(np.prod(shape))
        for i, levels in enumerate((1, 2, 4)):
            landscape = rng.integers(0, levels, shape).astype(np.float32)
            mask = (rng.random(shape) < rng.choice([0.6, 1.0])).astype(np.uint8)
            markers = np.zeros(size, np.int32)
            at = rng.permutation(size)[: max(2, size // 25)]
            markers[at] = rng.permutation(len(at)) + 1
            landscape.ravel()[at] = -1 - rng.permutation(len(at))
            markers = markers.reshape(shape)
            c = 2 + i % 2
            yield dict(kind="plateaus", shape=shape, connectivity=(6, 18, 26)[c - 1], mask=runs(mask), landscape=runs(landscape), markers=runs(markers),
                       labels=runs(watershed(landscape, markers, connectivity=c, mask=mask.astype(bool))))
    # Integer landscapes of every type without ties, to the ends of the type. scikit-image turns heights into doubles: 64 bit ones stay below 2^53 here.
    for shape in SHAPES[2::2]:
        size = int(np.prod(shape))
        for i, (kind, low, high) in enumerate((("uint8", 0, 255), ("int8", -128, 127), ("uint16", 0, 65535), ("int16", -32768, 32767),
                                               ("int32", -2**31, 2**31 - 1), ("int64", -2**53, 2**53), ("uint64", 0, 2**53))):
            values = np.unique(np.concatenate([[low, high], rng.integers(low, high + 1, 3 * size)]))
            landscape = np.concatenate([[low, high], rng.permutation(values[1:-1])[: max(0, size - 2)]])[:size]
            if len(landscape) < size:
                continue                       # more voxels than values
            landscape = rng.permutation(landscape).reshape(shape).astype(kind)
            mask = (rng.random(shape) < 0.9).astype(np.uint8)
            markers = np.zeros(size, np.int32)
            at = rng.permutation(size)[: max(2, size // 20)]
            markers[at] = rng.permutation(len(at)) + 1
            markers = markers.reshape(shape)
            c = 1 + i % 3
            yield dict(kind="integers", type=kind, shape=shape, connectivity=(6, 18, 26)[c - 1], mask=runs(mask), landscape=runs(landscape),
                       markers=runs(markers), labels=runs(watershed(landscape, markers, connectivity=c, mask=mask.astype(bool))))


def nuclei_cases(rng):
    """Touching ellipsoids with ball markers: the way of a real stack, ties included."""
    for shape, spacing, count in (((14, 44, 46), (2.1875, 1, 1), 14), ((20, 30, 30), (1, 1, 1), 12), ((1, 60, 64), (1, 1, 1), 16)):
        mask, centres = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
        g = np.ogrid[tuple(slice(0, s) for s in shape)]
        for _ in range(count):
            p = [rng.uniform(0.15 * s, 0.85 * s) for s in shape]
            r = rng.uniform(4.5, 7.5, 3)
            mask |= (sum(((g[i] - p[i]) * spacing[i] / r[i]) ** 2 for i in range(3)) <= 1).astype(np.uint8)
            centres |= (sum(((g[i] - p[i]) * spacing[i] / 2) ** 2 for i in range(3)) <= 1).astype(np.uint8)
        markers, _ = ndimage.label(centres & mask)
        distance = ndimage.distance_transform_edt(mask, sampling=spacing)
        labels = watershed(-distance, markers, mask=mask.astype(bool))
        # The same with marker voxels of distinct heights, lowest first in raster order: then scikit-image's order is defined to the last voxel.
        untied = (-distance).astype(np.float32)
        untied[markers > 0] = np.arange(np.count_nonzero(markers)) - 2000
        labels_untied = watershed(untied, markers, mask=mask.astype(bool))
        yield dict(shape=shape, spacing=spacing, mask=runs(mask), markers=runs(markers), labels=runs(labels), labels_untied=runs(labels_untied))


def regions_labels(rng, shape, empty=0.45):
    """Label images with objects that touch, fall apart and reach the border; ids with gaps."""
    coarse = rng.integers(1, 6, [-(-s // 2) for s in shape]) * 3
    labels = np.asarray(coarse[tuple(np.ix_(*[np.arange(s) // 2 for s in shape]))], np.int32)
    labels[rng.random(shape) < empty] = 0
    return labels


def regions_cases(rng):
    """Clean-up of regions.

    fill_holes      "filled" of "mask", 0/1. Background is 6-connected (4 in a plane), scipy's default structure. With depth 1 the image is given
                    to SciPy as 2D: otherwise every voxel would lie at the border along z and no hole were closed.
    fill_holes_2d   the same plane by plane (a hole need not be closed along z).
    clear_border    "cleared" of "labels" with buffer_size; a 26-connected piece of a label that has a voxel in the border goes, other pieces of the label stay. With depth 1 the
                    image is given to scikit-image as 2D: otherwise every voxel would lie in the border along z.
    expand_labels   "expanded" of "labels" by "distance" voxels, spacing 1. scikit-image gives a voxel at the same distance from two labels to the
                    one scipy's feature transform finds; "tied" is 1 where voxels of two different labels are equally near, and there only
                    may results differ (0 elsewhere). Depth 1 again is given as 2D, which makes no difference here.
    remove_small    "kept" of "labels" of at least min_size voxels (all pieces of a label together).
    """
    shapes = [(1, 1, 1), (1, 1, 9), (9, 1, 1), (1, 6, 1), (1, 9, 11), (6, 1, 8), (7, 6, 1), (5, 6, 7), (7, 7, 6), (8, 7, 9)]
    for shape in shapes:
        for density in (0.45, 0.65, 0.8, 0.92):
            mask = (rng.random(shape) < density).astype(np.uint8)
            flat = mask[0] if shape[0] == 1 else mask
            filled = ndimage.binary_fill_holes(flat).reshape(shape)
            planes = np.stack([ndimage.binary_fill_holes(plane) for plane in mask])
            yield dict(kind="fill_holes", shape=shape, mask=runs(mask), filled=runs(filled.astype(np.uint8)))
            yield dict(kind="fill_holes_2d", shape=shape, mask=runs(mask), filled=runs(planes.astype(np.uint8)))
    # A hollow ball, a torus through which the outside passes in 3D but not in its plane, and a box with a slit at its edge.
    g = np.mgrid[-4:5, -4:5, -4:5]
    radius = np.sqrt((g ** 2).sum(0))
    ring = np.hypot(np.hypot(g[1], g[2]) - 2.5, g[0])
    slit = (np.abs(g).max(0) == 3).astype(np.uint8)
    slit[4, 4, 7] = 0
    for mask in ((radius <= 4) & (radius > 2.2), ring <= 1.2, slit):
        mask = mask.astype(np.uint8)
        yield dict(kind="fill_holes", shape=mask.shape, mask=runs(mask), filled=runs(ndimage.binary_fill_holes(mask).astype(np.uint8)))
        planes = np.stack([ndimage.binary_fill_holes(plane) for plane in mask])
        yield dict(kind="fill_holes_2d", shape=mask.shape, mask=runs(mask), filled=runs(planes.astype(np.uint8)))

    for shape in [(1, 9, 11), (1, 12, 12), (5, 6, 7), (8, 9, 10), (9, 12, 11)]:
        for buffer in (0, 1):
            labels = regions_labels(rng, shape, 0.3)
            # Blocks of 3 with an id each, too: of the ids that occur everywhere nearly all touch the border.
            ids = rng.permutation(np.arange(1, labels.size + 1)).reshape(shape)
            blocks = ids[tuple(np.ix_(*[np.arange(s) // 3 for s in shape]))] * (labels > 0)
            for given in (labels, blocks):
                given = given.astype(np.int32)
                cleared = clear_border(given[0] if shape[0] == 1 else given, buffer_size=buffer)
                yield dict(kind="clear_border", shape=shape, buffer=buffer, labels=runs(given), cleared=runs(cleared))

    for shape in [(1, 1, 12), (1, 13, 14), (12, 1, 9), (7, 8, 9), (9, 10, 8)]:
        for distance in (1, 2.5, 4):
            labels = np.zeros(shape, np.int32)
            at = rng.permutation(labels.size)[: max(2, labels.size // 60)]
            labels.ravel()[at] = rng.integers(1, 5, len(at)) * 5
            expanded = expand_labels(labels[0] if shape[0] == 1 else labels, distance).reshape(shape)
            nearest = {i: ndimage.distance_transform_edt(labels != i) for i in np.unique(labels[labels > 0])}
            least = np.min(list(nearest.values()), axis=0)
            tied = sum((np.abs(d - least) < 1e-9).astype(np.uint8) for d in nearest.values()) > 1
            yield dict(kind="expand_labels", shape=shape, distance=distance, labels=runs(labels), expanded=runs(expanded), tied=runs(tied.astype(np.uint8)))

    for shape in [(1, 1, 9), (1, 9, 11), (5, 6, 7)]:
        for size in (0, 1, 2, 3, 8, 30):
            labels = np.where(rng.random(shape) < 0.5, rng.integers(1, 40, shape), regions_labels(rng, shape)).astype(np.int32)
            yield dict(kind="remove_small", shape=shape, min_size=size, labels=runs(labels), kept=runs(remove_small_objects(labels, size)))


def long_distance_cases(rng):
    """Distances of dozens and hundreds of voxels, as squares in whole squares of the unit, the common measure of the spacing."""
    for shape, spacing, unit in (((1, 1, 400), (1, 1, 1), 1), ((300, 1, 3), (3, 2, 1), 1), ((1, 120, 11), (1, 4, 3), 1), ((1, 9, 120), (1, 3, 4), 1),
                                 ((130, 2, 5), (1.75, 0.8, 0.8), 0.05), ((3, 100, 5), (2, 1.5, 1), 0.5)):
        mask = (rng.random(shape) < 0.998).astype(np.uint8)
        mask.ravel()[rng.integers(mask.size)] = 0
        squares = (ndimage.distance_transform_edt(mask, sampling=spacing) / unit) ** 2
        assert np.abs(squares - np.rint(squares)).max() < 1e-3
        yield dict(shape=shape, spacing=spacing, unit=unit, mask=runs(mask), squares=runs(np.rint(squares).astype(np.int64)))


def label_components_cases(rng):
    """Components of label images: touching labels stay apart. "background" is 0."""
    for shape in SHAPES + [(3, 5, 70)]:
        for n, c in NEIGHBOURS.items():
            labels = rng.choice([0, 0, 4, -2, 9] if np.prod(shape) > 1 else [4], shape).astype(np.int32)
            for axis in rng.permutation(3):                  # some voxels take the label of their neighbour: pieces of several voxels
                copy = rng.random(shape) < 0.4
                labels = np.where(copy, np.roll(labels, 1, axis), labels)
            components, count = skimage_label(labels, background=0, connectivity=c, return_num=True)
            yield dict(shape=shape, connectivity=n, labels=runs(labels), count=int(count), components=runs(components))


def maxima_cases(rng):
    """h_maxima of the distance: whole plateaus, 0/1. No h is a difference of two distances: both sides are far from rounding."""
    for shape in [(1, 1, 30), (1, 24, 26), (6, 1, 20), (9, 10, 11), (12, 9, 8)]:
        for i, h in enumerate((0.1234, 0.4321, 0.7777, 1.2345)):
            c = 1 + (i + shape[0]) % 3
            spacing = ((1, 1, 1), (2, 1, 1), (1.75, 0.8, 0.8))[i % 3]
            smooth = ndimage.gaussian_filter(rng.standard_normal(shape), 1.2)
            mask = (smooth > np.quantile(smooth, 0.35)).astype(np.uint8)
            mask.ravel()[rng.integers(mask.size)] = 0
            distance = ndimage.distance_transform_edt(mask, sampling=spacing)
            maxima = h_maxima(distance, h, ndimage.generate_binary_structure(3, c))
            yield dict(shape=shape, spacing=spacing, connectivity=(6, 18, 26)[c - 1], h=h, mask=runs(mask), maxima=runs(maxima))


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    for i, (name, cases) in enumerate(dict(distance=distance_cases, components=components_cases, watershed=watershed_cases, nuclei=nuclei_cases,
                                              regions=regions_cases, long_distances=long_distance_cases,
                                              label_components=label_components_cases, maxima=maxima_cases).items()):
        write(folder, name + ".json", list(cases(np.random.default_rng(20 + i))))


if __name__ == "__main__":
    main()
