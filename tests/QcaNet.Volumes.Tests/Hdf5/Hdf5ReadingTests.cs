using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace QcaNet.Volumes.Tests.Hdf5;

public sealed class Hdf5ReadingTests(Hdf5Files files) : IClassFixture<Hdf5Files>
{
    [Fact]
    public void EveryFile_HasTheVoxelsAndSpacingThatPythonWrote()
    {
        string[] names = [.. files.Names];
        Assert.InRange(names.Length, 70, 120);
        foreach (string name in names)
        {
            JsonNode expected = JsonNode.Parse(File.ReadAllText(files[name + ".json"]))!;
            var options = new VolumeReadOptions { Axes = (string?)expected["options"] };
            using VolumeFile file = VolumeReader.Open(files[name], options);
            VolumeInfo info = file.Info;
            Assert.Equal((VolumeContainer.Hdf5, VolumeDescription.Hdf5), (info.Container, info.Description));
            Assert.True((string)expected["dataset"]! == info.Dataset, $"{name}: {info.Dataset}");
            VoxelSpacing? spacing = expected["spacing"] is JsonArray s ? new VoxelSpacing((double)s[0]!, (double)s[1]!, (double)s[2]!) : null;
            Assert.True(spacing == info.Spacing, $"{name}: {info.Spacing}");
            Assert.True(Whole(file).AsSpan().SequenceEqual(Truth(name)), $"{name}: other voxels");
        }
    }

    [Fact]
    public void EveryFile_GivesTheSameVoxelsPlaneByPlane_FromStreams_AndWithAnyThreads()
    {
        foreach (string name in files.Names)
        {
            JsonNode expected = JsonNode.Parse(File.ReadAllText(files[name + ".json"]))!;
            var options = new VolumeReadOptions { Axes = (string?)expected["options"], MaximumThreads = 3 };
            byte[] bytes = File.ReadAllBytes(files[name]);
            using VolumeFile file = VolumeReader.Open(new MemoryStream(bytes), options);
            Assert.True(Planes(file).AsSpan().SequenceEqual(Truth(name)), $"{name}: other planes");
            using VolumeFile seeking = VolumeReader.Open(new BufferedStream(new MemoryStream(bytes)), options with { MaximumThreads = 1 });
            Assert.True(Whole(seeking).AsSpan().SequenceEqual(Truth(name)), $"{name}: other voxels from a stream");
            Assert.Null(seeking.Info.Path);
        }
    }

