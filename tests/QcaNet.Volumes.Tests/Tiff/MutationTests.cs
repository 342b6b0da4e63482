using System.Diagnostics;
using System.Globalization;

namespace QcaNet.Volumes.Tests.Tiff;

/// <summary>
/// Files with wrong bytes: whatever they hold, the reader gives voxels or a <see cref="VolumeFormatException"/>, never anything else.
/// QCANET_FUZZ_SECONDS lengthens the search; a find is printed with the seed that repeats it.
/// </summary>
public sealed class MutationTests : IDisposable
{
    private const int Mutations = 2500;
    private const int LargestSeedFile = 40_000;

    // One thread, so that what a read allocates can be counted.
    private static readonly VolumeReadOptions Options = new() { MaximumBytes = 4 << 20, MaximumPages = 5000, TimePoint = 0, Channel = 0, MaximumThreads = 1 };

    // The voxels themselves, four times as many bytes where bytes become floats; a plane in its stored type and one tile that may overhang
    // by 16 MiB; packed bytes, which may be four times the strip; directories. Far below what the numbers in a mutated file ask for.
    private const long MostAllocated = 48 << 20;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Read_OfAMutatedFile_ThrowsNothingButItsOwnException()
    {
        byte[][] seeds = [.. OwnFiles().Concat(CorpusFiles())];
        double seconds = double.TryParse(Environment.GetEnvironmentVariable("QCANET_FUZZ_SECONDS"), NumberStyles.Float, CultureInfo.InvariantCulture, out double s) ? s : 0;
        var clock = Stopwatch.StartNew();
        int read = 0, refused = 0;
        for (int seed = 0; seed < Mutations || clock.Elapsed.TotalSeconds < seconds; seed++)
        {
            var random = new Random(seed);
            byte[] file = seeds[random.Next(seeds.Length)];
            file = random.Next(2) == 0 ? TiffMutator.Mutate(file, random) : ByteMutator.Mutate(file, random, 2048);
            string path = _folder.Save("mutated.tif", file);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                VolumeReader.Read<float>(path, Options);
                read++;
            }
            catch (VolumeFormatException)
            {
                refused++;
            }
            catch (Exception other)
            {
                Assert.Fail($"Seed {seed} of {seeds.Length} files: {other}");
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= MostAllocated, $"Seed {seed} of {seeds.Length} files: {allocated} bytes were allocated for a file of {file.Length}");
        }

        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused: mutations that all end alike try nothing");
    }

    public void Dispose() => _folder.Dispose();

    private List<byte[]> OwnFiles()
    {
        var files = new List<byte[]>();
        var random = new Random(1);
        var stack = new Volume<ushort>(new Shape3D(3, 9, 11), new VoxelSpacing(1.75, 0.8, 0.8));
        foreach (ref ushort v in stack.Voxels) v = (ushort)random.Next(4000);
        var labels = new Volume<int>(stack.Shape, stack.Spacing);
        foreach (ref int v in labels.Voxels) v = random.Next(5);
        string path = _folder.File("seed.tif");
        foreach (VolumeCompression compression in Enum.GetValues<VolumeCompression>())
        {
            VolumeWriter.Write(path, stack, new VolumeWriteOptions { Compression = compression });
            files.Add(File.ReadAllBytes(path));
            VolumeWriter.Write(path, labels, new VolumeWriteOptions { Compression = compression });
            files.Add(File.ReadAllBytes(path));
        }

        return files;
    }

    private static IEnumerable<byte[]> CorpusFiles() =>
        SharedData.Folder("corpus/tiff") is not { } folder ? [] : Directory.EnumerateFiles(folder, "*.tif").Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes).Where(bytes => bytes.Length is > 0 and < LargestSeedFile);
}
