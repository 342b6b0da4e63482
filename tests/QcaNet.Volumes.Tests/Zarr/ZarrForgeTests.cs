using System.Globalization;
using System.Runtime.InteropServices;
using CsCheck;

namespace QcaNet.Volumes.Tests.Zarr;

/// <summary>Stores of every kind, written voxel by voxel, and read as a whole, in slabs and as another type.</summary>
public sealed class ZarrForgeTests
{
    [Fact]
    public void AnyStore_IsReadAsItWasWritten() => Gen.Int[0, int.MaxValue].Sample(
        seed =>
        {
            var random = new Random(seed);
            ForgedArray array = ForgedArray.Any(random, mostChunks: 24);
            byte[] voxels = new byte[array.Shape.Aggregate(array.Size, (a, b) => a * b)];
            random.NextBytes(voxels);
            if (random.Next(2) == 0)
            {
                // Runs, which compress.
                for (int i = array.Size; i < voxels.Length; i++) voxels[i] = random.Next(6) == 0 ? (byte)random.Next(4) : voxels[i - array.Size];
            }

            using var folder = new TemporaryFolder();
            Write(folder.Path, new ZarrForge(array).Files(voxels));
            switch (array.Size)
            {
                case 1: Compare<byte>(folder.Path, array, voxels, random); break;
                case 2: Compare<ushort>(folder.Path, array, voxels, random); break;
                case 4: Compare<uint>(folder.Path, array, voxels, random); break;
                default: Compare<ulong>(folder.Path, array, voxels, random); break;
            }
        },
        iter: 400);

    [Fact]
    public void ChunkThatClaimsMuchMoreThanItsBytesCanHold_IsRefused_BeforeMemoryIsTaken()
    {
        foreach (string codec in (string[])["zstd", "gzip", "zlib", "lz4", "blosc", "none"])
        {
            using var folder = new TemporaryFolder();
            Write(folder.Path, new ZarrForge(new ForgedArray { Shape = [2, 5, 7], Chunk = [1000, 1000, 1000], Codec = codec, Missing = 0 }).Files(new byte[140]));
            string chunk = Path.Combine(folder.Path, "0", "0", "0", "0");
            Directory.CreateDirectory(Path.GetDirectoryName(chunk)!);
            File.WriteAllBytes(chunk, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
            long before = GC.GetAllocatedBytesForCurrentThread();
            var error = Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<ushort>(folder.Path, new VolumeReadOptions { MaximumThreads = 1 }));
            Assert.Contains("cannot be decoded", error.Message, StringComparison.Ordinal);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
        }
    }

    [Fact]
    public void ChunkAboveTheLimit_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Write(folder.Path, new ZarrForge(new ForgedArray { Shape = [2, 5, 7], Chunk = [20, 100, 100] }).Files(new byte[140]));
        var error = Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(folder.Path, new VolumeReadOptions { MaximumBytes = 399_999 }));
        Assert.Equal(VolumeFormatErrorKind.Limit, error.Kind);
        Assert.Equal(Remedy.RaiseLimit, error.Remedy);
        VolumeReader.ReadInfo(folder.Path, new VolumeReadOptions { MaximumBytes = 400_000 });
    }

    [Theory]
    [InlineData(1, "2000000 chunks of 1 bytes")]
    [InlineData(10, "200000 chunks of 10 bytes")]
    [InlineData(25, "80000 chunks of 25 bytes")]
    public void TinyChunksInGreatNumber_AreRefused_NotLookedFor(int width, string told)
    {
        using var folder = new TemporaryFolder();
        ForgedArray array = new() { Shape = [2, 1000, 1000], Chunk = [1, 1, width], Size = 1 };
        Write(folder.Path, new ZarrForge(array).Documents().Select(d => (d.Path, System.Text.Encoding.UTF8.GetBytes(d.Text))));
        var error = Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<byte>(folder.Path));
        Assert.Equal(VolumeFormatErrorKind.Limit, error.Kind);
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    internal static void Write(string folder, IEnumerable<(string Path, byte[] Content)> files)
    {
        foreach ((string path, byte[] content) in files)
        {
            string at = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(at)!);
            File.WriteAllBytes(at, content);
        }
    }

    private static void Compare<T>(string folder, ForgedArray array, byte[] voxels, Random random)
        where T : unmanaged
    {
        ReadOnlySpan<T> all = MemoryMarshal.Cast<byte, T>(array.WithFill(voxels));
        using VolumeFile file = VolumeReader.Open(folder, new VolumeReadOptions { MaximumThreads = random.Next(1, 4), Conversion = VoxelConversionRule.Rounded });
        Shape3D shape = file.Info.Shape;
        int from = random.Next(shape.Depth), to = random.Next(from, shape.Depth) + 1;
        for (int t = 0; t < file.Info.TimePoints; t++)
        {
            for (int c = 0; c < file.Info.Channels; c++)
            {
                Volume<T> read = file.ReadVolume<T>(t, c), slab = file.ReadSlab<T>(from..to, t, c);
                Volume<float> converted = file.ReadSlab<float>(from..to, t, c);
                for (int z = 0; z < shape.Depth; z++)
                {
                    for (int y = 0; y < shape.Height; y++)
                    {
                        for (int x = 0; x < shape.Width; x++)
                        {
                            T expected = all[Place(array, t, c, z, y, x)];
                            Assert.Equal(expected, read[z, y, x]);
                            if (z < from || z >= to) continue;
                            Assert.Equal(expected, slab[z - from, y, x]);
                            Assert.Equal((float)Convert.ToDouble(expected, CultureInfo.InvariantCulture), converted[z - from, y, x]);
                        }
                    }
                }
            }
        }
    }

    private static int Place(ForgedArray array, int t, int c, int z, int y, int x)
    {
        int place = 0;
        for (int axis = 0; axis < array.Axes.Length; axis++)
        {
            int at = array.Axes[axis] switch { 't' => t, 'c' => c, 'z' => z, 'y' => y, _ => x };
            place = (place * array.Shape[axis]) + at;
        }

        return place;
    }
}
