"""Reads back what QcaNet.Volumes wrote, with tifffile, libtiff's tools, NumPy and, where asked for, ImageJ and OME's schema.

    python3 check.py [--large] [--imagej ij.jar] [--schema ome.xsd] [--keep FOLDER]

write-files.cs writes the files (dotnet is needed); every voxel follows from its place, so that nothing is compared with itself.
A line for each difference, then a table; the exit code says whether there was one. --large: three files beyond 4 GiB instead.

Checked for each TIFF: axes, shape, type and all voxels by tifffile; spacing, unit and frame interval by tifffile; no warning and no error
from `tiffinfo -D`, which decodes all; all voxels after `tiffcp -c none`, that is by libtiff's codecs. tifffile decodes Zstandard and
predictor 3 only with the imagecodecs package: without it such files are read by it after tiffcp alone.
"""
import argparse
import collections
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

import numpy
import tifffile

HERE = os.path.dirname(os.path.abspath(__file__))
DTYPES = {"labels16": "uint16", "labels32": "uint32", "negative": "int32", "sparse": "uint16"}
OME = "{http://www.openmicroscopy.org/Schemas/OME/2016-06}"


def voxels(entry, first_plane=0, planes=None):
    """The planes (t, z, c) of a file, as write-files.cs defines them."""
    size = entry["y"] * entry["x"]
    planes = entry["t"] * entry["z"] * entry["c"] if planes is None else planes
    with numpy.errstate(over="ignore"):
        h = numpy.arange(first_plane * size, (first_plane + planes) * size, dtype=numpy.uint64).astype(numpy.uint32) * numpy.uint32(2654435761) + numpy.uint32(12345)
    v = {
        "uint8": lambda: (h >> 24).astype(numpy.uint8),
        "int8": lambda: (h >> 24).astype(numpy.uint8).view(numpy.int8),
        "uint16": lambda: (h >> 16).astype(numpy.uint16),
        "int16": lambda: (h >> 16).astype(numpy.uint16).view(numpy.int16),
        "uint32": lambda: h,
        "float32": lambda: (h >> 8).astype(numpy.float32) - numpy.float32(8388608),
        "float64": lambda: h / 4294967296.0 - 0.5,
        "labels16": lambda: ((h >> 16) % 5000).astype(numpy.uint16),
        "labels32": lambda: h >> 8,
        "negative": lambda: h.view(numpy.int32),
        "sparse": lambda: numpy.where(h < 1 << 20, h >> 10, 0).astype(numpy.uint16),
    }[entry["type"]]()
    return v.reshape(planes, entry["y"], entry["x"])


def axes(entry):
    return "".join(a for a in "TZC" if entry[a.lower()] > 1) + "YX"


def row(entry):
    """The row of the table that a file belongs to."""
    form = "NumPy" if entry["file"].endswith(".npy") else "OME-TIFF" if entry["file"].endswith(".ome.tif") else "ImageJ"
    return form, entry["compression"], entry["predictor"]


