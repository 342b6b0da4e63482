using System.Text.Json;

namespace QcaNet.Volumes.Zarr;

/// <summary>Reads the metadata of arrays, versions 2 and 3 of the format (https://zarr-specs.readthedocs.io).</summary>
internal static class ZarrMetadata
{
    /// <summary>Reads an array.</summary>
    /// <param name="folder">The store.</param>
    /// <param name="path">Path of the array below the root; empty for the root.</param>
    /// <exception cref="VolumeFormatException">It does not exist, is invalid, or uses an unsupported feature.</exception>
    public static ZarrArray Read(ZarrFolder folder, string path)
    {
        string prefix = path.Length == 0 ? string.Empty : path + "/";
        if (folder.ReadObject(prefix + "zarr.json") is { } third) return Third(folder, path, prefix + "zarr.json", third);
        if (folder.ReadObject(prefix + ".zarray") is { } second) return Second(folder, path, prefix + ".zarray", second);
        throw folder.Malformed($"there is no array at '{path}'");
    }

    private static ZarrArray Second(ZarrFolder folder, string path, string key, JsonElement root)
    {
        var json = new ZarrJson(folder, key);
        int[] shape = json.Lengths(json.Required(root, "shape"), "shape"), chunk = json.Lengths(json.Required(root, "chunks"), "chunks");
        if (json.Optional(root, "filters") is { } filters
            && json.Items(filters, "filters").FirstOrDefault() is { ValueKind: JsonValueKind.Object } filter)
        {
            throw folder.Unsupported($"the filter '{json.Text(json.Required(filter, "id"), "id")}'; store the array without filters");
        }

        string type = json.Text(json.Required(root, "dtype"), "dtype"), order = json.Text(json.Required(root, "order"), "order");
        VoxelType voxels = (type.Length > 1 ? type[1..] : type) switch
        {
            "u1" or "b1" => VoxelType.UInt8,
            "i1" => VoxelType.Int8,
            "u2" => VoxelType.UInt16,
            "i2" => VoxelType.Int16,
            "u4" => VoxelType.UInt32,
            "i4" => VoxelType.Int32,
            "u8" => VoxelType.UInt64,
            "i8" => VoxelType.Int64,
            "f4" => VoxelType.Float32,
            "f8" => VoxelType.Float64,
            _ => throw folder.Unsupported($"the voxel type '{type}'"),
        };
        ZarrCodec[] codecs = json.Optional(root, "compressor") is { } compressor
            ? [SecondCodec(folder, json.Text(json.Required(compressor, "id"), "id"))]
            : [];
        string separator = json.Optional(root, "dimension_separator") is { } s ? json.Text(s, "dimension_separator") : ".";
        if (order is not ("C" or "F") || separator is not ("." or "/"))
        {
            throw folder.Malformed($"'order' or 'dimension_separator' of {key} is invalid");
        }

        return Checked(folder, key, new ZarrArray
        {
            Path = path,
            Version = 2,
            Shape = shape,
            Chunk = chunk,
            Type = voxels,
            Fill = FillOf(folder, key, json.Optional(root, "fill_value"), voxels),
            Pipeline = new ZarrPipeline(codecs, type[0] == '>', order == "F" ? [.. Enumerable.Range(0, shape.Length).Reverse()] : null),
            Separator = separator[0],
        });
    }

    private static ZarrCodec SecondCodec(ZarrFolder folder, string id) => id switch
    {
        "gzip" => ZarrCodec.Gzip,
        "zlib" => ZarrCodec.Zlib,
        "zstd" => ZarrCodec.Zstandard,
        "blosc" => ZarrCodec.Blosc,
        "lz4" => ZarrCodec.Lz4,
        _ => throw folder.Unsupported($"the compressor '{id}'; blosc, zstd, lz4, gzip and zlib are supported"),
    };

