using System.Diagnostics;
using System.Globalization;
using QcaNet.Models.Weights;
using QcaNet.Models.Weights.Import;

namespace QcaNet.Models.Tests.Weights.Import;

/// <summary>
/// Weight files with wrong bytes: whatever they hold, the importer gives weights or a <see cref="WeightsFormatException"/>, never anything else.
/// QCANET_FUZZ_SECONDS lengthens the search; a find is printed with the seed that repeats it.
/// </summary>
public class MutationTests
{
    private const int Mutations = 1500;
    private const int LargestSeedFile = 200_000;

    // Everything allocated on the way, freed or not. What mutated numbers ask for is often far more.
    private const long MostAllocated = 64 << 20;

    [Fact]
    public void Import_OfAMutatedFile_ThrowsNothingButItsOwnException()
    {
        var network = new PublishedNetwork(2);
        byte[][] seeds =
        [
            WeightFiles.Zip(WeightFiles.ChainerEntries(network), System.IO.Compression.CompressionLevel.NoCompression),
            WeightFiles.Chainer(network, "updater/model:main/"),
            WeightFiles.StateDict(network),
            WeightFiles.Torch(new PickleForge(network).Protocol(2).Module("Model_L2", 1e-5).End(), network),
            WeightFiles.Safetensors(network),
            .. CorpusFiles(),
        ];
        byte[][] pickles = [new PickleForge(network).Protocol(4).StateDict().End(), new PickleForge(network).Protocol(2).Module("Model_L2", 1e-5).End()];
        double seconds = double.TryParse(Environment.GetEnvironmentVariable("QCANET_FUZZ_SECONDS"), NumberStyles.Float, CultureInfo.InvariantCulture, out double s) ? s : 0;
        var clock = Stopwatch.StartNew();
        int read = 0;
        var refused = new HashSet<WeightsFormatErrorKind>();
        for (int seed = 0; seed < Mutations || clock.Elapsed.TotalSeconds < seconds; seed++)
        {
            // A third are archives with sound checksums around a mutated pickle, which plain damage rarely gets to.
            var random = new Random(seed);
            bool archive = random.Next(3) == 0;
            byte[] source = archive ? pickles[random.Next(pickles.Length)] : seeds[random.Next(seeds.Length)];
            byte[] mutated = ByteMutator.Mutate(source, random, head: 2048, tail: 2048);
            byte[] file = archive ? WeightFiles.Torch(mutated, network) : mutated;
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                NetworkWeightsImporterTests.Import(file);
                read++;
            }
            catch (WeightsFormatException error)
            {
                refused.Add(error.Kind);
            }
            catch (Exception other)
            {
                Assert.Fail($"Seed {seed} of {seeds.Length} files: {other}");
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= MostAllocated, $"Seed {seed} of {seeds.Length} files: {allocated} bytes were allocated for a file of {file.Length}");
        }

        Assert.True(read > 0 && refused.Count >= 3, $"{read} read, {string.Join(", ", refused)}: mutations that all end alike try nothing");
    }

    private static IEnumerable<byte[]> CorpusFiles() =>
        SharedData.Folder("corpus/weights/files") is not { } folder ? [] : Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes).Where(bytes => bytes.Length is > 0 and < LargestSeedFile);
}
