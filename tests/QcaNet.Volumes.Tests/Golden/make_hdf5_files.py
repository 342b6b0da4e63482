#!/usr/bin/python3
"""Makes HDF5 files of every kind that is read, and their voxels as .npy beside them.

    make_hdf5_files.py DIR && tar --sort=name --owner=0 --group=0 --mtime=2026-01-01 -C DIR -c . | gzip -9n > hdf5_files.tar.gz

Needs h5py (Debian: python3-h5py). versions.json has the versions. Files named bad_* are not read; the tests know why.
"""
import json
import os
import sys
import h5py
import numpy as np

out = sys.argv[1]
os.makedirs(out, exist_ok=True)
rng = np.random.default_rng(11)
SPACING = [1.75, 0.8, 0.5]
SHAPE = (5, 17, 19)


def voxels(shape, dtype):
    dtype = np.dtype(dtype)
    if dtype.kind == "f":
        return (rng.integers(0, 4, shape) * 1.5 - 1).astype(dtype)
    if dtype.kind == "b":
        return rng.random(shape) > 0.5
    info = np.iinfo(dtype)
    return (rng.integers(0, 3, shape).astype(object) * (info.max // 3) + info.min // 2).astype(dtype)


def tags(axes):
    kinds = {"x": 2, "y": 2, "z": 2, "t": 8, "c": 1}
    return json.dumps({"axes": [{"key": a, "typeFlags": kinds.get(a, 0), "resolution": 0, "description": ""} for a in axes]}, indent=2)


def expect(name, array, axes="zyx", spacing=None, dataset=None, **more):
    """The voxels as (t, c, z, y, x), and what the file says about them."""
    order = [axes.index(a) for a in "tczyx" if a in axes]
    full = np.transpose(array, order)
    full = full.reshape([array.shape[axes.index(a)] if a in axes else 1 for a in "tczyx"])
    np.save(os.path.join(out, name + ".npy"), np.ascontiguousarray(full).astype(full.dtype.newbyteorder("<")))
    with open(os.path.join(out, name + ".json"), "w") as f:
        json.dump(dict(axes=axes, spacing=spacing, dataset=dataset, **more), f)


def path(name):
    return os.path.join(out, name + ".h5")


# PlantSeg: raw images and labels, element_size_um, gzip.
for dtype in ["u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f4", "f8", "?", ">u2", ">f4", ">i8"]:
    data = voxels(SHAPE, dtype)
    name = "type_" + np.dtype(dtype).name + ("_big" if dtype[0] == ">" else "")
    with h5py.File(path(name), "w") as f:
        d = f.create_dataset("raw", data=data, compression="gzip", chunks=(2, 8, 16))
        d.attrs["element_size_um"] = SPACING
    expect(name, data, spacing=SPACING, dataset="/raw")

# How voxels are stored.
data = voxels(SHAPE, "u2")
for name, options in {
    "contiguous": {},
    "chunked": dict(chunks=(2, 8, 16)),
    "shuffle": dict(chunks=(2, 8, 16), shuffle=True, compression="gzip", compression_opts=9),
    "shuffle_only": dict(chunks=(2, 8, 16), shuffle=True),
    "lzf": dict(chunks=(2, 8, 16), compression="lzf"),
    "lzf_shuffle": dict(chunks=(3, 17, 19), compression="lzf", shuffle=True),
    "fletcher32": dict(chunks=(2, 8, 16), fletcher32=True),
    "all_filters": dict(chunks=(2, 8, 16), fletcher32=True, shuffle=True, compression="gzip"),
    "one_chunk": dict(chunks=SHAPE, compression="gzip"),
    "growing": dict(chunks=(2, 8, 16), maxshape=(None, 17, 19), compression="gzip"),
    "many_chunks": dict(chunks=(1, 2, 2), compression="gzip"),
    "fill": dict(chunks=(2, 8, 16), fillvalue=7),
}.items():
    for latest in (False, True):
        full = name + ("_latest" if latest else "")
        with h5py.File(path(full), "w", libver="latest" if latest else "earliest") as f:
            f.create_dataset("label", data=data, **options).attrs["element_size_um"] = np.array(SPACING, "f4" if latest else "f8")
        expect(full, data, spacing=[float(np.float32(s)) for s in SPACING] if latest else SPACING, dataset="/label")

# Newer tables of chunks: paged, growing along one axis, along two, and an implicit one.
long = voxels((2500, 3, 4), "u1")
for name, options in {
    "fixed_paged": dict(chunks=(1, 3, 4)),
    "fixed_paged_gzip": dict(chunks=(1, 3, 4), compression="gzip"),
    "extensible_long": dict(chunks=(1, 3, 4), maxshape=(None, 3, 4)),
    "extensible_gzip": dict(chunks=(1, 3, 4), maxshape=(None, 3, 4), compression="gzip"),
    "extensible_y": dict(chunks=(50, 2, 3), maxshape=(2500, None, 8)),
    "tree2": dict(chunks=(10, 3, 2), maxshape=(None, None, 4)),
    "tree2_gzip": dict(chunks=(1, 3, 2), maxshape=(None, None, 4), compression="gzip"),
    "fixed_larger": dict(chunks=(100, 2, 3), maxshape=(4000, 9, 11)),
}.items():
    with h5py.File(path(name), "w", libver="latest") as f:
        f.create_dataset("raw", data=long, **options)
    expect(name, long, dataset="/raw")

with h5py.File(path("implicit"), "w", libver="latest") as f:
    space = h5py.h5s.create_simple(SHAPE)
    made = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    made.set_chunk((2, 8, 16))
    made.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    d = h5py.Dataset(h5py.h5d.create(f.id, b"raw", h5py.h5t.STD_U16LE, space, made))
    d[...] = data
expect("implicit", data, dataset="/raw")

with h5py.File(path("compact"), "w") as f:
    made = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    made.set_layout(h5py.h5d.COMPACT)
    small = voxels((2, 3, 4), "i2")
    h5py.Dataset(h5py.h5d.create(f.id, b"raw", h5py.h5t.STD_I16LE, h5py.h5s.create_simple(small.shape), made))[...] = small
expect("compact", small, dataset="/raw")

with h5py.File(path("sparse"), "w") as f:
    d = f.create_dataset("raw", shape=SHAPE, dtype=">u2", chunks=(2, 8, 16), fillvalue=500)
    d[3:5, 0:9, 3:7] = 60
    sparse = d[...]
expect("sparse", sparse, dataset="/raw")
with h5py.File(path("never_written"), "w") as f:
    f.create_dataset("raw", shape=SHAPE, dtype="f4", fillvalue=2.5)
expect("never_written", np.full(SHAPE, 2.5, "f4"), dataset="/raw")

# ilastik: /exported_data with axistags, channels last by default.
for axes, shape in {"tzyxc": (2, 5, 7, 9, 3), "zyxc": (5, 7, 9, 2), "zyx": SHAPE, "yxc": (7, 9, 1), "tyx": (3, 7, 9), "xyz": (9, 7, 5),
                    "tczyx": (2, 3, 5, 7, 9), "ctzyx": (3, 2, 5, 7, 9), "zyxtc": (5, 7, 9, 2, 3), "xzcty": (9, 5, 2, 3, 7)}.items():
    for chunked in (False, True):
        name = "ilastik_" + axes + ("_chunked" if chunked else "")
        array = voxels(shape, "u2" if "c" in axes else "u1")
        with h5py.File(path(name), "w") as f:
            d = f.create_dataset("exported_data", data=array, chunks=tuple(max(1, s // 2 + 1) for s in shape) if chunked else None)
            d.attrs["axistags"] = tags(axes)
        expect(name, array, axes=axes, dataset="/exported_data")

# Where datasets lie, and how groups hold names.
for latest in (False, True):
    name = "nested" + ("_latest" if latest else "")
    with h5py.File(path(name), "w", libver="latest" if latest else "earliest") as f:
        f["volumes/day 1/raw"] = data
        f["notes"] = "embryo 7"
        f["table"] = np.arange(7)
    expect(name, data, dataset="/volumes/day 1/raw")
    name = "many_names" + ("_latest" if latest else "")
    with h5py.File(path(name), "w", libver="latest" if latest else "earliest", track_order=latest) as f:
        for i in range(300):
            f["value %03d with a long name so that the heap of the group needs more than one block" % i] = i
        f["raw"] = data
        for i in range(40):
            f["raw"].attrs["attribute %02d" % i] = "text " * 30
        f["raw"].attrs["element_size_um"] = SPACING
    expect(name, data, spacing=SPACING, dataset="/raw")

with h5py.File(path("two"), "w") as f:
    f["raw"] = data
    f["label"] = data // 5000
    f["label"].attrs["element_size_um"] = SPACING
    f["soft"] = h5py.SoftLink("/raw")
    f["external"] = h5py.ExternalLink("/etc/passwd", "/raw")
with h5py.File(path("one_with_links"), "w") as f:
    f["raw"] = data
    f["soft"] = h5py.SoftLink("/raw")
    f["external"] = h5py.ExternalLink("/etc/passwd", "/raw")
    f["hard"] = f["raw"]
    f["loop"] = f["/"]
expect("one_with_links", data, dataset="/raw")
with h5py.File(path("four_axes"), "w") as f:
    f["raw"] = voxels((2, 5, 7, 9), "u1")
with h5py.File(path("singletons"), "w") as f:
    array = voxels((1, 1, 5, 7, 9), "u1")
    f["raw"] = array
expect("singletons", array[0, 0], dataset="/raw", options="ZYX")
with h5py.File(path("plane"), "w") as f:
    f["image"] = data[0]
expect("plane", data[0], axes="yx", dataset="/image")
with h5py.File(path("spacing_forms"), "w") as f:
    for i, value in enumerate([[0, 1, 1], [1, float("nan"), 1], [1, 1], "1,1,1", [1, -2, float("inf")], np.array([2, 1, 1], ">i2"), [[1.5, 1, 1]]]):
        f["s%d" % i] = data
        f["s%d" % i].attrs["element_size_um"] = value

# Attributes that came when the object header was full: it goes on in another place.
for latest in (False, True):
    name = "continued" + ("_latest" if latest else "")
    with h5py.File(path(name), "w", libver="latest" if latest else "earliest") as f:
        d = f.create_dataset("raw", data=data, chunks=(2, 8, 16))
        f["other"] = 1
        for i in range(6):
            d.attrs["attribute %d" % i] = "text " * (20 * i)
            f["object %d with a name that takes space %s" % (i, "-" * 60)] = i
        d.attrs["element_size_um"] = SPACING
    expect(name, data, spacing=SPACING, dataset="/raw")

# Superblock 2 with the object headers of HDF5 1.8, which HDF5 2.0 writes by default.
for name, options in {"v108": {}, "v108_chunked": dict(chunks=(2, 8, 16), compression="gzip")}.items():
    with h5py.File(path(name), "w", libver=("v108", "v108")) as f:
        f.create_dataset("raw", data=data, **options).attrs["element_size_um"] = SPACING
    expect(name, data, spacing=SPACING, dataset="/raw")

# Kinds that are not read.
with h5py.File(path("bad_text"), "w") as f:
    f["raw"] = np.array([["a", "b"]], dtype="S5")
with h5py.File(path("bad_float16"), "w") as f:
    f["raw"] = data.astype("f2")
with h5py.File(path("bad_complex"), "w") as f:
    f["raw"] = data.astype("c8")
with h5py.File(path("bad_one_axis"), "w") as f:
    f["raw"] = np.arange(10)
with h5py.File(path("bad_empty"), "w") as f:
    f.create_dataset("raw", shape=(0, 3, 4), dtype="u2", chunks=(1, 3, 4), maxshape=(None, 3, 4))
with h5py.File(path("bad_group"), "w") as f:
    f.create_group("raw")
with h5py.File(path("bad_scaleoffset"), "w") as f:
    f.create_dataset("raw", data=data, scaleoffset=0, chunks=(2, 8, 16))
with h5py.File(path("bad_external"), "w") as f:
    f.create_dataset("raw", shape=(2, 3, 4), dtype="u1", external=[("/etc/passwd", 0, 24)])
with h5py.File(path("bad_virtual"), "w", libver="latest") as f:
    layout = h5py.VirtualLayout(shape=SHAPE, dtype="u2")
    layout[...] = h5py.VirtualSource("/etc/passwd", "raw", shape=SHAPE)
    f.create_virtual_dataset("raw", layout)
with h5py.File(path("bad_tags"), "w") as f:
    f["exported_data"] = data
    f["exported_data"].attrs["axistags"] = tags("zyxc")
with h5py.File(path("bad_tag_names"), "w") as f:
    f["exported_data"] = data
    f["exported_data"].attrs["axistags"] = tags("zqx")
with h5py.File(path("bad_tag_text"), "w") as f:
    f["exported_data"] = data
    f["exported_data"].attrs["axistags"] = "{\"axes\": ["
with h5py.File(path("bad_imaris"), "w") as f:
    f.attrs["ImarisDataSet"] = np.frombuffer(b"ImarisDataSet", "S1")
    f["DataSet/ResolutionLevel 0/TimePoint 0/Channel 0/Data"] = data
    f.create_group("DataSetInfo")
with h5py.File(path("bad_huge"), "w") as f:
    f.create_dataset("raw", shape=(10**6, 10**6, 10**6), dtype="u1", chunks=(64, 64, 64))
with h5py.File(path("bad_chunks"), "w") as f:
    f.create_dataset("raw", shape=(2, 3, 4), maxshape=(None, None, None), dtype="u1", chunks=(512, 512, 512), compression="gzip")

json.dump(dict(h5py=h5py.__version__, hdf5=h5py.version.hdf5_version, numpy=np.__version__), open(os.path.join(out, "versions.json"), "w"))
