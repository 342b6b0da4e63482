namespace QcaNet.Volumes.Tests.Hdf5;

/// <summary>What is written is read again; check_hdf5.py holds the same files against h5py.</summary>
public sealed class Hdf5WritingTests
{
    private static readonly VoxelSpacing Spacing = new(1.75, 0.8, 0.5);

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 17, 19)]
    [InlineData(130, 33, 20)]
    [InlineData(3, 300, 520)]
    [InlineData(70, 257, 1)]
    public void Labels_AreReadAgain_InChunksBehindGzip(int depth, int height, int width)
    {
        var labels = new Volume<int>(new Shape3D(depth, height, width), Spacing);
        var random = new Random(1);
        foreach (ref int voxel in labels.Voxels) voxel = random.Next(900) - 100 > 0 ? 0 : random.Next(70_000);
        foreach (int largest in (int[])[60_000, 70_000])
        {
            Volume<int> some = Limited(labels, largest);
            byte[] file = Written(some, null);
            VolumeInfo info = VolumeReader.ReadInfo(new MemoryStream(file));
            Assert.Equal(("/label", StoredCompressions.Deflate, (VoxelSpacing?)Spacing), (info.Dataset, info.Compression, info.Spacing));
            Assert.True(VolumeReader.Read<int>(new MemoryStream(file)).Voxels.SequenceEqual(some.Voxels));
        }
    }

    [Fact]
    public void EveryType_IsReadAgain_WithAndWithoutCompression()
    {
        RoundTrip<byte>(VoxelType.UInt8);
        RoundTrip<sbyte>(VoxelType.Int8);
        RoundTrip<ushort>(VoxelType.UInt16);
        RoundTrip<short>(VoxelType.Int16);
        RoundTrip<uint>(VoxelType.UInt32);
        RoundTrip<float>(VoxelType.Float32);
        RoundTrip<double>(VoxelType.Float64);
    }

    [Fact]
    public void ManyChunks_NeedATreeOfSeveralLevels()
    {
        // 64 x 70 chunks of one row of planes each: a root above leaves of 64.
        var labels = new Volume<int>(new Shape3D(64 * 70, 2, 2));
        for (int i = 0; i < labels.Voxels.Length; i++) labels.Voxels[i] = i % 60_000;
        byte[] file = Written(labels, null);
        using VolumeFile open = VolumeReader.Open(new MemoryStream(file));
        Assert.Equal(70, open.Info.Chunks.Count);
        Assert.True(open.ReadVolume<int>().Voxels.SequenceEqual(labels.Voxels));
        Assert.Null(open.Info.Spacing);
    }

    [Fact]
    public void NameOfTheFile_DecidesOnTheFormat_AndTheDatasetCanBeNamed()
    {
        using var folder = new TemporaryFolder();
        var labels = new Volume<int>(new Shape3D(2, 3, 4), Spacing);
        string path = Path.Combine(folder.Path, "labels.h5");
        VolumeWriter.Write(path, labels, new VolumeWriteOptions { Dataset = "segmentation" });
        Assert.Equal(("/segmentation", VolumeContainer.Hdf5), (VolumeReader.ReadInfo(path).Dataset, VolumeReader.ReadInfo(path).Container));
        Assert.Throws<ArgumentException>(() => VolumeWriter.Write(path, labels, new VolumeWriteOptions { Dataset = "a/b" }));
        Assert.Throws<ArgumentException>(() => VolumeWriter.Write(path, labels, new VolumeWriteOptions { Compression = VolumeCompression.Zstd }));
        Assert.Throws<VolumeFormatException>(() => VolumeWriter.WriteSeries(path, [labels, labels]));
        Assert.Throws<VolumeFormatException>(() => VolumeWriter.WriteSlabs(path, 2, null, [labels]));
    }

    [Fact]
    public void StreamThatCannotSeek_GetsTheSameBytes()
    {
        var labels = new Volume<int>(new Shape3D(5, 40, 30), Spacing);
        for (int i = 0; i < labels.Voxels.Length; i++) labels.Voxels[i] = i % 7;
        using var target = new MemoryStream();
        using (var oneWay = new System.IO.Compression.BrotliStream(target, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            VolumeWriter.Write(oneWay, labels, new VolumeWriteOptions { Format = VolumeFormat.Hdf5 });
        }

        target.Position = 0;
        using var unpacked = new MemoryStream();
        using (var back = new System.IO.Compression.BrotliStream(target, System.IO.Compression.CompressionMode.Decompress)) back.CopyTo(unpacked);
        Assert.Equal(Written(labels, null), unpacked.ToArray());
    }

    [Fact]
    public void BytesDoNotDependOnThreads()
    {
        var labels = new Volume<int>(new Shape3D(40, 300, 300), Spacing);
        for (int i = 0; i < labels.Voxels.Length; i++) labels.Voxels[i] = i / 5000;
        Assert.Equal(Written(labels, null, 1), Written(labels, null, 3));
    }

    private static void RoundTrip<T>(VoxelType type)
        where T : unmanaged
    {
        var volume = new Volume<T>(new Shape3D(4, 5, 7), Spacing);
        new Random(2).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(volume.Voxels));
        foreach (VolumeCompression compression in (VolumeCompression[])[VolumeCompression.None, VolumeCompression.Deflate])
        {
            byte[] file = Written(volume, compression);
            VolumeInfo info = VolumeReader.ReadInfo(new MemoryStream(file));
            Assert.Equal((type, "/raw", (VoxelSpacing?)Spacing), (info.Type, info.Dataset, info.Spacing));
            Assert.Equal(compression == VolumeCompression.None ? VolumeChunkKind.Whole : VolumeChunkKind.Tiles, info.Chunks.Kind);
            ReadOnlySpan<byte> read = System.Runtime.InteropServices.MemoryMarshal.AsBytes(VolumeReader.Read<T>(new MemoryStream(file)).Voxels);
            Assert.True(read.SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes(volume.Voxels)));
        }
    }

    private static Volume<int> Limited(Volume<int> labels, int largest)
    {
        var some = new Volume<int>(labels.Shape, labels.Spacing);
        for (int i = 0; i < some.Voxels.Length; i++) some.Voxels[i] = Math.Min(labels.Voxels[i], largest);
        some.Voxels[^1] = largest;
        return some;
    }

    private static byte[] Written<T>(Volume<T> volume, VolumeCompression? compression, int threads = 2)
        where T : unmanaged
    {
        using var stream = new MemoryStream();
        VolumeWriter.Write(
            stream, volume, new VolumeWriteOptions { Format = VolumeFormat.Hdf5, Compression = compression, MaximumThreads = threads });
        return stream.ToArray();
    }
}
