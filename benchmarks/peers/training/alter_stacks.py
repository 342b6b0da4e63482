#!/usr/bin/python3
"""Writes altered copies of the stacks of a folder in the layout of BBBC050, to see what weights lose on them.

    /usr/bin/python3 benchmarks/peers/training/alter_stacks.py BBBC050 OUTPUT [BEGINNING ...]

OUTPUT/<alteration>/Images and OUTPUT/<alteration>/GroundTruth_QCANet hold the stacks whose names start with one of the beginnings (Emb10 and Emb11).
'unaltered' is the copy to compare with. The spacing is 1.75,0.8,0.8 um, except for 'z-step-2.5' (2.5,0.8,0.8).
"""

import pathlib
import sys

import numpy
import tifffile
from scipy import ndimage


def field(image, truth, factor, generator):
    """The embryo in a frame that is larger by a factor in the plane, at a random place, in camera noise like that of the darkest tenth."""
    planes, height, width = image.shape
    size = (planes, int(height * factor), int(width * factor))
    dark = image[image <= numpy.percentile(image, 10)].astype(float)
    frame = generator.normal(dark.mean(), max(dark.std(), 1), size)
    labels = numpy.zeros(size, truth.dtype)
    y = generator.integers(0, size[1] - height + 1)
    x = generator.integers(0, size[2] - width + 1)
    frame[:, y:y + height, x:x + width] = image
    labels[:, y:y + height, x:x + width] = truth
    return frame, labels


def depth(image, truth, step):
    """Planes that lie farther apart: linear between planes for the image, the nearest plane for the labels."""
    count = int((image.shape[0] - 1) * 1.75 / step) + 1
    at = numpy.arange(count) * step / 1.75
    below = numpy.minimum(at.astype(int), image.shape[0] - 2)
    share = (at - below)[:, None, None]
    return image[below] * (1 - share) + image[below + 1] * share, truth[numpy.rint(at).astype(int)]


def contrast(image):
    """What a nucleus rises above the background: the 99.5th percentile less the median."""
    return numpy.percentile(image, 99.5) - numpy.median(image)


ALTERATIONS = {
    "unaltered": lambda image, truth, generator: (image, truth),
    "offset": lambda image, truth, generator: (image + 1000, truth),
    "gain": lambda image, truth, generator: (image * 3, truth),
    "noise": lambda image, truth, generator: (image + generator.normal(0, 0.1 * contrast(image), image.shape), truth),
    "blur": lambda image, truth, generator: (ndimage.gaussian_filter(image, (0.5, 1, 1)), truth),
    "z-step-2.5": lambda image, truth, generator: depth(image, truth, 2.5),
    "field-of-view-2": lambda image, truth, generator: field(image, truth, 2, generator),
    "field-of-view-4": lambda image, truth, generator: field(image, truth, 4, generator),
}


def main():
    source = pathlib.Path(sys.argv[1])
    output = pathlib.Path(sys.argv[2])
    beginnings = tuple(sys.argv[3:]) or ("Emb10", "Emb11")
    paths = [path for path in sorted((source / "Images").glob("*.tif")) if path.name.startswith(beginnings)]
    for name, alter in ALTERATIONS.items():
        generator = numpy.random.default_rng(1)
        for kind in ("Images", "GroundTruth_QCANet"):
            (output / name / kind).mkdir(parents=True, exist_ok=True)
        for path in paths:
            image = tifffile.imread(path).astype(float)
            truth = tifffile.imread(source / "GroundTruth_QCANet" / path.name)
            image, truth = alter(image, truth, generator)
            tifffile.imwrite(output / name / "Images" / path.name, numpy.clip(numpy.rint(image), 0, 65535).astype(numpy.uint16))
            tifffile.imwrite(output / name / "GroundTruth_QCANet" / path.name, truth)
        print(f"{name}: {len(paths)} stacks")


main()
