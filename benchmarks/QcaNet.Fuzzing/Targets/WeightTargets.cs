using System.IO.Compression;
using System.Text;
using QcaNet.Models.Networks;
using QcaNet.Models.Tests.Weights.Import;
using QcaNet.Models.Weights;
using QcaNet.Models.Weights.Import;
using QcaNet.Volumes;

namespace QcaNet.Fuzzing;

/// <summary>Weight files of every layout: valid or nearly valid headers, pickles and directories, with valid values.</summary>
internal sealed class WeightTargets
{
    private readonly PublishedNetwork _network = new(2, kernel: 1);
    private readonly byte[][] _pickles;
    private readonly (string Header, byte[] Data)[] _safetensors;
    private readonly (string Header, byte[] Data) _own;
    private readonly byte[][] _files;

    public WeightTargets(IReadOnlyList<byte[]> seeds)
    {
        _pickles =
        [
            new PickleForge(_network).Protocol(2).StateDict().End(),
            new PickleForge(_network).Protocol(4).StateDict("module.").End(),
            new PickleForge(_network).Protocol(2).StateDict("_orig_mod.module.").End(),
            new PickleForge(_network).Protocol(2).Module("Model_L2", 1e-5).End(),
        ];
        _safetensors = [Split(WeightFiles.Safetensors(_network)), Split(WeightFiles.Safetensors(_network, "model."))];
        byte[] own = Own();
        _own = Split(own);
        _files = [.. seeds, own, WeightFiles.Safetensors(_network), WeightFiles.StateDict(_network), WeightFiles.Chainer(_network)];
    }

    public FuzzInput Make(Random random)
    {
        switch (random.Next(10))
        {
            case < 2:
                (string header, byte[] data) = _safetensors[random.Next(_safetensors.Length)];
                byte[] foreign = WeightFiles.Safetensors(TextMutator.OfJson(header, random), data);
                return new FuzzInput("safetensors", () => Import(foreign));
            case < 4:
                byte[] own = WeightFiles.Safetensors(TextMutator.OfJson(_own.Header, random), _own.Data);
                return new FuzzInput("own weights", () => Load(own));
            case < 6:
                byte[] torch = WeightFiles.Torch(PickleMutator.Mutate(_pickles[random.Next(_pickles.Length)], random), _network);
                return new FuzzInput("pickles", () => Import(torch));
            case 6:
                byte[] chainer = Chainer(random);
                return new FuzzInput("npz", () => Import(chainer));
            default:
                byte[] file = ByteMutator.Mutate(_files[random.Next(_files.Length)], random, 2000);
                bool isOwn = random.Next(4) == 0;
                return new FuzzInput("weights", () => isOwn ? Load(file) : Import(file));
        }
    }

    private static long Import(byte[] file)
    {
        using var stream = new MemoryStream(file, writable: false);
        return NetworkWeightsImporter.Import(stream, "fuzz").Report.Parameters * sizeof(float);
    }

    private static long Load(byte[] file)
    {
        using var stream = new MemoryStream(file, writable: false);
        return NetworkWeights.Load(stream, "fuzz").Architecture.ParameterCount * sizeof(float);
    }

    private byte[] Chainer(Random random)
    {
        List<(string Name, byte[] Content)> entries = WeightFiles.ChainerEntries(_network);
        for (int n = random.Next(1, 4); n > 0; n--)
        {
            int i = random.Next(entries.Count);
            (string name, byte[] content) = entries[i];
            entries[i] = random.Next(4) switch
            {
                0 => (entries[random.Next(entries.Count)].Name, content),
                1 => (name, WeightFiles.NpyWith(TextMutator.OfPython("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1, 1, 1, 1), }", random), content[^Math.Min(8, content.Length)..])),
                2 => (name + "x", content),
                _ => (name, ByteMutator.Mutate(content, random, 128)),
            };
        }

        return WeightFiles.Zip(entries, CompressionLevel.NoCompression);
    }

    private static (string Header, byte[] Data) Split(byte[] safetensors)
    {
        int length = (int)BitConverter.ToInt64(safetensors);
        return (Encoding.UTF8.GetString(safetensors, 8, length), safetensors[(8 + length)..]);
    }

    // A network in the layout of this library, as a file.
    private static byte[] Own()
    {
        string path = Path.GetTempFileName();
        try
        {
            var architecture = new UNet3DArchitecture(1, 1, 1);
            var tensors = TensorCatalog.Of(architecture).ToDictionary(t => t.Name, t => Ones(t.Shape), StringComparer.Ordinal);
            NetworkWeights.Create(architecture, new NetworkMetadata { Role = NetworkRole.Nsn, Spacing = new VoxelSpacing(1, 1, 1), Threshold = 0.5, Recipe = "none" }, tensors).Save(path);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static WeightTensor Ones(long[] shape)
    {
        float[] values = new float[shape.Aggregate(1L, (product, extent) => product * extent)];
        values.AsSpan().Fill(1);
        return new WeightTensor(shape, values);
    }
}
