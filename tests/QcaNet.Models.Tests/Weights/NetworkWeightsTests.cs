using System.Text;
using System.Text.Json.Nodes;
using QcaNet.Models.Inference;
using QcaNet.Models.Networks;
using QcaNet.Models.Torch;
using QcaNet.Models.Weights;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Models.Tests.Weights;

public class NetworkWeightsTests
{
    private static readonly UNet3DArchitecture Small = new(1, 1, 3) { BatchNormEpsilon = 1e-5 };

    private static readonly NetworkMetadata Described = new()
    {
        Role = NetworkRole.Ndn,
        Spacing = new VoxelSpacing(1.2, 1.1, 1),
        Normalization = Normalization.Percentile(50, 99.5, -1, 4),
        Threshold = 0.65,
        PrecisionChecked = "float32",
        Recipe = "a recipe with \"quotes\" and µ",
        License = "MIT",
        Citation = "someone 2020",
        Other = new Dictionary<string, string> { ["note"] = "kept" },
    };

    [Fact]
    public void SaveAndLoad_KeepEveryNumberAndEveryWord()
    {
        using var scratch = new TemporaryFolder();
        NetworkWeights weights = Make();
        weights.Save(scratch.File("w.safetensors"));
        NetworkWeights read = NetworkWeights.Load(scratch.File("w.safetensors"));

        Assert.Equal(Small, read.Architecture);
        Assert.Equal(Described with { Other = read.Metadata.Other }, read.Metadata);
        Assert.Equal("kept", read.Metadata.Other["note"]);
        Assert.Equal(weights.Tensors.Keys.Order(StringComparer.Ordinal), read.Tensors.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, WeightTensor tensor) in weights.Tensors)
        {
            Assert.Equal(tensor.Shape.ToArray(), read.Tensors[name].Shape.ToArray());
            Assert.Equal(tensor.Values.ToArray(), read.Tensors[name].Values.ToArray());
        }

