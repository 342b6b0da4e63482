namespace QcaNet.Volumes.Tests.Writing;

/// <summary>Series, channels and streams of volumes.</summary>
public sealed class HyperstackTests : IDisposable
{
    private static readonly Shape3D Shape = new(3, 40, 50);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Series_KeepsItsTimePointsAndInterval()
    {
        string path = _folder.File("series.tif");
        Volume<ushort>[] points = [.. Enumerable.Range(0, 4).Select(t => Filled((ushort)t))];
        VolumeWriter.WriteSeries(path, points, 600);
        using VolumeFile file = VolumeReader.Open(path);
        Assert.Equal((4, 1, 600.0), (file.Info.TimePoints, file.Info.Channels, file.Info.Interval));
        for (int t = 0; t < 4; t++) Assert.Equal(points[t].Voxels, file.ReadVolume<ushort>(t).Voxels);
    }

    [Fact]
    public void Channels_AreWrittenSideBySide()
    {
        string path = _folder.File("channels.ome.tif");
        Volume<byte>[] channels = [Filled<byte>(1), Filled<byte>(2)];
        VolumeWriter.WriteChannels(path, channels);
        using VolumeFile file = VolumeReader.Open(path);
        Assert.Equal((1, 2), (file.Info.TimePoints, file.Info.Channels));
        Assert.Equal(channels[1].Voxels, file.ReadVolume<byte>(channel: 1).Voxels);
    }

    [Theory]
    [InlineData(40, VoxelType.UInt16)]
    [InlineData(65535, VoxelType.UInt16)]
    [InlineData(65536, VoxelType.UInt32)]
    [InlineData(-7, VoxelType.Int32)]
    public void Labels_HaveOneWidthInTheWholeSeries(int lastOne, VoxelType type)
    {
        string path = _folder.File("labels.tif");
        VolumeWriter.WriteSeries(path, [Filled(1), Filled(2), Filled(lastOne)]);
        using VolumeFile file = VolumeReader.Open(path);
        Assert.Equal(type, file.Info.Type);
        Assert.Equal(lastOne, file.ReadVolume<int>(2).Voxels[0]);
    }

    [Fact]
    public void StreamOfLabels_IsAskedForTwice_OrOnceWhereTheLargestIsTold()
    {
        var asked = new List<int>();
        var layout = new HyperstackLayout { Shape = Shape, TimePoints = 3 };
        Volume<int> At(int t, int c)
        {
            asked.Add(t);
            return Filled(t + 1);
        }

        VolumeWriter.WriteHyperstack(_folder.File("scanned.tif"), layout, At);
        Assert.Equal([0, 1, 2, 0, 1, 2], asked);
        asked.Clear();
        VolumeWriter.WriteHyperstack(_folder.File("told.tif"), layout, At, new VolumeWriteOptions { LargestLabel = 500 });
        Assert.Equal([0, 1, 2], asked);
        Assert.Equal(File.ReadAllBytes(_folder.File("scanned.tif")), File.ReadAllBytes(_folder.File("told.tif")));
    }

