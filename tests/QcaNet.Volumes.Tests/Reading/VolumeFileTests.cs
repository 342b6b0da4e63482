using CsCheck;

namespace QcaNet.Volumes.Tests.Reading;

/// <summary>A file that is read in parts gives the same voxels as one that is read at once, and holds no more than is asked for.</summary>
public sealed class VolumeFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PlanesAndSlabsAndVolumes_AreTheSameVoxels()
    {
        string path = Hyperstack(times: 3, depth: 4, channels: 2);
        using VolumeFile file = VolumeReader.Open(path);
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 1], Gen.Int[0, 3], Gen.Int[1, 4]).Sample((t, c, z, planes) =>
        {
            int end = Math.Min(4, z + planes);
            Volume<ushort> whole = VolumeReader.Read<ushort>(path, new VolumeReadOptions { TimePoint = t, Channel = c });
            Volume<ushort> slab = file.ReadSlab<ushort>(z..end, t, c);
            Assert.Equal(new Shape3D(end - z, 5, 7), slab.Shape);
            Assert.Equal(whole.Voxels.Slice(z * 35, (end - z) * 35), slab.Voxels);
            Assert.Equal(whole.Plane(z), file.ReadPlane<ushort>(z, t, c).Voxels);
            Assert.Equal(whole.Voxels, file.ReadVolume<ushort>(t, c).Voxels);
            Assert.Equal(Value(t, z, c), slab[0, 0, 0]);
        }, iter: 60, threads: 1);
        Assert.Equal(file.ReadPlane<ushort>(3, 2, 1).Voxels, file.ReadSlab<ushort>(^1.., 2, 1).Voxels);
    }

    [Fact]
    public void SpansAreFilled_AlsoInAnotherType()
    {
        using VolumeFile file = VolumeReader.Open(Hyperstack(times: 2, depth: 3, channels: 1));
        float[] plane = new float[35], volume = new float[105];
        file.ReadPlane(plane.AsSpan(), 2, timePoint: 1);
        file.ReadVolume(volume.AsSpan(), timePoint: 1);
        Assert.Equal(Value(1, 2, 0), plane[0]);
        Assert.Equal(plane, volume[70..]);
        Assert.Throws<ArgumentException>(() => file.ReadPlane(volume.AsSpan(), 2, timePoint: 1));
    }

    [Fact]
    public void WhatTheFileHasNot_IsMisuse_AndAChoiceNotMadeIsNot()
    {
        using VolumeFile file = VolumeReader.Open(Hyperstack(times: 2, depth: 3, channels: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadPlane<ushort>(3, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadPlane<ushort>(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadSlab<ushort>(2..4, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadSlab<ushort>(2..2, 0));
        Assert.Equal("timePoint", Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadVolume<ushort>(2)).ParamName);
        Assert.Equal("channel", Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadVolume<ushort>(0, 1)).ParamName);
        Assert.Throws<NotSupportedException>(() => file.ReadVolume<decimal>(0));
        Assert.Contains("2 time points. Choose one", Assert.Throws<VolumeFormatException>(() => file.ReadVolume<ushort>()).Message);
    }

    [Fact]
    public void OptionsChooseForTheWholeFile_AndTheirSpacingCounts()
    {
        var spacing = new VoxelSpacing(3, 2, 1);
        using VolumeFile file = VolumeReader.Open(Hyperstack(times: 2, depth: 3, channels: 2), new VolumeReadOptions { TimePoint = 1, Channel = 1, Spacing = spacing });
        Volume<ushort> volume = file.ReadVolume<ushort>();
        Assert.Equal(Value(1, 0, 1), volume[0, 0, 0]);
        Assert.Equal(spacing, volume.Spacing);
        Assert.Equal((3.0, SpacingSources.Options), (file.Info.SpacingZ!.Value, file.Info.SpacingSource));
        Assert.Equal(Value(0, 0, 1), file.ReadPlane<ushort>(0, timePoint: 0)[0, 0, 0]);
    }

    [Fact]
    public void AClosedFile_IsNotRead()
    {
        VolumeFile file = VolumeReader.Open(Hyperstack(1, 1, 1));
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.ReadPlane<ushort>(0));
        Assert.Equal(new Shape3D(1, 5, 7), file.Info.Shape);
    }

    [Fact]
    public void ManyThreadsReadOneFile()
    {
        // Large enough planes for the reader's own threads besides.
        var stack = new Volume<ushort>(new Shape3D(12, 300, 301));
        for (int i = 0; i < stack.Shape.Length; i++) stack.Voxels[i] = (ushort)((i * 7) ^ (i >> 9));
        string path = _folder.File("threads.tif");
        VolumeWriter.Write(path, stack, new VolumeWriteOptions { Compression = VolumeCompression.Deflate });
        using VolumeFile file = VolumeReader.Open(path, new VolumeReadOptions { MaximumThreads = 3 });
        Parallel.For(0, 48, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => Assert.Equal(stack.Plane(i % 12), file.ReadPlane<ushort>(i % 12).Voxels));
    }

    [Theory]
    [InlineData(VolumeCompression.None)]
    [InlineData(VolumeCompression.Deflate)]
    [InlineData(VolumeCompression.Zstd)]
    public void PlanesIntoASpan_AllocateNothingOfAPlanesSize(VolumeCompression compression)
    {
        var stack = new Volume<ushort>(new Shape3D(9, 256, 256));
        for (int i = 0; i < stack.Shape.Length; i++) stack.Voxels[i] = (ushort)(i / 5);
        string path = _folder.File("lazy.tif");
        VolumeWriter.Write(path, stack, new VolumeWriteOptions { Compression = compression });
        using VolumeFile file = VolumeReader.Open(path, new VolumeReadOptions { MaximumThreads = 1 });
        float[] plane = new float[256 * 256];
        file.ReadPlane(plane.AsSpan(), 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int z = 0; z < 9; z++) file.ReadPlane(plane.AsSpan(), z);

        // A plane has 128 KiB as stored and 256 KiB as floats. A zlib stream has its window and small objects, some kilobytes each.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 9 * 12_000);
    }

    [Fact]
    public void MoreThanTheLimitAtOnce_IsRefused_AndItsPartsAreRead()
    {
        var stack = new Volume<byte>(new Shape3D(10, 10, 10));
        stack[9, 9, 9] = 200;
        string path = _folder.File("long.tif");
        VolumeWriter.Write(path, stack);
        using VolumeFile file = VolumeReader.Open(path, new VolumeReadOptions { MaximumBytes = 500 });
        Assert.Equal(VolumeFormatErrorKind.Limit, Assert.Throws<VolumeFormatException>(() => file.ReadVolume<byte>()).Kind);
        Assert.Equal(200, file.ReadSlab<byte>(5..)[4, 9, 9]);
    }

    // Plane (t, z, c) is filled with its own number.
    private static ushort Value(int t, int z, int c) => (ushort)((t * 100) + (z * 10) + c);

    private string Hyperstack(int times, int depth, int channels)
    {
        string path = _folder.File($"{times}-{depth}-{channels}.tif");
        var shape = new Shape3D(depth, 5, 7);
        VolumeWriter.WriteHyperstack(path, new HyperstackLayout { TimePoints = times, Channels = channels, Shape = shape }, (t, c) =>
        {
            var volume = new Volume<ushort>(shape);
            for (int z = 0; z < depth; z++) volume.Plane(z).Fill(Value(t, z, c));
            return volume;
        });
        return path;
    }
}
