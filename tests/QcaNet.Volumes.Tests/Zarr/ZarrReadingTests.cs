using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace QcaNet.Volumes.Tests.Zarr;

public sealed class ZarrReadingTests(ZarrStores stores) : IClassFixture<ZarrStores>
{
    [Fact]
    public void EveryStore_HasTheVoxelsAndSpacingThatPythonWrote()
    {
        string[] names = [.. stores.Names];
        Assert.InRange(names.Length, 60, 100);
        foreach (string name in names)
        {
            JsonNode expected = JsonNode.Parse(File.ReadAllText(stores[name + ".json"]))!;
            using VolumeFile file = VolumeReader.Open(stores[name]);
            VolumeInfo info = file.Info;
            Assert.Equal(VolumeContainer.Zarr, info.Container);
            VoxelSpacing? spacing = expected["spacing"] is JsonArray s && ((string)expected["axes"]!).Contains('z', StringComparison.Ordinal)
                ? new VoxelSpacing((double)s[0]!, (double)s[1]!, (double)s[2]!) : null;
            Assert.True(spacing == info.Spacing, $"{name}: {info.Spacing}");
            byte[] voxels = ReadAll(file), truth = Npy(stores[name + ".npy"], info);
            Assert.True(voxels.AsSpan().SequenceEqual(truth), $"{name}: other voxels");
        }
    }

    [Theory]
    [InlineData("five", 2, 3)]
    [InlineData("v3_five", 2, 3)]
    [InlineData("channels", 1, 3)]
    [InlineData("times", 2, 1)]
    public void Axes_BecomeTimePointsAndChannels(string name, int times, int channels)
    {
        VolumeInfo info = VolumeReader.ReadInfo(stores[name]);
        Assert.Equal((times, channels, new Shape3D(5, 17, 19)), (info.TimePoints, info.Channels, info.Shape));
        Assert.Equal(times > 1 ? 600.0 : null, info.Interval);
        Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<ushort>(stores[name]));
        Volume<ushort> last = VolumeReader.Read<ushort>(stores[name], new VolumeReadOptions { TimePoint = times - 1, Channel = channels - 1 });
        Assert.Equal(info.Shape, last.Shape);
    }

    [Theory]
    [InlineData("packed_zstd")]
    [InlineData("v3_shards")]
    public void Levels_AreChosen_AndHaveTheirSpacing(string name)
    {
        Volume<ushort> fine = VolumeReader.Read<ushort>(stores[name]), coarse = VolumeReader.Read<ushort>(stores[name], new VolumeReadOptions { Level = 1 });
        Assert.Equal(new VoxelSpacing(1.75, 1.6, 1.6), coarse.Spacing);
        Assert.Equal(new Shape3D(5, 9, 10), coarse.Shape);
        for (int z = 0; z < 5; z++)
        {
            for (int y = 0; y < 9; y++)
            {
                for (int x = 0; x < 10; x++) Assert.Equal(fine[z, 2 * y, 2 * x], coarse[z, y, x]);
            }
        }

        string problem = Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(stores[name], new VolumeReadOptions { Level = 2 })).Message;
        Assert.Contains("has 2 levels", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Slabs_OfAnyPlanes_AreThoseOfTheWhole()
    {
        foreach (string name in (string[])["blosc_lz4_1", "order_f", "v3_shards", "v3_transposed", "sparse", "one_chunk"])
        {
            Volume<ushort> whole = VolumeReader.Read<ushort>(stores[name]);
            using VolumeFile file = VolumeReader.Open(stores[name], new VolumeReadOptions { MaximumThreads = 3 });
            for (int from = 0; from < whole.Shape.Depth; from++)
            {
                for (int to = from + 1; to <= whole.Shape.Depth; to++)
                {
                    int plane = whole.Shape.PlaneLength;
                    Assert.True(file.ReadSlab<ushort>(from..to).Voxels.SequenceEqual(whole.Voxels[(from * plane)..(to * plane)]), $"{name} {from}..{to}");
                }
            }
        }
    }

    [Fact]
    public void AxesOfABareArray_CanBeGiven()
    {
        VolumeInfo info = VolumeReader.ReadInfo(stores["bare_array"], new VolumeReadOptions { Axes = "TYX", Spacing = new VoxelSpacing(1, 2, 3) });
        Assert.Equal((5, 1), (info.TimePoints, info.Shape.Depth));
    }

    private static byte[] ReadAll(VolumeFile file)
    {
        var all = new List<byte>();
        for (int t = 0; t < file.Info.TimePoints; t++)
        {
            for (int c = 0; c < file.Info.Channels; c++) all.AddRange(Bytes(file, t, c));
        }

        return [.. all];
    }

    private static byte[] Bytes(VolumeFile file, int t, int c) => file.Info.Type switch
    {
        VoxelType.UInt8 => Of<byte>(file, t, c),
        VoxelType.Int8 => Of<sbyte>(file, t, c),
        VoxelType.UInt16 => Of<ushort>(file, t, c),
        VoxelType.Int16 => Of<short>(file, t, c),
        VoxelType.UInt32 => Of<uint>(file, t, c),
        VoxelType.Int32 => Of<int>(file, t, c),
        VoxelType.Float32 => Of<float>(file, t, c),
        VoxelType.Float64 => Of<double>(file, t, c),
        VoxelType.Int64 => Of<long>(file, t, c),
        _ => Of<ulong>(file, t, c),
    };

    private static byte[] Of<T>(VolumeFile file, int t, int c)
        where T : unmanaged => MemoryMarshal.AsBytes(file.ReadVolume<T>(t, c).Voxels).ToArray();

    /// <summary>The array of a .npy file, in the machine's byte order.</summary>
    private static byte[] Npy(string path, VolumeInfo info)
    {
        byte[] file = File.ReadAllBytes(path);
        int start = 10 + BitConverter.ToUInt16(file, 8);
        byte[] voxels = file[start..];
        if (System.Text.Encoding.ASCII.GetString(file, 10, start - 10).Contains("'>", StringComparison.Ordinal))
        {
            int size = info.Type is VoxelType.UInt16 ? 2 : 4;
            for (int i = 0; i < voxels.Length; i += size) voxels.AsSpan(i, size).Reverse();
        }

        return voxels;
    }
}
