using CsCheck;

namespace QcaNet.Volumes.Tests;

public sealed class VolumeWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatIsWritten_IsRead_Bytes() => RoundTrips(random => (byte)random.Next(256));

    [Fact]
    public void WhatIsWritten_IsRead_SignedBytes() => RoundTrips(random => (sbyte)random.Next(-128, 128));

    [Fact]
    public void WhatIsWritten_IsRead_Ushorts() => RoundTrips(random => (ushort)random.Next(65536));

    [Fact]
    public void WhatIsWritten_IsRead_Shorts() => RoundTrips(random => (short)random.Next(-32768, 32768));

    [Fact]
    public void WhatIsWritten_IsRead_Uints() => RoundTrips(random => (uint)random.NextInt64(1L << 32));

    [Fact]
    public void WhatIsWritten_IsRead_Floats() => RoundTrips(random => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)));

    [Fact]
    public void WhatIsWritten_IsRead_Doubles() => RoundTrips(random => random.NextDouble() * 1e300);

    [Fact]
    public void WhatIsWritten_IsRead_SmallLabels() => RoundTrips(random => random.Next(65536));

    [Fact]
    public void WhatIsWritten_IsRead_LargeLabels() => RoundTrips(random => random.Next());

    [Fact]
    public void WhatIsWritten_IsRead_NegativeLabels() => RoundTrips(random => random.Next(int.MinValue, int.MaxValue));

    [Theory]
    [InlineData(65535, VoxelType.UInt16)]
    [InlineData(65536, VoxelType.UInt32)]
    [InlineData(-1, VoxelType.Int32)]
    public void Labels_TakeTheWidthTheyNeed_Deflated(int largest, VoxelType type)
    {
        string path = _folder.File("labels.tif");
        VolumeWriter.Write(path, new Volume<int>([0, 1, largest], new Shape3D(1, 1, 3)));
        VolumeInfo info = VolumeReader.ReadInfo(path);
        Assert.Equal(type, info.Type);
        Assert.Equal(StoredCompressions.Deflate, info.Compression);
        VolumeWriter.Write(path, new Volume<int>([0, 1, largest], new Shape3D(1, 1, 3)), new VolumeWriteOptions { Compression = VolumeCompression.None });
        Assert.Equal(StoredCompressions.None, VolumeReader.ReadInfo(path).Compression);
        Assert.Equal([0, 1, largest], VolumeReader.Read<int>(path).Voxels.ToArray());
    }

    [Theory]
    [InlineData(1.75, 0.8, 0.8)]
    [InlineData(0.3, 0.108333, 0.1083)]
    [InlineData(2.1875e-3, 123456.789, 1e-7)]
    public void Spacing_ComesBackExactly(double z, double y, double x)
    {
        string path = _folder.File("a.tif");
        var spacing = new VoxelSpacing(z, y, x);
        VolumeWriter.Write(path, new Volume<byte>(new Shape3D(2, 2, 2), spacing));
        Assert.Equal(spacing, VolumeReader.Read<byte>(path).Spacing);
    }

    [Fact]
    public void Spacing_OfAnyLength_ComesBackTo12Digits()
    {
        string path = _folder.File("a.tif");
        Gen.Double[1e-4, 1e4].Sample(length =>
        {
            VolumeWriter.Write(path, new Volume<byte>(new Shape3D(1, 1, 1), VoxelSpacing.Isotropic(length)));
            VoxelSpacing back = VolumeReader.Read<byte>(path).Spacing!.Value;
            Assert.Equal(length, back.Z);
            Assert.Equal(length, back.X, length * 1e-12);
        }, iter: 40, threads: 1);
    }

    [Fact]
    public void TheFile_IsTheOneThatTifffileRead()
    {
        string path = _folder.File("writer_stack.tif");
        VolumeWriter.Write(path, GoldenStack());
        using Stream golden = Golden.Open("writer_stack.tif");
        var expected = new MemoryStream();
        golden.CopyTo(expected);
        Assert.Equal(expected.ToArray(), File.ReadAllBytes(path));
    }

    [Fact]
    public void AnExistingFile_IsReplaced_AndNothingElseStaysBehind()
    {
        string path = _folder.Save("a.tif", new byte[100000]);
        VolumeWriter.Write(path, GoldenStack());
        Assert.Equal(new Shape3D(3, 4, 5), VolumeReader.Read<ushort>(path).Shape);
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void MissingFolder_IsNamed()
    {
        var error = Assert.Throws<FileAccessException>(() => VolumeWriter.Write(_folder.File("nowhere/a.tif"), GoldenStack()));
        Assert.Equal(Remedy.CheckPath, error.Remedy);
        Assert.Contains("nowhere does not exist", error.Message);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void FolderOfTheSameName_IsRefused()
    {
        var error = Assert.Throws<FileAccessException>(() => VolumeWriter.Write(_folder.Path, GoldenStack()));
        Assert.Equal(Remedy.CheckPath, error.Remedy);
    }

    [Fact]
    public void FolderThatTakesNoFiles_IsRefused()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self"), "Needs a folder that nobody may write to, root included.");
        var error = Assert.Throws<FileAccessException>(() => VolumeWriter.Write("/proc/self/a.tif", GoldenStack()));
        Assert.Equal(Remedy.CheckPath, error.Remedy);
    }

    [Fact]
    public void FullDisk_LeavesTheOldFileAndNothingHalfWritten()
    {
        string path = _folder.Save("a.tif", [1, 2, 3]);
        var error = Assert.Throws<FileAccessException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[1000]);
            throw new IOException("No space left on device");
        }));
        Assert.Equal(Remedy.CheckPath, error.Remedy);
        Assert.Contains("No space left on device", error.Message);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void AnErrorOfTheProgram_PassesThroughAndLeavesNothing()
    {
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(_folder.File("a.tif"), _ => throw new InvalidOperationException()));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void TypesAndOptionsThatAreNone_AreMisuse()
    {
        Assert.Throws<NotSupportedException>(() => VolumeWriter.Write(_folder.File("a.tif"), new Volume<long>(new Shape3D(1, 1, 1))));
        Assert.Throws<ArgumentOutOfRangeException>(() => VolumeWriter.Write(_folder.File("a.tif"), GoldenStack(), new VolumeWriteOptions { Compression = (VolumeCompression)9 }));
    }

    private static Volume<ushort> GoldenStack()
    {
        var v = new Volume<ushort>(new Shape3D(3, 4, 5), new VoxelSpacing(1.75, 0.8, 0.108333));
        for (int z = 0; z < 3; z++)
        {
            for (int y = 0; y < 4; y++)
            {
                for (int x = 0; x < 5; x++) v[z, y, x] = (ushort)((1000 * z) + (100 * y) + (7 * x) + 1);
            }
        }

        return v;
    }

    private void RoundTrips<T>(Func<Random, T> voxel)
        where T : unmanaged
    {
        string path = _folder.File("a.tif");
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 9], Gen.Int[1, 17], Gen.Int[0, 10000], Choice.Of<VolumeCompression?>(null, VolumeCompression.None, VolumeCompression.Deflate, VolumeCompression.Zstd), Gen.Bool).Sample((d, h, w, seed, compression, spaced) =>
        {
            var random = new Random(seed);
            var v = new Volume<T>(new Shape3D(d, h, w), spaced ? new VoxelSpacing(1.75, 0.8, 0.65) : null);
            foreach (ref T at in v.Voxels) at = voxel(random);
            VolumeWriter.Write(path, v, new VolumeWriteOptions { Compression = compression });
            Volume<T> back = VolumeReader.Read<T>(path);
            Assert.Equal(v.Shape, back.Shape);
            Assert.Equal(v.Spacing, back.Spacing);
            Assert.True(System.Runtime.InteropServices.MemoryMarshal.AsBytes(v.Voxels).SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes(back.Voxels)));
        }, iter: 20, threads: 1);
    }
}
