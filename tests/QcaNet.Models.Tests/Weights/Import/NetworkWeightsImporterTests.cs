using System.IO.Compression;
using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using QcaNet.Models.Weights.Import;

namespace QcaNet.Models.Tests.Weights.Import;

/// <summary>Files of each layout, made here byte by byte, become networks that answer as the published code does.</summary>
public class NetworkWeightsImporterTests
{
    private static readonly PublishedNetwork Small = new(3);

    [Theory]
    [InlineData(2, 2, 3, 2)]
    [InlineData(3, 1, 3, 3)]
    [InlineData(2, 1, 5, 2)]
    public void Chainer_GivesTheAnswersOfThePublishedCode(int levels, int width, int kernel, int classes)
    {
        var network = new PublishedNetwork(1, levels, width, kernel, classes);
        ImportedWeights imported = Import(WeightFiles.Chainer(network));
        Assert.Equal(new UNet3DArchitecture(levels, width, kernel) { OutputChannels = classes, BatchNormEpsilon = 2e-5 }, imported.Weights.Architecture);
        Assert.InRange(network.DifferenceTo(imported, 2e-5), 0, 1e-4);
        Assert.Equal(imported.Weights.Architecture.ParameterCount, imported.Report.Parameters);
        Assert.Equal(network.Tensors.Count, imported.Report.Matches.Count);
        Assert.Contains(imported.Report.Matches, m => m is { SourceName: "dc0/W", StoredAs: "float32" } && m.Name == $"decoder.{levels - 1}.up.weight");
        Assert.Equal(["bnc0/N"], imported.Report.Ignored);
    }

    [Fact]
    public void PyTorchStateDict_GivesTheAnswersOfThePublishedCode()
    {
        ImportedWeights imported = Import(WeightFiles.StateDict(Small, "module."));
        Assert.Equal((WeightFileFormat.PyTorch, 1e-5), (imported.Report.Format, imported.Weights.Architecture.BatchNormEpsilon));
        Assert.InRange(Small.DifferenceTo(imported, 1e-5), 0, 1e-4);
    }

    [Fact]
    public void PyTorchModule_KeepsItsOwnEpsilon_AndLeavesItsLossOut()
    {
        ImportedWeights imported = Import(WeightFiles.Torch(new PickleForge(Small).Protocol(2).Module("Model_L2", 3e-3).End(), Small, "NSN_bestIoU"));
        Assert.Equal(3e-3, imported.Weights.Architecture.BatchNormEpsilon);
        Assert.InRange(Small.DifferenceTo(imported, 3e-3), 0, 1e-4);
        Assert.Equal(["loss_func.weight"], imported.Report.Ignored);
    }

    [Fact]
    public void Safetensors_GivesTheAnswersOfThePublishedCode()
    {
        ImportedWeights imported = Import(WeightFiles.Safetensors(Small));
        Assert.Equal(WeightFileFormat.Safetensors, imported.Report.Format);
        Assert.InRange(Small.DifferenceTo(imported, 1e-5), 0, 1e-4);
        Same(Small, Import(WeightFiles.Safetensors(Small, "module.")));
    }

    [Fact]
    public void Chainer_Snapshot_IsReadUnderItsPrefixAlone()
    {
        const string prefix = "updater/model:main/predictor/";
        List<(string, byte[])> entries = WeightFiles.ChainerEntries(Small, prefix);
        entries.Add(("updater/optimizer:main/c0/W/m.npy", WeightFiles.NpyWith("{'descr': '|O', 'fortran_order': False, 'shape': ()}", [1])));
        ImportedWeights imported = Import(WeightFiles.Zip(entries));
        Same(Small, imported);
        Assert.Contains(imported.Report.Matches, m => m.SourceName == prefix + "c0/W");
        Assert.Contains("updater/optimizer:main/c0/W/m", imported.Report.Ignored);
    }

    [Fact]
    public void Chainer_WithoutBiases_GetsZeros()
    {
        var network = new PublishedNetwork(8, biases: false);
        ImportedWeights imported = Import(WeightFiles.Chainer(network));
        Assert.Contains("head.bias", imported.Report.ZeroBiases);
        Assert.Equal(6 + 6 + 1, imported.Report.ZeroBiases.Count);
        Assert.InRange(network.DifferenceTo(imported, 2e-5), 0, 1e-4);
    }