    [Theory]
    [InlineData("ilastik_tzyxc", 2, 3, "TZYXC")]
    [InlineData("ilastik_zyxtc", 2, 3, "ZYXTC")]
    [InlineData("ilastik_yxc", 1, 1, "YX")]
    [InlineData("ilastik_tyx", 3, 1, "TYX")]
    [InlineData("ilastik_xyz", 1, 1, "XYZ")]
    public void AxisTags_NameTheAxes(string name, int times, int channels, string stored)
    {
        VolumeInfo info = VolumeReader.ReadInfo(files[name]);
        Assert.Equal((times, channels, stored), (info.TimePoints, info.Channels, info.StoredAxes));
        if (times > 1) Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<ushort>(files[name]));
    }

    [Fact]
    public void SeveralDatasets_AreListed_AndOneIsChosen()
    {
        VolumeFormatException error = Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(files["two"]));
        Assert.Equal(Remedy.ChooseDataset, error.Remedy);
        Assert.Contains("2 datasets: /label (5 x 17 x 19 uint16), /raw (5 x 17 x 19 uint16)", error.Message, StringComparison.Ordinal);
        Assert.Contains("VolumeReadOptions.Dataset", error.Message, StringComparison.Ordinal);
        VolumeInfo label = VolumeReader.ReadInfo(files["two"], new VolumeReadOptions { Dataset = "label" });
        Assert.Equal(("/label", new VoxelSpacing(1.75, 0.8, 0.5)), (label.Dataset, label.Spacing));
        Assert.Null(VolumeReader.ReadInfo(files["two"], new VolumeReadOptions { Dataset = "/raw" }).Spacing);
    }

    [Theory]
    [InlineData("rew", "has no dataset rew; it has /label (5 x 17 x 19 uint16), /raw")]
    [InlineData("raw/deeper", "has no dataset raw/deeper")]
    [InlineData("/", "is a group")]
    [InlineData("soft", "soft or external link")]
    [InlineData("external/x", "soft or external link")]
    public void DatasetThatIsNot_IsRefused_WithThoseThatAre(string path, string message)
    {
        VolumeFormatException error = Assert.Throws<VolumeFormatException>(
            () => VolumeReader.ReadInfo(files["two"], new VolumeReadOptions { Dataset = path }));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(Remedy.ChooseDataset, error.Remedy);
    }

    [Fact]
    public void AxesThatNobodyNames_AreRefused_AndReadWhereTheCallerDoes()
    {
        VolumeFormatException error = Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(files["four_axes"]));
        Assert.Equal(Remedy.NameAxes, error.Remedy);
        Assert.Contains("4 axes (2 x 5 x 7 x 9), but does not name them", error.Message, StringComparison.Ordinal);
        VolumeInfo info = VolumeReader.ReadInfo(files["four_axes"], new VolumeReadOptions { Axes = "CZYX" });
        Assert.Equal((2, new Shape3D(5, 7, 9)), (info.Channels, info.Shape));
        Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(files["four_axes"], new VolumeReadOptions { Axes = "ZYX" }));
    }

    [Theory]
    [InlineData(0, null, 1.0, 1.0)]
    [InlineData(1, 1.0, null, 1.0)]
    [InlineData(2, null, null, null)]
    [InlineData(3, null, null, null)]
    [InlineData(4, 1.0, null, null)]
    [InlineData(5, 2.0, 1.0, 1.0)]
    [InlineData(6, 1.5, 1.0, 1.0)]
    public void SpacingThatIsNone_IsNotKnown(int number, double? z, double? y, double? x)
    {
        VolumeInfo info = VolumeReader.ReadInfo(files["spacing_forms"], new VolumeReadOptions { Dataset = $"s{number}" });
        Assert.Equal((z, y, x), (info.SpacingZ, info.SpacingY, info.SpacingX));
        Assert.Equal(z is not null && y is not null && x is not null, info.Spacing is not null);
        var given = new VolumeReadOptions { Dataset = $"s{number}", Spacing = VoxelSpacing.Isotropic(0.5) };
        Assert.Equal(VoxelSpacing.Isotropic(0.5), VolumeReader.ReadInfo(files["spacing_forms"], given).Spacing);
    }

    [Theory]
    [InlineData("all_filters", StoredCompressions.Deflate, VolumeChunkKind.Tiles, 18)]
    [InlineData("lzf", StoredCompressions.Lzf, VolumeChunkKind.Tiles, 18)]
    [InlineData("contiguous", StoredCompressions.None, VolumeChunkKind.Whole, 1)]
    public void Info_SaysHowVoxelsAreStored(string name, StoredCompressions compression, VolumeChunkKind kind, long chunks)
    {
        VolumeInfo info = VolumeReader.ReadInfo(files[name]);
        Assert.Equal((compression, kind, chunks), (info.Compression, info.Chunks.Kind, info.Chunks.Count));
        Assert.Equal(SpacingSources.Hdf5, info.SpacingSource);
    }

    [Fact]
    public void Labels_AreReadFromAnyIntegers_AndIntensitiesOfAnotherTypeAreNot()
    {
        Volume<int> labels = VolumeReader.Read<int>(files["type_bool"]);
        Assert.Equal([0, 1], labels.Voxels.ToArray().Distinct().Order());
        Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<byte>(files["type_uint16"]));
    }

    /// <summary>The array of the .npy file beside a file.</summary>
    private byte[] Truth(string name)
    {
        byte[] npy = File.ReadAllBytes(files[name + ".npy"]);
        return npy[(10 + BitConverter.ToUInt16(npy, 8))..];
    }

    private static byte[] Whole(VolumeFile file) => Read(file, (t, c) => [.. Parts(file, t, c, file.Info.Shape.Depth)]);

    private static byte[] Planes(VolumeFile file) => Read(file, (t, c) => [.. Parts(file, t, c, 1)]);

    private static byte[] Read(VolumeFile file, Func<int, int, byte[]> volume)
    {
        var all = new List<byte>();
        for (int t = 0; t < file.Info.TimePoints; t++)
        {
            for (int c = 0; c < file.Info.Channels; c++) all.AddRange(volume(t, c));
        }

        return [.. all];
    }

    private static List<byte> Parts(VolumeFile file, int t, int c, int depth)
    {
        var all = new List<byte>();
        for (int z = 0; z < file.Info.Shape.Depth; z += depth)
        {
            Range planes = z..Math.Min(z + depth, file.Info.Shape.Depth);
            all.AddRange(file.Info.Type switch
            {
                VoxelType.UInt8 => Bytes(file.ReadSlab<byte>(planes, t, c)),
                VoxelType.Int8 => Bytes(file.ReadSlab<sbyte>(planes, t, c)),
                VoxelType.UInt16 => Bytes(file.ReadSlab<ushort>(planes, t, c)),
                VoxelType.Int16 => Bytes(file.ReadSlab<short>(planes, t, c)),
                VoxelType.UInt32 => Bytes(file.ReadSlab<uint>(planes, t, c)),
                VoxelType.Int32 => Bytes(file.ReadSlab<int>(planes, t, c)),
                VoxelType.Float32 => Bytes(file.ReadSlab<float>(planes, t, c)),
                VoxelType.Float64 => Bytes(file.ReadSlab<double>(planes, t, c)),
                VoxelType.Int64 => Bytes(file.ReadSlab<long>(planes, t, c)),
                _ => Bytes(file.ReadSlab<ulong>(planes, t, c)),
            });
        }

        return all;
    }

    private static byte[] Bytes<T>(Volume<T> volume)
        where T : unmanaged => MemoryMarshal.AsBytes(volume.Voxels).ToArray();
}
