// Weights from another program: creates a small file in the format of Chainer's save_npz, imports it and saves it as safetensors. Nothing is downloaded.
//   dotnet run samples/09-import-weights.cs
// Expect: "66 tensors", each with its new name, and the error of a file that lacks one.
// Takes about 1 second on two cores.
#:project ../src/QcaNet.Models/QcaNet.Models.csproj

using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using QcaNet.Models.Weights.Import;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

// 1. A file to import: a network of two poolings and width 1, with random values. Yours comes from training in Chainer or PyTorch.
WriteLikeChainer("09-chainer.npz", levels: 2, width: 1, kernel: 3);

// 2. Import. The file does not describe the network's input; these metadata do, and they are stored with the weights.
ImportedWeights imported = NetworkWeightsImporter.Import("09-chainer.npz", new WeightsImportOptions
{
    Metadata = new NetworkMetadata { Role = NetworkRole.Nsn, Spacing = new VoxelSpacing(0.8, 0.8, 0.8), Normalization = Normalization.MinMax, Threshold = 0.5 },
});
Console.WriteLine($"{imported.Report.Format}: {imported.Weights.Architecture}, {imported.Report.Parameters} parameters");
foreach (TensorMatch match in imported.Report.Matches.Take(8)) Console.WriteLine($"  {match.SourceName,-14} -> {match.Name} ({string.Join(", ", match.Shape)})");
Console.WriteLine($"  ... {imported.Report.Matches.Count} tensors");

// 3. Saved as safetensors, they can be used like any other weights: qcanet segment --nsn 09-nsn.safetensors
imported.Weights.Save("09-nsn.safetensors");
NetworkWeights read = NetworkWeights.Load("09-nsn.safetensors");
NetworkSummary summary = NetworkSummary.Create(read.Architecture);
Console.WriteLine($"{summary.FlopsPerVoxel:F0} operations per voxel, a receptive field of {summary.ReceptiveField} voxels");

// 4. A file that is not a complete network is rejected with a reason.
using (ZipArchive zip = ZipFile.Open("09-chainer.npz", ZipArchiveMode.Update)) zip.GetEntry("bnc3/avg_var.npy")!.Delete();
try
{
    NetworkWeightsImporter.Import("09-chainer.npz");
    return 1;
}
catch (WeightsFormatException error)
{
    Console.WriteLine($"{error.Kind}: {error.Message}");
    return error.Kind == WeightsFormatErrorKind.Mismatch ? 0 : 1;
}

static void WriteLikeChainer(string path, int levels, int width, int kernel)
{
    File.Delete(path);
    using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
    var random = new Random(1);

    // c0, c1, ... go down, two per level; dc0, dc3, ... double the resolution, each followed by two convolutions; the last one gives the classes.
    for (int i = 0; i <= levels; i++)
    {
        Layer($"c{2 * i}", i == 0 ? 1 : width << i, width << i, kernel, norm: true);
        Layer($"c{(2 * i) + 1}", width << i, width << (i + 1), kernel, norm: true);
    }

    for (int j = 0; j < levels; j++)
    {
        int top = width << (levels + 1 - j), low = width << (levels - j);
        Layer($"dc{3 * j}", top, top, 2, norm: false);
        Layer($"dc{(3 * j) + 1}", top + low, low, kernel, norm: true);
        Layer($"dc{(3 * j) + 2}", low, low, kernel, norm: true);
    }

    Layer($"dc{3 * levels}", 2 * width, 2, 1, norm: false);

    void Layer(string name, int from, int to, int extent, bool norm)
    {
        Array($"{name}/W", to, from, extent, extent, extent);
        Array($"{name}/b", to);
        if (!norm) return;
        foreach (string what in (string[])["gamma", "beta", "avg_mean", "avg_var"]) Array($"bn{name}/{what}", to);
    }

    // An .npy: magic, version, the length of the header, the header (a Python literal), the values.
    void Array(string name, params int[] shape)
    {
        float[] numbers = [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => random.NextSingle())];
        byte[] header = Encoding.ASCII.GetBytes($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({string.Concat(shape.Select(n => $"{n}, "))}), }}\n");
        using Stream entry = zip.CreateEntry($"{name}.npy").Open();
        entry.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. header, .. MemoryMarshal.AsBytes(numbers.AsSpan())]);
    }
}