    [Fact]
    public void Arrays_OfEveryTypeAndOrder_GiveTheSameNumbers()
    {
        var network = new PublishedNetwork(9);
        foreach (string name in network.Tensors.Keys.ToArray())
        {
            (long[] shape, float[] values) = network.Tensors[name];
            network.Tensors[name] = (shape, [.. values.Select(v => (float)(Half)v)]);
        }

        int i = 0;
        IEnumerable<(string, byte[])> entries = network.Tensors.Select(t => ($"{WeightFiles.ChainerKey(t.Key)}.npy", (i++ % 5) switch
        {
            0 => WeightFiles.Npy(t.Value.Shape, [.. t.Value.Values.SelectMany(v => BitConverter.GetBytes((Half)v))], "<f2"),
            1 => WeightFiles.Npy(t.Value.Shape, [.. t.Value.Values.SelectMany(v => BitConverter.GetBytes((double)v).Reverse())], ">f8"),
            2 => WeightFiles.Npy(t.Value.Shape, [.. t.Value.Values.SelectMany(v => BitConverter.GetBytes(v).Reverse())], ">f4"),
            3 => WeightFiles.Npy(t.Value.Shape, WeightFiles.Bytes(FirstAxisFastest(t.Value.Shape, t.Value.Values)), "<f4", "True"),
            _ => WeightFiles.NpyWith($"{{\"shape\":({string.Concat(t.Value.Shape.Select(n => $"{n}L,"))}),\"descr\":\"=f4\",\"fortran_order\":False}}", WeightFiles.Bytes(t.Value.Values), 3),
        }));
        Same(network, Import(WeightFiles.Zip(entries, CompressionLevel.NoCompression)));
    }

    [Fact]
    public void PyTorch_ViewsOfOneStorage_AreGathered()
    {
        // c1.weight of (2, 1, 3, 3, 3) lies last axis first; bnc1.weight is one number for both channels.
        var network = new PublishedNetwork(10);
        (long[] shape, float[] values) = network.Tensors["c1.weight"];
        float one = network.Tensors["bnc1.weight"].Values[0];
        var stored = new PublishedNetwork(10);
        stored.Tensors["c1.weight"] = (shape, FirstAxisFastest(shape, values));
        network.Tensors["bnc1.weight"] = ([2], [one, one]);
        byte[] pickle = new PickleForge(stored).Protocol(4).StateDict(which: n => n is not ("c1.weight" or "bnc1.weight"), more: p => p
            .Text("c1.weight").Tensor("c1.weight", strides: [1, 2, 2, 6, 18]).Text("bnc1.weight").Tensor("bnc1.weight", strides: [0])).End();
        Same(network, Import(WeightFiles.Torch(pickle, stored)));
    }

    [Fact]
    public void Options_GiveEpsilonAndMetadata_AndSavedWeightsKeepThem()
    {
        using var scratch = new TemporaryFolder();
        var options = new WeightsImportOptions { BatchNormEpsilon = 1e-4, Metadata = new NetworkMetadata { Role = NetworkRole.Ndn, License = "mine" } };
        ImportedWeights imported = NetworkWeightsImporter.Import(scratch.Save("any.name", WeightFiles.Chainer(Small)), options);
        imported.Weights.Save(scratch.File("out.safetensors"));
        NetworkWeights read = NetworkWeights.Load(scratch.File("out.safetensors"));
        Assert.Equal((1e-4, NetworkRole.Ndn, "mine"), (read.Architecture.BatchNormEpsilon, read.Metadata.Role!.Value, read.Metadata.License));
        Assert.Equal(WeightsFormatErrorKind.Mismatch, Assert.Throws<WeightsFormatException>(() => NetworkWeightsImporter.Import(scratch.File("out.safetensors"))).Kind);
        Assert.Throws<ArgumentException>(() => NetworkWeightsImporter.Import(scratch.File("any.name"), new WeightsImportOptions { BatchNormEpsilon = double.NaN }));
    }

    [Fact]
    public void Import_OfNoFile_OrAFolder_SaysSo()
    {
        using var scratch = new TemporaryFolder();
        Assert.Equal(WeightsFormatErrorKind.Access, Assert.Throws<WeightsFormatException>(() => NetworkWeightsImporter.Import(scratch.File("none"))).Kind);
        Assert.Equal(WeightsFormatErrorKind.Access, Assert.Throws<WeightsFormatException>(() => NetworkWeightsImporter.Import(scratch.Path)).Kind);
    }

    internal static ImportedWeights Import(byte[] file) => NetworkWeightsImporter.Import(new MemoryStream(file), "made here");

    private static void Same(PublishedNetwork network, ImportedWeights imported)
    {
        Assert.Equal(network.Tensors.Count, imported.Report.Matches.Count);
        ImportedWeights plain = Import(WeightFiles.Safetensors(network));
        foreach ((string name, WeightTensor expected) in plain.Weights.Tensors) Assert.Equal(expected.Values.ToArray(), imported.Weights.Tensors[name].Values.ToArray());
    }

    private static float[] FirstAxisFastest(long[] shape, float[] values)
    {
        float[] result = new float[values.Length];
        for (int from = 0; from < values.Length; from++)
        {
            long to = 0, step = values.Length;
            int rest = from;
            for (int d = shape.Length - 1; d >= 0; d--)
            {
                step /= shape[d];
                to += rest % shape[d] * step;
                rest /= (int)shape[d];
            }

            result[to] = values[from];
        }

        return result;
    }
}
