namespace QcaNet.Volumes.Tests;

public sealed class SlabWritingTests : IDisposable
{
    private static readonly VoxelSpacing Spacing = new(2, 0.5, 0.5);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("whole.tif", VolumeCompression.None, 1)]
    [InlineData("whole.tif", VolumeCompression.Deflate, 3)]
    [InlineData("whole.ome.tif", VolumeCompression.None, 4)]
    [InlineData("whole.ome.tif", VolumeCompression.Zstd, 11)]
    public void Slabs_MakeTheFileOfTheWholeVolume(string name, VolumeCompression compression, int planesPerSlab)
    {
        Volume<ushort> whole = Ramp(11);
        var options = new VolumeWriteOptions { Compression = compression };
        VolumeWriter.Write(_folder.File(name), whole, options);
        VolumeWriter.WriteSlabs(_folder.File("slabs-" + name), 11, Spacing, Slabs(whole, planesPerSlab), options);
        Assert.Equal(File.ReadAllBytes(_folder.File(name)), File.ReadAllBytes(_folder.File("slabs-" + name)));
    }

    [Fact]
    public void LabelsInSlabs_MakeTheFileOfTheWholeLabels()
    {
        Volume<ushort> ramp = Ramp(7);
        var labels = new Volume<int>(ramp.Shape, Spacing);
        for (int i = 0; i < ramp.Shape.Length; i++) labels.Voxels[i] = ramp.Voxels[i] % 90;
        VolumeWriter.Write(_folder.File("whole.tif"), labels);
        VolumeWriter.WriteSlabs(_folder.File("slabs.tif"), 7, Spacing, Slabs(labels, 2), new VolumeWriteOptions { LargestLabel = 89 });
        Assert.Equal(File.ReadAllBytes(_folder.File("whole.tif")), File.ReadAllBytes(_folder.File("slabs.tif")));
    }

    [Fact]
    public void LabelsInSlabs_WithoutTheLargest_AreRefused() =>
        Assert.Throws<ArgumentException>(() => VolumeWriter.WriteSlabs(_folder.File("a.tif"), 1, null, [new Volume<int>(new Shape3D(1, 2, 3))]));

    [Theory]
    [InlineData(6)]
    [InlineData(8)]
    public void PlanesThatDoNotAddUp_AreRefused_AndLeaveNoFile(int depth)
    {
        Assert.Throws<ArgumentException>(() => VolumeWriter.WriteSlabs(_folder.File("a.tif"), depth, null, Slabs(Ramp(7), 3)));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void WhatTheCallerThrows_ComesOut_AndLeavesNoFile()
    {
        static IEnumerable<Volume<byte>> Broken()
        {
            yield return new Volume<byte>(new Shape3D(1, 2, 3));
            throw new IOException("the caller's own");
        }

        IOException error = Assert.Throws<IOException>(() => VolumeWriter.WriteSlabs(_folder.File("a.tif"), 2, null, Broken()));
        Assert.Equal("the caller's own", error.Message);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private static Volume<ushort> Ramp(int depth)
    {
        var volume = new Volume<ushort>(new Shape3D(depth, 37, 53), Spacing);
        for (int i = 0; i < volume.Shape.Length; i++) volume.Voxels[i] = (ushort)(i * 7);
        return volume;
    }

    private static IEnumerable<Volume<T>> Slabs<T>(Volume<T> whole, int planes)
        where T : unmanaged
    {
        for (int z = 0; z < whole.Shape.Depth; z += planes)
        {
            int count = Math.Min(planes, whole.Shape.Depth - z);
            var shape = new Shape3D(count, whole.Shape.Height, whole.Shape.Width);
            yield return new Volume<T>(whole.Memory.Slice(z * shape.PlaneLength, shape.Length), shape);
        }
    }
}
