#!/usr/bin/python3
"""Makes Zarr stores of every kind that is read, and their voxels as .npy beside them.

    make_zarr_stores.py DIR && tar --sort=name --owner=0 --group=0 --mtime=2026-01-01 -C DIR -c . | gzip -9n > zarr_stores.tar.gz

Needs zarr 2 and numcodecs (Debian: python3-zarr). Version 3 is written here by hand, after the specification, because zarr 2 does not write it.
"""
import itertools
import json
import os
import struct
import sys
import numpy as np
import numcodecs
import zarr

out = sys.argv[1]
os.makedirs(out, exist_ok=True)
rng = np.random.default_rng(7)


def voxels(shape, dtype):
    dtype = np.dtype(dtype)
    if dtype.kind == "f":
        return (rng.integers(0, 4, shape) * 1.5 - 1).astype(dtype)
    if dtype.kind == "b":
        return rng.random(shape) > 0.5
    info = np.iinfo(dtype)
    return (rng.integers(0, 3, shape) * (info.max // 3) + (info.min // 2)).astype(dtype)


def axes_of(names, unit="micrometer"):
    kinds = {"t": "time", "c": "channel"}
    return [dict(name=n, type=kinds.get(n, "space"), **({"unit": unit} if n in "zyx" else {"unit": "second"} if n == "t" else {})) for n in names]


def scale_of(names, level):
    return [{"t": 600.0, "c": 1.0, "z": 1.75, "y": 0.8 * 2**level, "x": 0.8 * 2**level}[n] for n in names]


def multiscales(names, levels, version, unit="micrometer"):
    return [dict(version=version, name="stack", axes=axes_of(names, unit), datasets=[
        dict(path=str(i), coordinateTransformations=[dict(type="scale", scale=scale_of(names, i))]) for i in range(levels)])]


def expect(name, array, **more):
    np.save(os.path.join(out, name + ".npy"), array)
    with open(os.path.join(out, name + ".json"), "w") as f:
        json.dump(more, f)


def second(name, names, shape, dtype, chunks, compressor, order="C", separator="/", levels=2, unit="micrometer", fill=0):
    root = zarr.open_group(zarr.NestedDirectoryStore(os.path.join(out, name)) if separator == "/" else zarr.DirectoryStore(os.path.join(out, name)), "w")
    root.attrs["multiscales"] = multiscales(names, levels, "0.4", unit)
    full = voxels(shape, dtype)
    for level in range(levels):
        data = full[..., ::2**level, ::2**level]
        a = root.create_dataset(str(level), shape=data.shape, chunks=tuple(min(c, s) for c, s in zip(chunks, data.shape)), dtype=dtype,
                                compressor=compressor, order=order, dimension_separator=separator, fill_value=fill, overwrite=True)
        a[...] = data
    if name.startswith("sparse"):
        full[tuple(slice(0, c) for c in root["0"].chunks)] = fill
        os.remove(os.path.join(out, name, "0", separator.join(["0"] * len(shape))))
    expect(name, full, axes=names, levels=levels, spacing=[1.75, 0.8, 0.8] if unit == "micrometer" else None)


def table_crc32c(data):
    crc = 0xFFFFFFFF
    for b in data:
        crc ^= b
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return struct.pack("<I", crc ^ 0xFFFFFFFF)


NAMES = {"u1": "uint8", "i1": "int8", "u2": "uint16", "i2": "int16", "u4": "uint32", "i4": "int32", "u8": "uint64", "i8": "int64", "f4": "float32", "f8": "float64", "b1": "bool"}


def encode(block, codecs):
    for c in codecs:
        kind = c["name"]
        if kind == "transpose":
            block = np.transpose(block, c["configuration"]["order"])
        elif kind == "bytes":
            order = ">" if c.get("configuration", {}).get("endian") == "big" else "<"
            block = np.ascontiguousarray(block).astype(block.dtype.newbyteorder(order)).tobytes()
        elif kind == "gzip":
            block = bytes(numcodecs.GZip(5).encode(block))
        elif kind == "zstd":
            block = bytes(numcodecs.Zstd(3).encode(block))
        elif kind == "blosc":
            k = c["configuration"]
            shuffle = {"noshuffle": 0, "shuffle": 1, "bitshuffle": 2}[k["shuffle"]]
            typed = np.frombuffer(block, dtype=f"V{k['typesize']}") if k["typesize"] > 1 else np.frombuffer(block, dtype="u1")
            block = bytes(numcodecs.Blosc(k["cname"], k["clevel"], shuffle).encode(typed))
        elif kind == "crc32c":
            block = block + table_crc32c(block)
    return block


def blocks(array, chunk):
    for index in itertools.product(*[range(-(-s // c)) for s, c in zip(array.shape, chunk)]):
        part = array[tuple(slice(i * c, (i + 1) * c) for i, c in zip(index, chunk))]
        full = np.zeros(chunk, array.dtype)
        full[tuple(slice(0, s) for s in part.shape)] = part
        yield index, full


def third(name, names, shape, dtype, chunk, codecs, shard=None, location="end", encoding="default", separator="/", drop=None):
    root = os.path.join(out, name)
    os.makedirs(root)
    levels = 2
    with open(os.path.join(root, "zarr.json"), "w") as f:
        json.dump(dict(zarr_format=3, node_type="group", attributes=dict(ome=dict(version="0.5", multiscales=multiscales(names, levels, "0.5")))), f)
    full = voxels(shape, dtype)
    for level in range(levels):
        data = full[..., ::2**level, ::2**level].copy()
        folder = os.path.join(root, str(level))
        used = codecs
        if shard:
            used = [dict(name="sharding_indexed", configuration=dict(chunk_shape=list(chunk), codecs=codecs,
                         index_codecs=[dict(name="bytes", configuration=dict(endian="little")), dict(name="crc32c")], index_location=location))]
        os.makedirs(folder)
        with open(os.path.join(folder, "zarr.json"), "w") as f:
            json.dump(dict(zarr_format=3, node_type="array", shape=list(data.shape), data_type=NAMES[np.dtype(dtype).str[1:]],
                           chunk_grid=dict(name="regular", configuration=dict(chunk_shape=list(shard or chunk))),
                           chunk_key_encoding=dict(name=encoding, configuration=dict(separator=separator)), fill_value=0, codecs=used,
                           attributes={}, dimension_names=list(names)), f)
        for index, block in blocks(data, shard or chunk):
            if shard:
                table, body = [], b""
                count = int(np.prod([s // c for s, c in zip(shard, chunk)]))
                start = 16 * count + 4 if location == "start" else 0
                for i, (_, inner) in enumerate(blocks(block, chunk)):
                    if drop == i:
                        table.append((2**64 - 1, 2**64 - 1))
                        if level == 0:
                            where = tuple(slice(s * o + k * c, min(s * o + (k + 1) * c, n)) for s, o, k, c, n in zip(
                                shard, index, np.unravel_index(i, [a // b for a, b in zip(shard, chunk)]), chunk, data.shape))
                            full[where] = 0
                        continue
                    packed = encode(inner, codecs)
                    table.append((start + len(body), len(packed)))
                    body += packed
                head = b"".join(struct.pack("<QQ", *e) for e in table)
                head += table_crc32c(head)
                content = head + body if location == "start" else body + head
            else:
                content = encode(block, codecs)
            key = separator.join(map(str, index))
            if encoding == "default":
                key = f"c{separator}{key}"
            path = os.path.join(folder, key)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as f:
                f.write(content)
    expect(name, full, axes=names, levels=levels, spacing=[1.75, 0.8, 0.8])


Z = numcodecs
small, chunks3 = (5, 17, 19), (2, 8, 8)
for dtype in ["|u1", "|i1", "<u2", "<i2", "<u4", "<i4", "<u8", "<i8", "<f4", "<f8", "|b1", ">u2", ">f4"]:
    second("type_" + dtype.strip("|<").replace(">", "big_"), "zyx", small, dtype, chunks3, Z.Blosc("lz4"))
for label, compressor in {"none": None, "zstd": Z.Zstd(3), "gzip": Z.GZip(5), "zlib": Z.Zlib(5), "lz4": Z.LZ4()}.items():
    second("packed_" + label, "zyx", small, "<u2", chunks3, compressor)
for cname in ["lz4", "lz4hc", "zstd", "zlib"]:
    for shuffle in [0, 1, 2]:
        second(f"blosc_{cname}_{shuffle}", "zyx", (6, 40, 44), "<u2", (6, 32, 32), Z.Blosc(cname, 5, shuffle))
second("blosc_u1_bits", "zyx", (6, 40, 44), "|u1", (6, 32, 32), Z.Blosc("lz4", 5, 2))
second("blosc_f8", "zyx", (6, 40, 44), "<f8", (6, 32, 32), Z.Blosc("zstd", 5, 1))
second("blosc_level0", "zyx", small, "<u2", chunks3, Z.Blosc("lz4", 0, 1))
second("order_f", "zyx", small, "<u2", chunks3, Z.Zstd(1), order="F")
second("dots", "zyx", small, "<u2", chunks3, Z.Zstd(1), separator=".")
second("plane", "yx", (17, 19), "<u2", (8, 8), None)
second("channels", "czyx", (3, 5, 17, 19), "<u2", (1, 2, 8, 8), Z.Zstd(1))
second("channels_in_a_chunk", "czyx", (3, 5, 17, 19), "<u2", (2, 2, 8, 8), Z.Zstd(1))
second("times", "tzyx", (2, 5, 17, 19), "<u2", (1, 2, 8, 8), Z.Zstd(1))
second("five", "tczyx", (2, 3, 5, 17, 19), "<u2", (1, 1, 2, 8, 8), Z.Blosc("zstd"))
second("one_chunk", "zyx", small, "<u2", (64, 64, 64), Z.Zstd(1))
second("no_unit", "zyx", small, "<u2", chunks3, None, unit="furlong")
second("sparse", "zyx", small, "<u2", chunks3, Z.Zstd(1), fill=7)
little, big = dict(name="bytes", configuration=dict(endian="little")), dict(name="bytes", configuration=dict(endian="big"))
zstd, gz, crc = dict(name="zstd", configuration=dict(level=3, checksum=False)), dict(name="gzip", configuration=dict(level=5)), dict(name="crc32c")
blosc = dict(name="blosc", configuration=dict(cname="zstd", clevel=5, shuffle="bitshuffle", typesize=2, blocksize=0))
for label, codecs in {"none": [little], "big": [big], "zstd": [little, zstd], "gzip": [little, gz], "blosc": [little, blosc], "crc": [little, zstd, crc],
                      "transposed": [dict(name="transpose", configuration=dict(order=[2, 0, 1])), little, zstd]}.items():
    third("v3_" + label, "zyx", small, "<u2", chunks3, codecs)
for dtype in ["|u1", "<i4", "<f4", "<u8"]:
    third("v3_type_" + dtype.strip("|<"), "zyx", small, dtype, chunks3, [little, zstd])
third("v3_five", "tczyx", (2, 3, 5, 17, 19), "<u2", (1, 1, 2, 8, 8), [little, zstd])
third("v3_names_v2", "zyx", small, "<u2", chunks3, [little], encoding="v2", separator=".")
third("v3_dots", "zyx", small, "<u2", chunks3, [little], separator=".")
third("v3_shards", "zyx", small, "<u2", (2, 4, 8), [little, zstd], shard=(4, 16, 16))
third("v3_shards_start", "zyx", small, "<u2", (2, 4, 8), [little, blosc], shard=(4, 16, 16), location="start")
third("v3_shards_sparse", "zyx", small, "<u2", (2, 4, 8), [little], shard=(4, 16, 16), drop=1)
third("v3_shards_crc", "zyx", small, "<f4", (2, 4, 8), [little, gz, crc], shard=(2, 8, 24))
zarr.save_array(os.path.join(out, "bare_array"), a := voxels(small, "<u2"), chunks=chunks3)
expect("bare_array", a, axes="zyx", levels=0, spacing=None)
print(len([f for f in os.listdir(out) if f.endswith(".npy")]), "stores, zarr", zarr.__version__, "numcodecs", numcodecs.__version__)
