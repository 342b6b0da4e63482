using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using QcaNet.Models.Networks;
using QcaNet.Models.Torch;
using QcaNet.Models.Weights;
using QcaNet.Models.Weights.Import;
using static TorchSharp.torch;

namespace QcaNet.Models.Tests.Weights.Import;

/// <summary>The corpus of weight files beside the repository: each file imports to its known numbers and outputs, or is refused as its manifest says.</summary>
public class CorpusTests
{
    private const string Marker = "WEIGHTS_CORPUS_MARKER";

    // All that is allocated on the way, freed or not, beside the tensors themselves: far stricter than 64 MiB at a time.
    private const long MostAllocated = 64 << 20;

    public static TheoryData<string> Files() => SharedData.Corpus("corpus/weights");

    [Theory]
    [MemberData(nameof(Files))]
    public void EachFile_ImportsToItsNumbers_OrIsRefusedAsExpected(string file)
    {
        Assert.SkipUnless(file.Length > 0, "The corpus ../shared/corpus/weights is not here.");
        JsonElement entry = SharedData.Manifest("corpus/weights").Single(e => e.GetProperty("file").GetString() == file);
        HashSet<string> accepted = [entry.GetProperty("expected").GetString()!];
        if (entry.TryGetProperty("accept", out JsonElement others)) accepted.UnionWith(others.EnumerateArray().Select(o => o.GetString()!));
        using var scratch = new TemporaryFolder();
        Environment.SetEnvironmentVariable(Marker, scratch.File("marker"));

        string outcome;
        ImportedWeights? imported = null;
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            imported = NetworkWeightsImporter.Import(Path.Combine(SharedData.Folder("corpus/weights")!, file));
            outcome = "imports";
        }
        catch (WeightsFormatException error)
        {
            outcome = error.Kind.ToString().ToLowerInvariant();
            TestContext.Current.TestOutputHelper?.WriteLine(error.Message);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Contains(outcome, accepted);
        Assert.False(File.Exists(scratch.File("marker")), "Something in the file was run.");
        Assert.InRange(allocated - (imported?.Weights.Tensors.Values.Sum(t => 4L * t.Values.Length) ?? 0), 0, MostAllocated);
        if (imported is not null) CheckAgainst(entry, imported);
    }

    private static void CheckAgainst(JsonElement entry, ImportedWeights imported)
    {
        UNet3DArchitecture architecture = imported.Weights.Architecture;
        JsonElement expected = entry.GetProperty("architecture");
        int Of(string name) => expected.GetProperty(name).GetInt32();
        Assert.Equal((Of("levels"), Of("base"), Of("kernel"), Of("in"), Of("out")), (architecture.Levels, architecture.BaseWidth, architecture.Kernel, architecture.InputChannels, architecture.OutputChannels));
        Assert.Equal(entry.GetProperty("bn_eps").GetDouble(), architecture.BatchNormEpsilon);
        Assert.Equal(entry.GetProperty("parameters").GetInt64(), imported.Report.Parameters);
        Assert.Equal(entry.GetProperty("tensors").GetInt32(), imported.Report.Matches.Count);
        Assert.Equal(entry.GetProperty("tensors_sha256").GetString(), Hash(imported));

        string corpus = SharedData.Folder("corpus/weights")!;
        using IDisposable scope = NewDisposeScope();
        using UNet3D network = imported.Weights.CreateNetwork();
        ChannelsLast.Arrange(network);
        float[] probabilities;
        using (no_grad())
        {
            (float[] numbers, int[] shape) = ReadNpy(Path.Combine(corpus, entry.GetProperty("input").GetString()!));
            probabilities = network.call(ChannelsLast.Arrange(tensor(numbers, [.. shape.Select(n => (long)n)]))).softmax(1)[0, 1].contiguous().data<float>().ToArray();
        }

        (float[] truth, _) = ReadNpy(Path.Combine(corpus, entry.GetProperty("output").GetString()!));
        Assert.Equal(truth.Length, probabilities.Length);
        Assert.True(truth.Zip(probabilities, (a, b) => Math.Abs(a - b)).Max() <= 1e-4f);
    }

    /// <summary>The manifest's checksum: over published names in byte order, each followed by its float32 numbers.</summary>
    private static string Hash(ImportedWeights imported)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string published, string name) in imported.Report.Matches.Select(m => (Published(m.SourceName), m.Name)).OrderBy(m => m.Item1, StringComparer.Ordinal))
        {
            sha.AppendData(Encoding.ASCII.GetBytes(published + "\n"));
            sha.AppendData(MemoryMarshal.AsBytes(imported.Weights.Tensors[name].Values));
        }

        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    /// <summary>PyTorch's name of a tensor by its name in any of the layouts.</summary>
    private static string Published(string source)
    {
        string[] parts = source.Split('/', '.');
        string what = parts[^1] switch { "W" or "gamma" => "weight", "b" or "beta" => "bias", "avg_mean" => "running_mean", "avg_var" => "running_var", _ => parts[^1] };
        return $"{parts[^2]}.{what}";
    }

    private static (float[] Numbers, int[] Shape) ReadNpy(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int header = 10 + BitConverter.ToUInt16(bytes, 8);
        string text = Encoding.ASCII.GetString(bytes, 10, header - 10);
        string shape = text[(text.IndexOf("'shape': (", StringComparison.Ordinal) + 10)..];
        Assert.Contains("'<f4'", text, StringComparison.Ordinal);
        return (MemoryMarshal.Cast<byte, float>(bytes.AsSpan(header)).ToArray(),
            [.. shape[..shape.IndexOf(')', StringComparison.Ordinal)].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(n => int.Parse(n, CultureInfo.InvariantCulture))]);
    }
}
