using System.Text.Json.Nodes;

namespace QcaNet.Volumes.Tests.Zarr;

/// <summary>Stores that are damaged, hostile or of a kind that is not read: one line each, at once, and no memory for what they claim.</summary>
public sealed class BrokenZarrTests(ZarrStores stores) : IClassFixture<ZarrStores>
{
    private const string Second = "packed_zstd", Third = "v3_zstd", Shards = "v3_shards";

    public static TheoryData<string, string, string, string, string> Edits => new()
    {
        // Store, document, path of a value, new value (JSON), part of the message.
        { Second, ".zattrs", "multiscales", "[]", "'multiscales' of .zattrs is empty" },
        { Second, ".zattrs", "multiscales", "[{}, {}]", "2 images in one group ('multiscales' of .zattrs)" },
        { Second, ".zattrs", "multiscales/0/datasets", "[]", "'datasets' of .zattrs is empty" },
        { Second, ".zattrs", "multiscales/0/datasets/0/path", "\"../../secret\"", "points outside the store" },
        { Second, ".zattrs", "multiscales/0/datasets/0/path", "\"/etc\"", "there is no array at 'etc'" },
        { Second, ".zattrs", "multiscales/0/datasets/0/path", "\"9\"", "there is no array at '9'" },
        { Second, ".zattrs", "multiscales/0/datasets/0/coordinateTransformations/0/scale", "[1, 2]", "2 numbers for 3 axes" },
        { Second, ".zattrs", "multiscales/0/datasets/0/coordinateTransformations/0/scale", "[1, 2, \"x\"]", "not a number" },
        { Second, ".zattrs", "multiscales/0/axes", "null", "axes have no names" },
        { Second, ".zattrs", "multiscales/0/axes", "[\"z\", \"q\", \"x\"]", "the axis 'q'" },
        { Second, ".zattrs", "multiscales/0/axes", "[\"x\", \"y\", \"z\"]", "y and x must come last" },
        { Second, ".zattrs", "multiscales/0/axes", "[\"y\", \"x\"]", "2 numbers for 3 axes|scale has 3 numbers" },
        { Second, "0/.zarray", "shape", "[5, 17]", "2 axes" },
        { Second, "0/.zarray", "shape", "[5, 0, 19]", "lengths of 1 or more" },
        { Second, "0/.zarray", "shape", "[5, 17, 4000000000]", "not a 32-bit integer" },
        { Second, "0/.zarray", "shape", "[2000000000, 17, 19]", "planes" },
        { Second, "0/.zarray", "shape", "[5, 2000000, 2000000]", "planes of at most" },
        { Second, "0/.zarray", "chunks", "[2000000, 2000000, 2000]", "smaller chunks" },
        { Second, "0/.zarray", "chunks", "[2, 8]", "its chunks have 2" },
        { Second, "0/.zarray", "dtype", "\"<c16\"", "voxel type '<c16'" },
        { Second, "0/.zarray", "dtype", "[[\"a\", \"<u2\"]]", "'dtype' of 0/.zarray is not a string" },
        { Second, "0/.zarray", "compressor", "{\"id\": \"lzma\"}", "compressor 'lzma'" },
        { Second, "0/.zarray", "filters", "[{\"id\": \"delta\"}]", "filter 'delta'" },
        { Second, "0/.zarray", "order", "\"Z\"", "'order'" },
        { Second, "0/.zarray", "fill_value", "\"elephant\"", "fill value 'elephant'" },
        { Third, "0/zarr.json", "node_type", "\"group\"", "describes a group" },
        { Third, "0/zarr.json", "chunk_grid/name", "\"rectangular\"", "chunk grid" },
        { Third, "0/zarr.json", "codecs", "[]", "no codec 'bytes'" },
        { Third, "0/zarr.json", "codecs", "[{\"name\": \"zstd\"}, {\"name\": \"bytes\"}]", "wrong place" },
        { Third, "0/zarr.json", "codecs", "[{\"name\": \"bytes\"}, {\"name\": \"vlen\"}]", "codec 'vlen'" },
        { Third, "0/zarr.json", "codecs", "[{\"name\": \"transpose\", \"configuration\": {\"order\": [0, 0, 1]}}, {\"name\": \"bytes\"}]", "each axis once" },
        { Third, "0/zarr.json", "data_type", "\"complex64\"", "voxel type complex64" },
        { Third, "0/zarr.json", "storage_transformers", "[{\"name\": \"x\"}]", "storage transformers" },
        { Shards, "0/zarr.json", "chunk_grid/configuration/chunk_shape", "[4, 15, 16]", "multiple of the chunk shape" },
        { Shards, "0/zarr.json", "codecs/0/configuration/index_location", "\"middle\"", "'index_location'" },
        { Shards, "0/zarr.json", "codecs/0/configuration/chunk_shape", "[1, 1, 1]", "cannot be|checksum|points outside|ends at byte" },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void EditedMetadata_AreRefusedInOneLine(string store, string document, string path, string value, string message) => Refused(
        store,
        folder =>
        {
            string file = Path.Combine(folder, document);
            JsonNode root = JsonNode.Parse(File.ReadAllText(file))!;
            string[] parts = path.Split('/');
            JsonNode at = root;
            foreach (string part in parts[..^1]) at = int.TryParse(part, out int i) ? at[i]! : at[part]!;
            at[parts[^1]] = JsonNode.Parse(value);
            File.WriteAllText(file, root.ToJsonString());
        },
        message);

    [Theory]
    [InlineData(Second, "0/.zarray", "{ \"shape\": [", "not valid JSON")]
    [InlineData(Second, ".zattrs", "[1, 2]", "not a JSON object")]
    [InlineData(Second, "0/0/0/0", "", "cannot be decoded")]
    [InlineData(Second, "0/0/0/0", "damaged", "cannot be decoded")]
    [InlineData("packed_none", "0/0/0/0", "short", "cannot be decoded")]
    [InlineData("packed_gzip", "0/0/0/0", "damaged", "cannot be decoded")]
    [InlineData("packed_zlib", "0/0/0/0", "x \0\0\0\u0001needs a dictionary", "cannot be decoded")]
    [InlineData("packed_lz4", "0/0/0/0", "damaged", "cannot be decoded")]
    [InlineData("type_u2", "0/0/0/0", "damaged", "cannot be decoded")]
    [InlineData(Shards, "0/c/0/0/0", "damaged", "ends at byte 7")]
    [InlineData("v3_crc", "0/c/0/0/0", "damaged", "cannot be decoded")]
    public void DamagedFile_IsRefusedInOneLine(string store, string file, string content, string message) =>
        Refused(store, folder => File.WriteAllText(Path.Combine(folder, file), content), message);

    [Theory]
    [InlineData("type_u2", "0/0/0/0")]
    [InlineData("blosc_zstd_2", "0/0/0/0")]
    [InlineData("v3_crc", "0/c/0/0/0")]
    [InlineData("v3_shards_crc", "0/c/0/0/0")]
    public void EveryFlippedBit_IsRefusedOrRead_AndNothingElse(string store, string file)
    {
        using var scratch = new TemporaryFolder();
        string folder = Path.Combine(scratch.Path, "store");
        ZarrStores.Copy(stores[store], folder);
        string path = Path.Combine(folder, file);
        byte[] good = File.ReadAllBytes(path);
        var random = new Random(3);
        for (int i = 0; i < 400; i++)
        {
            byte[] bad = [.. good];
            bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            if (i % 4 == 0) bad = bad[..random.Next(bad.Length)];
            File.WriteAllBytes(path, bad);
            try
            {
                using VolumeFile opened = VolumeReader.Open(folder);
                if (opened.Info.Type == VoxelType.UInt16) opened.ReadVolume<ushort>();
                else opened.ReadVolume<float>();
            }
            catch (VolumeFormatException)
            {
            }
        }
    }

    private void Refused(string store, Action<string> damage, string message)
    {
        using var scratch = new TemporaryFolder();
        string folder = Path.Combine(scratch.Path, "store");
        ZarrStores.Copy(stores[store], folder);
        damage(folder);
        long before = GC.GetAllocatedBytesForCurrentThread();
        VolumeFormatException error = Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<ushort>(folder, new VolumeReadOptions { MaximumThreads = 1 }));
        Assert.Contains(message.Split('|'), part => error.Message.Contains(part, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', error.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }
}