        read.Save(scratch.File("again.safetensors"));
        Assert.Equal(File.ReadAllBytes(scratch.File("w.safetensors")), File.ReadAllBytes(scratch.File("again.safetensors")));
        Assert.Equal(2, Directory.GetFiles(scratch.Path).Length);
    }

    [Fact]
    public void Save_AsFloat16_RoundsEachNumberAndHalvesTheFile()
    {
        using var scratch = new TemporaryFolder();
        NetworkWeights weights = Make();
        weights.Save(scratch.File("single.safetensors"));
        weights.Save(scratch.File("half.safetensors"), Precision.Float16);
        NetworkWeights read = NetworkWeights.Load(scratch.File("half.safetensors"));

        Assert.Equal(weights.Tensors.Keys.Order(StringComparer.Ordinal), read.Tensors.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, WeightTensor tensor) in weights.Tensors)
        {
            Assert.Equal(tensor.Shape.ToArray(), read.Tensors[name].Shape.ToArray());
            Assert.Equal(tensor.Values.ToArray().Select(v => (float)(Half)v), read.Tensors[name].Values.ToArray());
        }

        long values = weights.Tensors.Values.Sum(t => (long)t.Values.Length);
        Assert.InRange(FileLength("single.safetensors") - FileLength("half.safetensors"), (2 * values) - 100, (2 * values) + 100);

        long FileLength(string name) => new FileInfo(scratch.File(name)).Length;
    }

    [Fact]
    public void Save_ANumberTooLargeForFloat16_IsRefusedAndLeavesNothing()
    {
        using var scratch = new TemporaryFolder();
        NetworkWeights weights = Make();
        Dictionary<string, WeightTensor> tensors = weights.Tensors.ToDictionary(t => t.Key, t => t.Value);
        tensors["head.bias"] = new WeightTensor([2], [1, 70_000]);
        var large = NetworkWeights.Create(weights.Architecture, weights.Metadata, tensors);
        var error = Assert.Throws<WeightsFormatException>(() => large.Save(scratch.File("w.safetensors"), Precision.Float16));
        Assert.Contains("70000", error.Message, StringComparison.Ordinal);
        Assert.Contains("head.bias", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(scratch.Path));
        Assert.Throws<ArgumentOutOfRangeException>(() => large.Save(scratch.File("w.safetensors"), Precision.BFloat16));
    }

    [Fact]
    public void Tensors_HaveTheNamesOfTheFamily()
    {
        string[] names = [.. Make().Tensors.Keys];
        Assert.Contains("encoder.1.norm1.running_var", names);
        Assert.Contains("decoder.0.up.weight", names);
        Assert.Contains("decoder.0.conv0.weight", names);
        Assert.Contains("head.bias", names);
        Assert.Equal((4 * 6) + 2 + (2 * 6) + 2, names.Length);
    }

    [Fact]
    public void Load_WhenTheFileIsMissing_SaysSo() => Refused("/no/such/file.safetensors", WeightsFormatErrorKind.Access, "the file does not exist");

    public static TheoryData<string, WeightsFormatErrorKind, string> Damages => new()
    {
        { "empty", WeightsFormatErrorKind.Malformed, "is empty" },
        { "short", WeightsFormatErrorKind.Malformed, "too short" },
        { "text", WeightsFormatErrorKind.Malformed, "not a safetensors file" },
        { "truncated", WeightsFormatErrorKind.Malformed, "truncated" },
        { "trailing", WeightsFormatErrorKind.Malformed, "belong to no tensor" },
        { "huge header", WeightsFormatErrorKind.Malformed, "beyond the end of the file" },
        { "no json", WeightsFormatErrorKind.Malformed, "header cannot be read" },
        { "duplicate", WeightsFormatErrorKind.Malformed, "header cannot be read" },
        { "hole", WeightsFormatErrorKind.Malformed, "gap or an overlap" },
        { "overlap", WeightsFormatErrorKind.Malformed, "gap or an overlap" },
        { "negative extent", WeightsFormatErrorKind.Malformed, "does not match its byte range" },
        { "wrong range", WeightsFormatErrorKind.Malformed, "does not match its byte range" },
        { "half", WeightsFormatErrorKind.Malformed, "does not match its byte range" },
        { "brain", WeightsFormatErrorKind.Unsupported, "BF16" },
        { "missing", WeightsFormatErrorKind.Mismatch, "is missing" },
        { "extra", WeightsFormatErrorKind.Mismatch, "does not belong" },
        { "nan", WeightsFormatErrorKind.Malformed, "not finite" },
        { "role", WeightsFormatErrorKind.Malformed, "role = 'both'" },
        { "threshold", WeightsFormatErrorKind.Malformed, "threshold = '2'" },
        { "levels", WeightsFormatErrorKind.Mismatch, "levels = 3" },
        { "epsilon", WeightsFormatErrorKind.Malformed, "batch_norm_epsilon = 'x'" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void Load_WhenTheFileIsDamaged_SaysHow(string damage, WeightsFormatErrorKind kind, string words)
    {
        using var scratch = new TemporaryFolder();
        Make().Save(scratch.File("w"));
        byte[] bytes = File.ReadAllBytes(scratch.File("w"));
        int header = (int)BitConverter.ToUInt64(bytes);
        byte[] data = bytes[(8 + header)..];
        JsonObject json = JsonNode.Parse(bytes.AsSpan(8, header))!.AsObject();
        JsonObject first = json["encoder.0.conv0.weight"]!.AsObject(), bias = json["encoder.0.conv0.bias"]!.AsObject(), metadata = json["__metadata__"]!.AsObject();

        byte[] damaged = damage switch
        {
            "empty" => [],
            "short" => bytes[..5],
            "text" => Encoding.ASCII.GetBytes("these are not weights at all"),
            "truncated" => bytes[..^10],
            "trailing" => [.. bytes, 0, 0, 0, 0],
            "huge header" => [0, 0, 0, 0, 0, 0, 0, 0x40, .. bytes[8..]],
            "no json" => Join(Encoding.UTF8.GetBytes("{\"encoder.0"), data),
            "duplicate" => Join(Encoding.UTF8.GetBytes(json.ToJsonString().Replace("head.bias", "head.weight", StringComparison.Ordinal)), data),
            "hole" => Write(() => Shift(json, 4), [.. new byte[4], .. data]),
            "overlap" => Write(() => bias["data_offsets"] = new JsonArray(104, 108)),
            "negative extent" => Write(() => bias["shape"] = new JsonArray(-1)),
            "wrong range" => Write(() => bias["data_offsets"] = new JsonArray(108, 116)),
            "half" => Write(() => first["dtype"] = "F16"),
            "brain" => Write(() => first["dtype"] = "BF16"),
            "missing" => Write(() => Rename("norm0.running_mean", "norm0.mean")),
            "extra" => Write(() => json["more"] = JsonNode.Parse($$"""{"dtype":"F32","shape":[1],"data_offsets":[{{data.Length}},{{data.Length + 4}}]}"""), [.. data, 0, 0, 0, 0]),
            "nan" => Write(() => { }, [.. BitConverter.GetBytes(float.NaN), .. data[4..]]),
            "role" => Write(() => metadata["role"] = "both"),
            "threshold" => Write(() => metadata["threshold"] = "2"),
            "levels" => Write(() => metadata["levels"] = "3"),
            "epsilon" => Write(() => metadata["batch_norm_epsilon"] = "x"),
            _ => throw new ArgumentOutOfRangeException(nameof(damage)),
        };
        File.WriteAllBytes(scratch.File("damaged"), damaged);
        Refused(scratch.File("damaged"), kind, words);

        byte[] Write(Action change, byte[]? otherData = null)
        {
            change();
            return Join(Encoding.UTF8.GetBytes(json.ToJsonString()), otherData ?? data);
        }

        void Rename(string from, string to)
        {
            string old = json.Select(p => p.Key).First(k => k.EndsWith(from, StringComparison.Ordinal));
            JsonNode value = json[old]!.DeepClone();
            json.Remove(old);
            json[old.Replace(from, to, StringComparison.Ordinal)] = value;
        }
    }

    [Fact]
    public void Load_WhateverTheBytes_ThrowsNothingElse()
    {
        using var scratch = new TemporaryFolder();
        Make().Save(scratch.File("w"));
        byte[] sound = File.ReadAllBytes(scratch.File("w"));
        var random = new Random(20260101);
        for (int i = 0; i < 400; i++)
        {
            byte[] bytes = sound.AsSpan(0, random.Next(4) == 0 ? random.Next(sound.Length) : sound.Length).ToArray();
            for (int k = random.Next(1, 6); k > 0 && bytes.Length > 0; k--) bytes[random.Next(Math.Min(bytes.Length, 1200))] = (byte)random.Next(256);
            try
            {
                NetworkWeights.Load(new MemoryStream(bytes), "mutated");
            }
            catch (WeightsFormatException)
            {
                // The only kind that may come out.
            }
        }
    }

    [Fact]
    public void Save_IntoAFolderThatDoesNotExist_SaysSoAndLeavesNothing()
    {
        using var scratch = new TemporaryFolder();
        WeightsFormatException error = Assert.Throws<WeightsFormatException>(() => Make().Save(Path.Combine(scratch.Path, "none", "w")));
        Assert.Equal(WeightsFormatErrorKind.Access, error.Kind);
        Assert.Empty(Directory.GetFileSystemEntries(scratch.Path));
    }

    [Fact]
    public void CopyTo_ANetworkOfAnotherArchitecture_IsRefused()
    {
        using var other = new UNet3D(new UNet3DArchitecture(1, 2, 3));
        Assert.Throws<ArgumentException>(() => Make().CopyTo(other));
    }

    private static NetworkWeights Make()
    {
        using var network = new UNet3D(Small, 3);
        return NetworkWeights.From(network, Described);
    }

    private static void Shift(JsonObject json, int by)
    {
        foreach ((string key, JsonNode? value) in json)
        {
            if (key == "__metadata__") continue;
            JsonArray range = value!["data_offsets"]!.AsArray();
            value["data_offsets"] = new JsonArray((int)range[0]! + by, (int)range[1]! + by);
        }
    }

    private static byte[] Join(byte[] header, byte[] data) => [.. BitConverter.GetBytes((ulong)header.Length), .. header, .. data];

    private static void Refused(string path, WeightsFormatErrorKind kind, string words)
    {
        WeightsFormatException error = Assert.Throws<WeightsFormatException>(() => NetworkWeights.Load(path));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Equal(kind, error.Kind);
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
    }
}