    private static ZarrArray Third(ZarrFolder folder, string path, string key, JsonElement root)
    {
        var json = new ZarrJson(folder, key);
        string kind = json.Text(json.Required(root, "node_type"), "node_type");
        if (kind != "array") throw folder.Malformed($"{key} describes a {kind}, not an array");
        int[] shape = json.Lengths(json.Required(root, "shape"), "shape");
        JsonElement grid = json.Required(root, "chunk_grid");
        if (json.Text(json.Required(grid, "name"), "name") != "regular") throw folder.Unsupported("an irregular chunk grid");
        int[] chunk = json.Lengths(json.Required(json.Required(grid, "configuration"), "chunk_shape"), "chunk_shape");
        JsonElement type = json.Required(root, "data_type");
        VoxelType voxels = (type.ValueKind == JsonValueKind.String ? type.GetString() : null) switch
        {
            "uint8" or "bool" => VoxelType.UInt8,
            "int8" => VoxelType.Int8,
            "uint16" => VoxelType.UInt16,
            "int16" => VoxelType.Int16,
            "uint32" => VoxelType.UInt32,
            "int32" => VoxelType.Int32,
            "uint64" => VoxelType.UInt64,
            "int64" => VoxelType.Int64,
            "float32" => VoxelType.Float32,
            "float64" => VoxelType.Float64,
            _ => throw folder.Unsupported($"the voxel type {type}"),
        };
        if (json.Optional(root, "storage_transformers") is { } transformers && json.Items(transformers, "storage_transformers").Length > 0)
        {
            throw folder.Unsupported("storage transformers");
        }

        JsonElement encoding = json.Required(root, "chunk_key_encoding");
        string name = json.Text(json.Required(encoding, "name"), "name");
        JsonElement? configuration = json.Optional(encoding, "configuration");
        string separator =
            configuration is { } c && json.Optional(c, "separator") is { } s ? json.Text(s, "separator") : name == "v2" ? "." : "/";
        if (name is not ("default" or "v2") || separator is not ("." or "/"))
        {
            throw folder.Unsupported($"the chunk key encoding '{name}' with the separator '{separator}'");
        }

        var codecs = new ZarrCodecList(folder, key, shape.Length);
        (ZarrPipeline pipeline, ZarrShards? shards) = codecs.Read(json.Required(root, "codecs"));
        return Checked(folder, key, new ZarrArray
        {
            Path = path,
            Version = 3,
            Shape = shape,
            Chunk = shards?.Chunk ?? chunk,
            Shard = shards is null ? null : chunk,
            IndexPipeline = shards?.Index,
            IndexAtEnd = shards?.IndexAtEnd ?? true,
            Type = voxels,
            Fill = FillOf(folder, key, json.Optional(root, "fill_value"), voxels),
            Pipeline = pipeline,
            Separator = separator[0],
            Prefixed = name == "default",
            AxisNames = json.Optional(root, "dimension_names") is { } names
                ? [.. json.Items(names, "dimension_names", 16).Select(TextOf)]
                : null,
        });

        static string TextOf(JsonElement name) => name.ValueKind == JsonValueKind.String ? name.GetString()! : string.Empty;
    }

    private static ZarrArray Checked(ZarrFolder folder, string key, ZarrArray array)
    {
        if (array.Chunk.Length != array.Shape.Length || (array.Shard ?? array.Chunk).Length != array.Shape.Length)
        {
            throw folder.Malformed($"{key} has {array.Shape.Length} axes, but its chunks have {array.Chunk.Length}");
        }

        long bytes = VoxelConversion.Bytes(array.Type);
        foreach (int length in array.Chunk) bytes = Math.Min(bytes * length, long.MaxValue / int.MaxValue);
        if (bytes > Array.MaxLength)
        {
            throw folder.Limit($"A chunk of {key} has more than {Array.MaxLength} bytes; store the array in smaller chunks");
        }

        if (array.Shard is { } shard && shard.Where((length, i) => length % array.Chunk[i] != 0).Any())
        {
            throw folder.Malformed($"the shard shape of {key} is not a multiple of the chunk shape");
        }

        return array;
    }

    private static byte[] FillOf(ZarrFolder folder, string key, JsonElement? value, VoxelType type)
    {
        byte[] bytes = new byte[VoxelConversion.Bytes(type)];
        if (value is not { } fill) return bytes;
        double number = fill.ValueKind switch
        {
            JsonValueKind.Number => fill.GetDouble(),
            JsonValueKind.True => 1,
            JsonValueKind.False => 0,
            JsonValueKind.String => fill.GetString() switch
            {
                "NaN" => double.NaN,
                "Infinity" => double.PositiveInfinity,
                "-Infinity" => double.NegativeInfinity,
                var text => throw folder.Unsupported($"the fill value '{text}' of {key}"),
            },
            _ => throw folder.Malformed($"'fill_value' of {key} is not a number"),
        };
        switch (type)
        {
            case VoxelType.UInt8: bytes[0] = (byte)number; break;
            case VoxelType.Int8: bytes[0] = (byte)(sbyte)number; break;
            case VoxelType.UInt16: Put((ushort)number); break;
            case VoxelType.Int16: Put((short)number); break;
            case VoxelType.UInt32: Put((uint)number); break;
            case VoxelType.Int32: Put((int)number); break;
            case VoxelType.UInt64: Put(fill.ValueKind == JsonValueKind.Number && fill.TryGetUInt64(out ulong u) ? u : (ulong)number); break;
            case VoxelType.Int64: Put(fill.ValueKind == JsonValueKind.Number && fill.TryGetInt64(out long l) ? l : (long)number); break;
            case VoxelType.Float32: Put((float)number); break;
            default: Put(number); break;
        }

        return bytes;

        void Put<T>(T voxel)
            where T : unmanaged => System.Runtime.InteropServices.MemoryMarshal.Write(bytes, in voxel);
    }
}
