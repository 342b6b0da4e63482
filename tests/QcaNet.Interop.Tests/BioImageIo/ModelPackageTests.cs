using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using QcaNet.Interop.BioImageIo;
using QcaNet.Models.Weights;
using QcaNet.Pretrained;
using QcaNet.Synthesis;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;
using YamlDotNet.Serialization;

namespace QcaNet.Interop.Tests.BioImageIo;

public sealed class ModelPackageTests : IDisposable
{
    private readonly TemporaryFolder _scratch = new();

    public static TheoryData<string> Networks => ["nsn", "ndn"];

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Networks))]
    public void Package_FitsThePublishedSchema_AndItsHashesAreRight(string network)
    {
        NetworkWeights weights = Load(network);
        ModelPackage.Write(weights, _scratch.Path, Options(network));
        JsonNode description = Description();
        EvaluationResults result = Schema().Evaluate(
            JsonSerializer.SerializeToElement(description), new EvaluationOptions { OutputFormat = OutputFormat.List });
        string[] problems = [.. (result.Details ?? []).Where(d => d.Errors is not null).SelectMany(d => d.Errors!.Select(e => $"{d.InstanceLocation}: {e.Value}"))];
        Assert.True(result.IsValid, string.Join('\n', problems));

        foreach (JsonNode reference in new[] { Input(description)["test_tensor"]!, Output(description)["test_tensor"]!, description["weights"]!["onnx"]! })
        {
            byte[] file = File.ReadAllBytes(Path.Combine(_scratch.Path, (string)reference["source"]!));
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), (string)reference["sha256"]!);
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void TestTensors_RunThroughOnnxRuntime_GiveWhatThePackageSays(string network)
    {
        ModelPackage.Write(Load(network), _scratch.Path, Options(network));
        JsonNode description = Description();
        (int[] shape, float[] values) = ReadTensor("test_input.npy");
        foreach (JsonNode? step in Input(description)["preprocessing"]!.AsArray()) Apply(step!, values);
        using var session = new InferenceSession(Path.Combine(_scratch.Path, "weights.onnx"));
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = session.Run(
            [NamedOnnxValue.CreateFromTensor((string)Input(description)["id"]!, new DenseTensor<float>(values, shape))]);
        Tensor<float> found = Assert.Single(outputs, o => o.Name == (string)Output(description)["id"]!).AsTensor<float>();

        (int[] expectedShape, float[] expected) = ReadTensor("test_output.npy");
        Assert.Equal(expectedShape, found.Dimensions.ToArray());
        Assert.Equal(0, expected.Zip(found, (a, b) => Math.Abs(a - b)).Max(), 1e-4);
        Assert.InRange(expected[(expected.Length / 2)..].Max(), 0.9f, 1);
    }

    [Fact]
    public void Axes_SaySpacing_Halo_AndSizes()
    {
        ModelPackage.Write(Load("nsn"), _scratch.Path, Options("nsn"));
        JsonNode input = Input(Description())["axes"]![2]!, output = Output(Description())["axes"]![2]!;
        Assert.Equal(("z", "micrometer", 1.2), ((string?)input["id"], (string?)input["unit"], (double)input["scale"]!));
        int smallest = (int)input["size"]!["min"]!, step = (int)input["size"]!["step"]!, halo = (int)output["halo"]!;
        Assert.Equal(8, step);
        Assert.True(smallest - (2 * halo) >= 1);
        Assert.Equal(0, smallest % step);
    }

    [Fact]
    public void WhatDoesNotFit_IsListedAtOnce_AndNothingIsWritten()
    {
        NetworkWeights weights = Load("nsn").WithMetadata(new NetworkMetadata());
        ModelPackageOptions options = Options("nsn") with
        {
            Name = "a/b",
            Description = string.Empty,
            Documentation = "# Model",
            Authors = [],
            License = "MIT; with more",
            Cover = new byte[600_000],
            TestStack = new Volume<float>(new Shape3D(7, 112, 112)),
        };
        string folder = Path.Combine(_scratch.Path, "package");
        string message = Assert.Throws<ArgumentException>(() => ModelPackage.Write(weights, folder, options)).Message;
        foreach (string part in (string[])["role", "spacing", "intensities", "name 'a/b'", "description", "title Validation", "author", "license 'MIT; with more'", "500 KB", "multiples of 8 from"])
        {
            Assert.Contains(part, message, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void YamlText_KeepsWordsThatYamlWouldReadAsSomethingElse()
    {
        var map = new YamlMap
        {
            ["text"] = "no: \"yes\" # \n\t€ - [x]",
            ["number"] = 1.0,
            ["whole"] = 3,
            ["truth"] = true,
            ["none"] = Array.Empty<string>(),
            ["empty"] = new YamlMap(),
            ["list"] = new object[] { "1.0", 2.5e-10, new YamlMap { ["a"] = new[] { 1, 2 }, ["b"] = "c" } },
        };
        var read = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(YamlText.Of(map));
        Assert.Equal("no: \"yes\" # \n\t€ - [x]", read["text"]);
        Assert.Equal(["text", "number", "whole", "truth", "none", "empty", "list"], read.Keys);
        JsonNode json = Json(YamlText.Of(map));
        Assert.Equal("""["1.0",2.5E-10,{"a":[1,2],"b":"c"}]""", json["list"]!.ToJsonString());
        Assert.Equal("[]", json["none"]!.ToJsonString());
        Assert.Equal("{}", json["empty"]!.ToJsonString());
        Assert.True((bool)json["truth"]!);
    }

    private static NetworkWeights Load(string network)
    {
        using Stream stream = PretrainedWeights.All.Single(w => w.Name == network).Open();
        return NetworkWeights.Load(stream, network);
    }

    private static ModelPackageOptions Options(string network)
    {
        SyntheticEmbryo embryo = SyntheticEmbryo.Generate(new SyntheticEmbryoOptions
        {
            Seed = 5,
            Nuclei = 6,
            Shape = new Shape3D(112, 112, 112),
            Spacing = VoxelSpacing.Isotropic(1.2),
        });
        return new ModelPackageOptions
        {
            Name = $"QCANet {network}",
            License = "MIT",
            Description = "Test: with a colon, and \"quotes\".",
            Documentation = "# Model\n\n## Validation\n\nSee the card.\n",
            TestStack = Intensity.ToFloat(embryo.Stack),
            Timestamp = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            Cover = new byte[] { 1, 2, 3 },
        };
    }

    private static JsonSchema Schema()
    {
        using Stream stream = typeof(ModelPackageTests).Assembly.GetManifestResourceStream("model_schema.json")!;
        using var reader = new StreamReader(stream);
        return JsonSchema.FromText(reader.ReadToEnd());
    }

    private static JsonNode Input(JsonNode description) => description["inputs"]![0]!;

    private static JsonNode Output(JsonNode description) => description["outputs"]![0]!;

    private static JsonNode Json(string yaml)
    {
        object read = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<object>(yaml);
        return JsonNode.Parse(JsonSerializer.Serialize(Plain(read)))!;

        // Keys of maps are objects to the reader.
        static object? Plain(object? value) => value switch
        {
            IDictionary<object, object> map => map.ToDictionary(e => (string)e.Key, e => Plain(e.Value)),
            IList<object> list => list.Select(Plain).ToArray(),
            _ => value,
        };
    }

    /// <summary>A step of the preprocessing as the format defines it, over all axes.</summary>
    private static void Apply(JsonNode step, float[] values)
    {
        JsonNode arguments = step["kwargs"]!;
        switch ((string)step["id"]!)
        {
            case "ensure_dtype":
                Assert.Equal("float32", (string)arguments["dtype"]!);
                break;
            case "scale_range":
                double low = At((double)arguments["min_percentile"]!), high = At((double)arguments["max_percentile"]!), epsilon = (double)arguments["eps"]!;
                for (int i = 0; i < values.Length; i++) values[i] = (float)((values[i] - low) / (high - low + epsilon));
                break;
            case "clip":
                for (int i = 0; i < values.Length; i++) values[i] = Math.Clamp(values[i], (float)(double)arguments["min"]!, (float)(double)arguments["max"]!);
                break;
            default:
                Assert.Fail($"The test does not know the step {step["id"]}.");
                break;
        }

        // NumPy's percentile: linear between the two nearest ranks.
        double At(double percent)
        {
            float[] sorted = [.. values.Order()];
            double rank = percent / 100 * (sorted.Length - 1);
            int below = (int)rank, above = Math.Min(below + 1, sorted.Length - 1);
            return sorted[below] + ((rank - below) * (sorted[above] - sorted[below]));
        }
    }

    private JsonNode Description() => Json(File.ReadAllText(Path.Combine(_scratch.Path, "rdf.yaml")));

    private (int[] Shape, float[] Values) ReadTensor(string file)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(_scratch.Path, file));
        int length = BitConverter.ToUInt16(bytes, 8);
        string header = System.Text.Encoding.ASCII.GetString(bytes, 10, length);
        Assert.Equal(0, (10 + length) % 64);
        Assert.EndsWith("\n", header, StringComparison.Ordinal);
        string numbers = header[(header.IndexOf('(', StringComparison.Ordinal) + 1)..header.IndexOf(')', StringComparison.Ordinal)];
        int[] shape = [.. numbers.Split(", ").Select(n => int.Parse(n, System.Globalization.CultureInfo.InvariantCulture))];
        float[] values = new float[(bytes.Length - 10 - length) / 4];
        Buffer.BlockCopy(bytes, 10 + length, values, 0, 4 * values.Length);
        Assert.Equal(shape.Aggregate(1, (a, b) => a * b), values.Length);
        return (shape, values);
    }
}
