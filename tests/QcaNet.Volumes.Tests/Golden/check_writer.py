"""Checks with tifffile what the writer of QcaNet.Volumes wrote (writer_stack.tif): pixels, axes, ImageJ metadata, spacing.

    python3 check_writer.py writer_stack.tif

Run by hand whenever the golden file is made anew (tifffile 2023.2.3). The pixels follow from the formula in
VolumeWriterTests.GoldenStack.
"""
import sys

import numpy
import tifffile

z, y, x = numpy.indices((3, 4, 5))
expected = (1000 * z + 100 * y + 7 * x + 1).astype(numpy.uint16)
with tifffile.TiffFile(sys.argv[1]) as f:
    assert f.is_imagej, "no ImageJ file"
    series = f.series[0]
    assert series.axes == "ZYX", series.axes
    assert len(f.pages) == 3
    assert numpy.array_equal(f.asarray(), expected)
    m = f.imagej_metadata
    assert m["images"] == 3 and m["slices"] == 3 and m["unit"] == "micron" and m["spacing"] == 1.75, m
    tags = f.pages[0].tags
    rx, ry = tags["XResolution"].value, tags["YResolution"].value
    assert rx[1] / rx[0] == 0.108333 and ry[1] / ry[0] == 0.8, (rx, ry)
    assert series.dataoffset is not None, "planes are not contiguous"
print("tifffile agrees:", sys.argv[1])
