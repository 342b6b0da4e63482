using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace QcaNet.Volumes.Tests.Zarr;

/// <summary>
/// Writes Zarr stores from the specification, chunk by chunk and voxel by voxel: versions 2 and 3, any order of axes, shards. Knows nothing
/// of the code under test.
/// </summary>
/// <param name="array">What to write.</param>
internal sealed class ZarrForge(ForgedArray array)
{
    private static readonly string[] Types = ["uint8", "uint16", "uint32", "uint64"];

    private int Axes => array.Shape.Length;

    /// <summary>The files of a store whose array is its only level.</summary>
    /// <param name="voxels">All voxels, little-endian, the last axis fastest.</param>
    public List<(string Path, byte[] Content)> Files(byte[] voxels)
    {
        List<(string, byte[])> files = [.. Documents().Select(d => (d.Path, Encoding.UTF8.GetBytes(d.Text)))];
        int[] file = array.Shard ?? array.Chunk;
        int number = 0;
        foreach (int[] index in Places([.. array.Shape.Select((length, i) => ((length - 1) / file[i]) + 1)]))
        {
            if (number++ == array.Missing) continue;
            files.Add((KeyOf(index), array.Shard is null ? Chunk(voxels, index) : ShardOf(voxels, index)));
        }

        return files;
    }

    /// <summary>The JSON documents.</summary>
    public IEnumerable<(string Path, string Text)> Documents()
    {
        string axes = string.Join(',', array.Axes.Select(a => $"{{\"name\":\"{a}\",\"type\":\"{(a is 't' ? "time" : a is 'c' ? "channel" : "space")}\",\"unit\":\"{(a is 't' ? "second" : "micrometer")}\"}}"));
        string scale = string.Join(',', array.Axes.Select(a => a is 'z' ? "1.75" : a is 't' ? "600" : a is 'c' ? "1" : "0.8"));
        string images = $"\"multiscales\":[{{\"version\":\"0.4\",\"axes\":[{axes}],\"datasets\":[{{\"path\":\"0\",\"coordinateTransformations\":[{{\"type\":\"scale\",\"scale\":[{scale}]}}]}}]}}]";
        if (array.Version == 2)
        {
            yield return (".zgroup", "{\"zarr_format\":2}");
            yield return (".zattrs", $"{{{images}}}");
            yield return ("0/.zarray", $"{{\"zarr_format\":2,\"shape\":[{Numbers(array.Shape)}],\"chunks\":[{Numbers(array.Chunk)}],\"dtype\":\"{(array.BigEndian ? '>' : '<')}u{array.Size}\",\"compressor\":{Compressor()},\"fill_value\":{array.Fill},\"order\":\"{(array.Order is null ? 'C' : 'F')}\",\"filters\":null,\"dimension_separator\":\"/\"}}");
            yield break;
        }

        yield return ("zarr.json", $"{{\"zarr_format\":3,\"node_type\":\"group\",\"attributes\":{{\"ome\":{{\"version\":\"0.5\",{images}}}}}}}");
        string codecs = string.Join(',', Codecs());
        if (array.Shard is not null)
        {
            codecs = $"{{\"name\":\"sharding_indexed\",\"configuration\":{{\"chunk_shape\":[{Numbers(array.Chunk)}],\"codecs\":[{codecs}],\"index_codecs\":[{{\"name\":\"bytes\",\"configuration\":{{\"endian\":\"little\"}}}},{{\"name\":\"crc32c\"}}],\"index_location\":\"{(array.IndexAtEnd ? "end" : "start")}\"}}}}";
        }

        yield return ("0/zarr.json", $"{{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[{Numbers(array.Shape)}],\"data_type\":\"{Types[(int)Math.Log2(array.Size)]}\",\"chunk_grid\":{{\"name\":\"regular\",\"configuration\":{{\"chunk_shape\":[{Numbers(array.Shard ?? array.Chunk)}]}}}},\"chunk_key_encoding\":{{\"name\":\"default\",\"configuration\":{{\"separator\":\"/\"}}}},\"fill_value\":{array.Fill},\"codecs\":[{codecs}]}}");
    }

    private static string Numbers(int[] numbers) => string.Join(',', numbers);

