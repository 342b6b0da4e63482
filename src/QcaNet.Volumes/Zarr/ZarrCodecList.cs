using System.Text.Json;

namespace QcaNet.Volumes.Zarr;

/// <summary>The chunks within a shard of version 3.</summary>
internal sealed record ZarrShards(int[] Chunk, ZarrPipeline Index, bool IndexAtEnd);

/// <summary>Reads the codec list of a version 3 array.</summary>
internal sealed class ZarrCodecList(ZarrFolder folder, string key, int axes)
{
    private readonly ZarrJson _json = new(folder, key);

    /// <summary>The pipeline of a chunk, and the shards that contain chunks.</summary>
    public (ZarrPipeline Pipeline, ZarrShards? Shards) Read(JsonElement list)
    {
        JsonElement[] codecs = _json.Items(list, "codecs", 16);
        int sharding = Array.FindIndex(codecs, c => NameOf(c) == "sharding_indexed");
        if (sharding < 0) return (Pipeline(codecs), null);
        if (codecs.Length > 1) throw folder.Unsupported("other codecs next to 'sharding_indexed'");
        JsonElement configuration = _json.Required(codecs[sharding], "configuration");
        int[] chunk = _json.Lengths(_json.Required(configuration, "chunk_shape"), "chunk_shape");
        JsonElement[] inner = _json.Items(_json.Required(configuration, "codecs"), "codecs", 16);
        if (inner.Any(c => NameOf(c) == "sharding_indexed")) throw folder.Unsupported("nested shards");
        JsonElement[] index = _json.Items(_json.Required(configuration, "index_codecs"), "index_codecs", 16);
        if (index.Any(c => NameOf(c) is not ("bytes" or "crc32c"))) throw folder.Unsupported("a compressed shard index");
        string place = _json.Optional(configuration, "index_location") is { } l ? _json.Text(l, "index_location") : "end";
        if (place is not ("start" or "end")) throw folder.Malformed($"'index_location' of {key} is '{place}'");
        return (Pipeline(inner), new ZarrShards(chunk, Pipeline(index), place == "end"));
    }

    private string NameOf(JsonElement codec) =>
        codec.ValueKind == JsonValueKind.String ? codec.GetString()! : _json.Text(_json.Required(codec, "name"), "name");

    private ZarrPipeline Pipeline(JsonElement[] codecs)
    {
        var bytes = new List<ZarrCodec>();
        bool bigEndian = false, seen = false;
        int[]? order = null;
        foreach (JsonElement codec in codecs)
        {
            JsonElement? configuration = codec.ValueKind == JsonValueKind.String ? null : _json.Optional(codec, "configuration");
            string name = NameOf(codec);
            bool comesBefore = name is "bytes" or "transpose";
            if (seen == comesBefore)
            {
                throw folder.Malformed($"the codec '{name}' of {key} is in the wrong place");
            }

            switch (name)
            {
                case "transpose":
                    order = Order(configuration);
                    break;
                case "bytes":
                    seen = true;
                    bigEndian = configuration is { } c && _json.Optional(c, "endian") is { } e && _json.Text(e, "endian") == "big";
                    break;
                case "gzip": bytes.Add(ZarrCodec.Gzip); break;
                case "zstd": bytes.Add(ZarrCodec.Zstandard); break;
                case "blosc": bytes.Add(ZarrCodec.Blosc); break;
                case "crc32c": bytes.Add(ZarrCodec.Crc32C); break;
                default:
                    throw folder.Unsupported(
                    $"the codec '{name}'; blosc, zstd, gzip, crc32c, transpose and sharding_indexed are supported");
            }
        }

        if (!seen) throw folder.Malformed($"{key} has no codec 'bytes'");
        if (bytes.Count(b => b != ZarrCodec.Crc32C) > 1) throw folder.Unsupported("chunks with more than one compressor");
        bytes.Reverse();
        return new ZarrPipeline(bytes, bigEndian, order);
    }

    private int[]? Order(JsonElement? configuration)
    {
        if (configuration is not { } c) throw folder.Malformed($"the codec 'transpose' of {key} has no 'order'");
        int[] order = [.. _json.Items(_json.Required(c, "order"), "order", 16).Select(e => _json.Whole(e, "order"))];
        return order.Order().SequenceEqual(Enumerable.Range(0, axes))
            ? order
            : throw folder.Malformed($"'order' of {key} does not name each axis once");
    }
}