    [Theory]
    [InlineData(501)]
    [InlineData(-1)]
    public void LabelThatWasNotTold_IsNamed_AndNoFileIsWritten(int label)
    {
        var layout = new HyperstackLayout { Shape = Shape, TimePoints = 2 };
        var error = Assert.Throws<ArgumentException>(() => VolumeWriter.WriteHyperstack(_folder.File("a.tif"), layout, (t, _) => Filled(t == 0 ? 1 : label), new VolumeWriteOptions { LargestLabel = 500 }));
        Assert.Contains($"time point 1, channel 0 (counted from 0) has labels from {label} to {label}", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Volumes_AreAskedForChannelByChannel_OneTimePointAfterTheOther()
    {
        var asked = new List<(int, int)>();
        VolumeWriter.WriteHyperstack(_folder.File("a.tif"), new HyperstackLayout { Shape = Shape, TimePoints = 2, Channels = 2 }, (t, c) =>
        {
            asked.Add((t, c));
            return Filled<byte>(1);
        });
        Assert.Equal([(0, 0), (0, 1), (1, 0), (1, 1)], asked);
    }

    [Theory]
    [InlineData(VolumeCompression.None)]
    [InlineData(VolumeCompression.Deflate)]
    [InlineData(VolumeCompression.Zstd)]
    public void Bytes_AreTheSameForAnyNumberOfThreads(VolumeCompression compression)
    {
        // Large enough for many strips a plane, and for several rounds of packing.
        var random = new Random(7);
        var stack = new Volume<ushort>(new Shape3D(5, 900, 700));
        foreach (ref ushort v in stack.Voxels) v = (ushort)(random.Next(300) + random.Next(300));
        byte[] File(int threads)
        {
            string path = _folder.File($"{threads}.ome.tif");
            VolumeWriter.Write(path, stack, new VolumeWriteOptions { Compression = compression, MaximumThreads = threads, Predictor = true });
            return System.IO.File.ReadAllBytes(path);
        }

        byte[] one = File(1);
        Assert.Equal(one, File(2));
        Assert.Equal(one, File(7));
        Assert.Equal(stack.Voxels, VolumeReader.Read<ushort>(_folder.File("7.ome.tif")).Voxels);
    }

    [Fact]
    public void PackedPlanes_HaveStripsThatReadersCanUnpackSideBySide()
    {
        string path = _folder.File("a.tif");
        VolumeWriter.Write(path, new Volume<ushort>(new Shape3D(2, 1000, 1000)), new VolumeWriteOptions { Compression = VolumeCompression.Deflate });
        Dictionary<int, TagList.Tag> page = TagList.Read(File.ReadAllBytes(path))[0];
        Assert.Equal(65, page[278].Value);
        Assert.Equal(16, page[273].Values.Length);
        VolumeWriter.Write(path, new Volume<ushort>(new Shape3D(2, 1000, 1000)));
        Assert.Single(TagList.Read(File.ReadAllBytes(path))[0][273].Values);
    }

    [Fact]
    public void ErrorOfTheSource_ComesOutAsItIs_AndNoFileIsWritten()
    {
        var layout = new HyperstackLayout { Shape = Shape, TimePoints = 2 };
        var mine = new IOException("the other disk");
        Assert.Same(mine, Assert.Throws<IOException>(() => VolumeWriter.WriteHyperstack<byte>(_folder.File("a.tif"), layout, (t, _) => t == 0 ? Filled<byte>(1) : throw mine)));
        Assert.Throws<OperationCanceledException>(() => VolumeWriter.WriteHyperstack<byte>(_folder.File("a.tif"), layout, (_, _) => throw new OperationCanceledException()));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void VolumesThatDoNotFitTogether_AreMisuse()
    {
        string path = _folder.File("a.tif");
        Volume<byte> volume = Filled<byte>(1);
        var smaller = new Volume<byte>(new Shape3D(3, 40, 49));
        Assert.Contains("3x40x49", Assert.Throws<ArgumentException>(() => VolumeWriter.WriteSeries(path, [volume, smaller])).Message, StringComparison.Ordinal);
        Assert.Contains("Channel 1", Assert.Throws<ArgumentException>(() => VolumeWriter.WriteChannels(path, [volume, volume.WithSpacing(VoxelSpacing.Isotropic(1))])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => VolumeWriter.WriteSeries(path, Array.Empty<Volume<byte>>()));
        Assert.Throws<ArgumentException>(() => VolumeWriter.WriteHyperstack<byte>(path, new HyperstackLayout { Shape = Shape }, (_, _) => null!));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void LayoutsAndOptionsThatAreNone_AreMisuse()
    {
        var good = new HyperstackLayout { Shape = Shape };
        Bad(good with { Shape = default });
        Bad(good with { TimePoints = 0 });
        Bad(good with { Channels = -1 });
        Bad(good with { Interval = 0 });
        Bad(good with { Interval = double.NaN });
        Bad(good with { ChannelNames = ["one", "too many"] });
        Bad(good with { ChannelNames = ["no\u0001text"] });
        Bad(good with { TimePoints = int.MaxValue, Channels = 2 });
        Bad(good, new VolumeWriteOptions { CompressionLevel = 10 });
        Bad(good, new VolumeWriteOptions { CompressionLevel = 23, Compression = VolumeCompression.Zstd });
        Bad(good, new VolumeWriteOptions { CompressionLevel = 0, Compression = VolumeCompression.Zstd });
        Bad(good, new VolumeWriteOptions { Format = (VolumeFormat)7 });
        Bad(good, new VolumeWriteOptions { MaximumThreads = 0 });
        Bad(good, new VolumeWriteOptions { LargestLabel = -1 });
        Bad(good, new VolumeWriteOptions { Format = VolumeFormat.Npy, Compression = VolumeCompression.Deflate });
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));

        void Bad(HyperstackLayout layout, VolumeWriteOptions? options = null) =>
            Assert.ThrowsAny<ArgumentException>(() => VolumeWriter.WriteHyperstack(_folder.File("a.tif"), layout, (_, _) => Filled<byte>(1), options));
    }

    private static Volume<T> Filled<T>(T value)
        where T : unmanaged
    {
        var volume = new Volume<T>(Shape);
        volume.Voxels.Fill(value);
        return volume;
    }
}