class Check:
    def __init__(self, folder, schema):
        self.folder = folder
        self.schema = schema
        self.problems = 0
        self.decoded_by_tifffile = collections.Counter()

    def problem(self, entry, text):
        self.problems += 1
        print(f"{entry['file']}: {text}")

    def same(self, entry, what, found, expected):
        if found != expected:
            self.problem(entry, f"{what}: {found!r} instead of {expected!r}")

    def near(self, entry, what, found, expected):
        if found is None or abs(found - expected) > expected * 1e-12:
            self.problem(entry, f"{what}: {found!r} instead of {expected!r}")

    def file(self, entry):
        path = os.path.join(self.folder, entry["file"])
        if path.endswith(".npy"):
            array = numpy.load(path, allow_pickle=False)
            kind = {"labels16": "int32", "labels32": "int32", "negative": "int32"}.get(entry["type"], entry["type"])
            self.same(entry, "type", str(array.dtype), kind)
            self.same(entry, "voxels", bool(numpy.array_equal(array, voxels(entry))), True)
            return
        with tifffile.TiffFile(path) as tiff:
            self.metadata(entry, tiff)
            try:
                array = tiff.asarray()
                self.same(entry, "tifffile's voxels", bool(numpy.array_equal(array.reshape(-1, entry["y"], entry["x"]), voxels(entry))), True)
                self.decoded_by_tifffile[row(entry)] += 1
            except ValueError as error:
                if "imagecodecs" not in str(error):
                    raise
        self.libtiff(entry, path)

    def metadata(self, entry, tiff):
        series = tiff.series[0]
        dtype = DTYPES.get(entry["type"], entry["type"])
        self.same(entry, "axes", series.axes, axes(entry))
        self.same(entry, "shape", series.shape, tuple(entry[a.lower()] for a in axes(entry)))
        self.same(entry, "type", str(series.dtype), dtype)
        self.same(entry, "series", len(tiff.series), 1)
        tags = tiff.pages[0].tags
        ome = entry["file"].endswith(".ome.tif")
        if ome:
            self.same(entry, "OME", tiff.is_ome, True)
            self.ome(entry, tiff.ome_metadata)
        else:
            self.same(entry, "ImageJ", tiff.is_imagej, True)
            m = tiff.imagej_metadata
            if entry["spacing"]:
                self.same(entry, "unit", m.get("unit"), "micron")
                self.near(entry, "spacing", m.get("spacing"), entry["spacing"][0])
            if entry["interval"]:
                self.near(entry, "finterval", m.get("finterval"), entry["interval"])
            self.same(entry, "hyperstack", m.get("hyperstack", False), entry["t"] * entry["c"] > 1)
        self.same(entry, "resolution there", "XResolution" in tags, entry["spacing"] is not None)
        if entry["spacing"]:
            scale = 1e4 if ome else 1
            for name, length in (("YResolution", entry["spacing"][1]), ("XResolution", entry["spacing"][2])):
                a, b = tags[name].value
                self.near(entry, name, b / a * scale, length)

    def ome(self, entry, text):
        if self.schema is not None:
            from lxml import etree
            document = etree.fromstring(text.encode())
            if not self.schema.validate(document):
                self.problem(entry, f"schema: {self.schema.error_log.last_error}")
        pixels = ET.fromstring(text).find(f"{OME}Image/{OME}Pixels")
        for i, axis in enumerate("ZYX"):
            length = pixels.get("PhysicalSize" + axis)
            if entry["spacing"] is None:
                self.same(entry, "PhysicalSize" + axis, length, None)
            else:
                self.near(entry, "PhysicalSize" + axis, float(length), entry["spacing"][i])
                self.same(entry, "unit", pixels.get(f"PhysicalSize{axis}Unit"), "\u00b5m")
        if entry["interval"]:
            self.near(entry, "TimeIncrement", float(pixels.get("TimeIncrement")), entry["interval"])
            self.same(entry, "TimeIncrementUnit", pixels.get("TimeIncrementUnit"), "s")
        if entry["names"]:
            self.same(entry, "names", [c.get("Name") for c in pixels.findall(f"{OME}Channel")], entry["names"])

    def libtiff(self, entry, path):
        info = subprocess.run(["tiffinfo", "-D", path], capture_output=True, text=True, errors="replace")
        self.same(entry, "tiffinfo's exit code and complaints", (info.returncode, info.stderr), (0, ""))
        self.same(entry, "tiffinfo's pages", info.stdout.count("=== TIFF directory"), entry["t"] * entry["z"] * entry["c"])
        copy = os.path.join(self.folder, "copy.tif")
        done = subprocess.run(["tiffcp", "-c", "none", path, copy], capture_output=True, text=True, errors="replace")
        self.same(entry, "tiffcp's exit code and complaints", (done.returncode, done.stderr), (0, ""))
        with tifffile.TiffFile(copy) as tiff:
            array = numpy.stack([page.asarray() for page in tiff.pages])
        self.same(entry, "libtiff's voxels", bool(numpy.array_equal(array, voxels(entry))), True)
        os.remove(copy)

    def imagej(self, jar, entries):
        """ImageJ opens uncompressed and deflated files of the types it knows, with axes, calibration and voxels."""
        known = {"uint8": "8", "int8": "8", "uint16": "16", "int16": "16 signed", "labels16": "16", "float32": "32", "labels32": "32", "uint32": "32", "negative": "32"}
        chosen = [e for e in entries if e["file"].endswith(".tif") and not e["file"].endswith(".ome.tif") and e["compression"] != "zstd" and e["type"] in known]
        command = ["java", "-Djava.awt.headless=true", "-Xmx3g", "-cp", jar, os.path.join(HERE, "ReadBack.java")]
        lines = subprocess.run(command + [os.path.join(self.folder, e["file"]) for e in chosen], capture_output=True, text=True, check=True).stdout.splitlines()
        print(lines[0])
        for entry, line in zip(chosen, (l for l in lines[1:] if "\t" in l), strict=True):
            parts = line.split("\t")
            if len(parts) < 9:
                self.problem(entry, "ImageJ does not open it")
                continue
            self.same(entry, "ImageJ's bits", parts[1], known[entry["type"]])
            self.same(entry, "ImageJ's axes", parts[2], " ".join(str(entry[a]) for a in "tzcyx"))
            if entry["spacing"]:
                for found, expected in zip(parts[3].split(), entry["spacing"]):
                    self.near(entry, "ImageJ's spacing", float(found), expected)
                self.same(entry, "ImageJ's unit", parts[4], "micron")
            self.near(entry, "ImageJ's interval", float(parts[5]) + 1, (entry["interval"] or 0) + 1)
            self.same(entry, "ImageJ's view", parts[6], "hyperstack" if entry["t"] * entry["c"] > 1 else "stack")
            v = voxels(entry)
            if known[entry["type"]] == "32":
                # ImageJ keeps whole numbers of 32 bits as floats, and takes them for signed ones.
                v = (v.view(numpy.int32) if v.dtype == numpy.uint32 else v).astype(numpy.float32)
            self.same(entry, "ImageJ's voxels", parts[8], hashlib.sha256(numpy.ascontiguousarray(v).tobytes()).hexdigest())
        print(f"ImageJ: {len(chosen)} files opened")

    def large(self, entry):
        """Beyond 4 GiB: the form of the file, and some planes from its beginning, middle and end."""
        path = os.path.join(self.folder, entry["file"])
        planes = entry["t"] * entry["z"] * entry["c"]
        with open(path, "rb") as f:
            version = f.read(4)[2]
        with tifffile.TiffFile(path) as tiff:
            self.metadata(entry, tiff)
            pages = len(tiff.pages)
            if pages == 1:
                array = tifffile.memmap(path).reshape(planes, entry["y"], entry["x"])
                read = lambda i: array[i]
            else:
                read = lambda i: tiff.pages[i].asarray()
            for i in (0, 1, planes // 2, planes - 2, planes - 1):
                self.same(entry, f"plane {i}", bool(numpy.array_equal(read(i), voxels(entry, i, 1)[0])), True)
        info = subprocess.run(["tiffinfo", path], capture_output=True, text=True, errors="replace")
        self.same(entry, "tiffinfo's exit code and complaints", (info.returncode, info.stderr), (0, ""))
        self.same(entry, "tiffinfo's pages", info.stdout.count("=== TIFF directory"), pages)
        form = {(42, 1): "one directory", (43, planes): "BigTIFF", (42, planes): "TIFF"}.get((version, pages), f"version {version}, {pages} pages")
        self.same(entry, "form", form, {"large.tif": "one directory", "large.ome.tif": "BigTIFF", "large-labels.tif": "TIFF"}[entry["file"]])
        print(f"| {entry['file']} | {os.path.getsize(path) / 1e9:.2f} GB | {form} | {planes} |")

    def large_imagej(self, jar, entries):
        """ImageJ opens the one-directory file (of which it needs 5 GB of memory) with all its planes."""
        command = ["java", "-Djava.awt.headless=true", "-XX:+UseParallelGC", "-Xmx6g", "-cp", jar, os.path.join(HERE, "ReadBack.java")]
        chosen = [e for e in entries if e["file"] == "large.tif"]
        lines = subprocess.run(command + [os.path.join(self.folder, e["file"]) for e in chosen], capture_output=True, text=True, check=True).stdout.splitlines()
        for entry, line in zip(chosen, (l for l in lines[1:] if "\t" in l), strict=True):
            parts = line.split("\t")
            self.same(entry, "ImageJ's axes", parts[2], " ".join(str(entry[a]) for a in "tzcyx"))
            sha = hashlib.sha256()
            for i in range(entry["t"] * entry["z"]):
                sha.update(voxels(entry, i, 1).tobytes())
            self.same(entry, "ImageJ's voxels", parts[8], sha.hexdigest())
            print(f"{lines[0]}: {entry['file']} opened with {parts[2]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--large", action="store_true", help="three files beyond 4 GiB instead")
    parser.add_argument("--imagej", metavar="ij.jar", help="ImageJ's own library, to open the files with")
    parser.add_argument("--schema", metavar="ome.xsd", help="OME's schema of June 2016, to validate the texts with (needs lxml)")
    parser.add_argument("--keep", metavar="FOLDER", help="where the files go and stay")
    options = parser.parse_args()
    schema = None
    if options.schema:
        from lxml import etree
        schema = etree.XMLSchema(etree.parse(options.schema))
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or scratch
        subprocess.run(["dotnet", "run", "-c", "Release", os.path.join(HERE, "write-files.cs"), "--", folder] + (["large"] if options.large else []), check=True)
        with open(os.path.join(folder, "files.json"), encoding="utf-8") as f:
            entries = json.load(f)
        check = Check(folder, schema)
        if options.large:
            print("| file | size | form | planes |\n|---|---|---|---|")
        for entry in entries:
            (check.large if options.large else check.file)(entry)
        if options.imagej:
            (check.large_imagej if options.large else check.imagej)(options.imagej, entries)
    if not options.large:
        print("| format | packing | differences | files | decoded by tifffile itself | by libtiff |\n|---|---|---|---|---|---|")
        for (form, compression, predictor), n in sorted(collections.Counter(map(row, entries)).items()):
            own, libtiff = ("numpy.load", "-") if form == "NumPy" else (check.decoded_by_tifffile[form, compression, predictor], n)
            print(f"| {form} | {compression} | {'yes' if predictor else 'no'} | {n} | {own} | {libtiff} |")
    print(f"{len(entries)} files, {check.problems} differences; tifffile {tifffile.__version__}, NumPy {numpy.__version__}")
    return 1 if check.problems else 0


if __name__ == "__main__":
    sys.exit(main())