    private IEnumerable<string> Codecs()
    {
        if (array.Order is { } order) yield return $"{{\"name\":\"transpose\",\"configuration\":{{\"order\":[{Numbers(order)}]}}}}";
        yield return $"{{\"name\":\"bytes\",\"configuration\":{{\"endian\":\"{(array.BigEndian ? "big" : "little")}\"}}}}";
        if (array.SumOfVoxels) yield return "{\"name\":\"crc32c\"}";
        if (array.Codec != "none") yield return $"{{\"name\":\"{array.Codec}\",\"configuration\":{{}}}}";
        if (array.SumOfBytes) yield return "{\"name\":\"crc32c\"}";
    }

    private string Compressor() => array.Codec == "none" ? "null" : $"{{\"id\":\"{array.Codec}\"}}";

    private string KeyOf(int[] index) => (array.Version == 2 ? "0/" : "0/c/") + string.Join('/', index);

    private byte[] ShardOf(byte[] voxels, int[] shard)
    {
        int[] counts = [.. array.Shard!.Select((length, i) => length / array.Chunk[i])];
        List<byte> chunks = [], index = [];
        int inner = counts.Aggregate(1, (a, b) => a * b), begin = array.IndexAtEnd ? 0 : (16 * inner) + 4;
        foreach (int[] place in Places(counts))
        {
            int[] chunk = [.. place.Select((p, i) => (shard[i] * counts[i]) + p)];
            bool stored = Enumerable.Range(0, Axes).All(i => chunk[i] * array.Chunk[i] < array.Shape[i]);
            byte[] bytes = stored ? Chunk(voxels, chunk) : [];
            index.AddRange(BitConverter.GetBytes(stored ? (ulong)(begin + chunks.Count) : ulong.MaxValue));
            index.AddRange(BitConverter.GetBytes(stored ? (ulong)bytes.Length : ulong.MaxValue));
            chunks.AddRange(bytes);
        }

        index.AddRange(Sum([.. index]));
        return array.IndexAtEnd ? [.. chunks, .. index] : [.. index, .. chunks];
    }

    private byte[] Chunk(byte[] voxels, int[] index)
    {
        int[] order = array.Order ?? [.. Enumerable.Range(0, Axes)];
        List<byte> raw = [];
        foreach (int[] stored in Places([.. order.Select(axis => array.Chunk[axis])]))
        {
            long voxel = 0;
            bool inside = true;
            for (int axis = 0; axis < Axes; axis++)
            {
                int at = (index[axis] * array.Chunk[axis]) + stored[Array.IndexOf(order, axis)];
                inside &= at < array.Shape[axis];
                voxel = (voxel * array.Shape[axis]) + at;
            }

            // What lies beyond the array is anything.
            byte[] bytes = inside ? voxels.AsSpan((int)voxel * array.Size, array.Size).ToArray() : [.. Enumerable.Repeat((byte)0xAB, array.Size)];
            raw.AddRange(array.BigEndian ? bytes.Reverse() : bytes);
        }

        if (array.SumOfVoxels) raw.AddRange(Sum([.. raw]));
        byte[] packed = Pack([.. raw]);
        return array.SumOfBytes ? [.. packed, .. Sum(packed)] : packed;
    }

    private byte[] Pack(byte[] raw)
    {
        switch (array.Codec)
        {
            case "none": return raw;
            case "zstd": return ForgedBlosc.Zstandard(raw);
            case "lz4":
                byte[] lz4 = new byte[K4os.Compression.LZ4.LZ4Codec.MaximumOutputSize(raw.Length)];
                return [.. BitConverter.GetBytes(raw.Length), .. lz4[..K4os.Compression.LZ4.LZ4Codec.Encode(raw, lz4)]];
            case "blosc": return array.Blosc.Pack(raw);
            default:
                using (var packed = new MemoryStream())
                {
                    using (Stream stream = array.Codec == "gzip" ? new GZipStream(packed, CompressionLevel.Fastest) : new ZLibStream(packed, CompressionLevel.Fastest))
                    {
                        stream.Write(raw);
                    }

                    return packed.ToArray();
                }
        }
    }

    /// <summary>The checksum CRC-32C of bytes, bit by bit.</summary>
    public static byte[] Sum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78u);
        }

        byte[] sum = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(sum, ~crc);
        return sum;
    }

    /// <summary>All places of a grid, the last axis fastest.</summary>
    private static IEnumerable<int[]> Places(int[] lengths)
    {
        int[] at = new int[lengths.Length];
        while (true)
        {
            yield return [.. at];
            int axis = lengths.Length - 1;
            while (axis >= 0 && ++at[axis] == lengths[axis]) at[axis--] = 0;
            if (axis < 0) yield break;
        }
    }
}
