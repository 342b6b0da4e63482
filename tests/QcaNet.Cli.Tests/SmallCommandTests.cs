using System.Text.Json;
using QcaNet.Core.Tests;
using QcaNet.Models.Networks;
using QcaNet.Models.Torch;
using QcaNet.Models.Weights;
using QcaNet.Volumes;

namespace QcaNet.Cli.Tests;

/// <summary>criteria, weights show, info.</summary>
public sealed class SmallCommandTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Criteria_MeasuresEveryNucleusOfEveryFile()
    {
        Volume<int> labels = Balls.Two().Truth;
        _place.Save(labels, "labels", "a.tif");
        _place.Save(labels, "labels", "b.tif");
        Call call = Call.Of("criteria", _place.File("labels"), "--csv", _place.File("all.csv"), "--spacing", "2,1,1");
        Assert.Equal(0, call.ExitCode);
        string[] rows = File.ReadAllLines(_place.File("all.csv"));
        Assert.StartsWith("file,id,voxels,volume_um3,", rows[0], StringComparison.Ordinal);
        Assert.Equal(["a.tif,1", "a.tif,2", "b.tif,1", "b.tif,2"], rows[1..].Select(r => string.Join(',', r.Split(',')[..2])));
        Assert.StartsWith("b.tif,2,925,1850,22,14,21,11,14,21,5,8,15,17,20,27", rows[4], StringComparison.Ordinal);
        Assert.Contains("a.tif: 2 nuclei", call.Lines);
    }

    [Fact]
    public void Criteria_WithoutSpacing_LeavesMicrometresEmpty()
    {
        Call call = Call.Of("criteria", _place.Save(Balls.Two().Truth.WithSpacing(null), "bare.tif"), "--csv", _place.File("bare.csv"), "--json");
        Assert.StartsWith("bare.tif,1,515,,,,,7,8,8,", File.ReadAllLines(_place.File("bare.csv"))[1], StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(Assert.Single(call.Lines));
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("nuclei")[0].GetProperty("volume_um3").ValueKind);
    }

    [Fact]
    public void Criteria_WithImages_MeasuresIntensities_AndWritesThePublishedColumns()
    {
        (Volume<ushort> stack, Volume<int> truth) = (Balls.Two().Stack, Balls.Two().Truth);
        _place.Save(truth, "labels", "a.tif");
        _place.Save(stack, "images", "a.tif");
        Call call = Call.Of(
            "criteria", _place.File("labels"), "--images", _place.File("images"), "--spacing", "1,1,1", "--json", "--published", _place.File("p.csv"), "--boundary-voxels");
        using JsonDocument json = JsonDocument.Parse(Assert.Single(call.Lines));
        JsonElement nucleus = json.RootElement.GetProperty("nuclei")[0];
        double mean = Enumerable.Range(0, truth.Voxels.Length).Where(i => truth.Voxels[i] == 1).Average(i => stack.Voxels[i]);
        Assert.Equal(mean, nucleus.GetProperty("intensity_mean").GetDouble(), 1e-9);
        Assert.Equal(7, nucleus.GetProperty("centroid_um")[0].GetDouble());
        Assert.Equal(JsonValueKind.Array, nucleus.GetProperty("touching_ids").ValueKind);
        string[] rows = File.ReadAllLines(_place.File("p.csv"));
        Assert.StartsWith("time point,Count,Sum Volume,Mean Volume,SD Volume,Sum Boundary Voxels,", rows[0], StringComparison.Ordinal);
        Assert.StartsWith("1,2,1440,720,205,", rows[1], StringComparison.Ordinal);
        Assert.Equal(2, Call.Of("criteria", _place.File("labels"), "--images", _place.File("none")).ExitCode);
    }

    [Fact]
    public void Criteria_OfManyNuclei_IsSummarized()
    {
        var labels = new Volume<int>(new Shape3D(2, 2, 21), VoxelSpacing.Isotropic(2));
        for (int i = 0; i < 21; i++) labels[0, 0, i] = i + 1;
        labels[1, 0, 0] = 1;
        Call call = Call.Of("criteria", _place.Save(labels, "many.tif"));
        Assert.Equal(["many.tif: 21 nuclei", "  volumes in um3: median 8, mean 8, from 8 to 16"], call.Lines);
    }

    [Fact]
    public void Criteria_OfAFileThatIsNone_IsTold()
    {
        Call call = Call.Of("criteria", _place.Save([1, 2, 3], "junk.tif"));
        Assert.Equal(1, call.ExitCode);
        Assert.StartsWith($"qcanet: {_place.File("junk.tif")}: ", Assert.Single(call.Error), StringComparison.Ordinal);
    }

    [Fact]
    public void WeightsShow_TellsArchitectureAndMetadata()
    {
        Call call = Call.Of("weights", "show", _place.Ndn, "--tensors");
        Assert.Equal(0, call.ExitCode);
        Assert.Contains("  role                  ndn", call.Lines);
        Assert.Contains("  normalisation         min-max", call.Lines);
        Assert.Contains("  licence               not set", call.Lines);
        Assert.Contains(call.Lines, l => l.StartsWith("  encoder.0.conv0.weight", StringComparison.Ordinal) && l.EndsWith("2 x 1 x 3 x 3 x 3", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("instance", 2, "yes", 4)]
    [InlineData("none", 3, "no", 2)]
    public void WeightsShow_TellsChannelsClassesAndFeatureNormalization(string normalization, int classes, string whole, int tensorsAConvolution)
    {
        string file = _place.File("other.safetensors");
        var architecture = new UNet3DArchitecture(1, 4, 3) { InputChannels = 2, OutputChannels = classes, FeatureNormalization = FeatureNormalization.Parse(normalization) };
        using (var network = new UNet3D(architecture)) NetworkWeights.From(network, new NetworkMetadata()).Save(file);
        Call call = Call.Of("weights", "show", file);
        Assert.Equal(0, call.ExitCode);
        Assert.Contains($"  feature_normalisation {normalization}", call.Lines);
        Assert.Contains($"  sees_whole_volume     {whole}", call.Lines);
        Assert.Contains("  input_channels        2", call.Lines);
        Assert.Contains($"  classes               {classes}", call.Lines);

        using JsonDocument json = JsonDocument.Parse(Assert.Single(Call.Of("weights", "show", file, "--json", "--tensors", "--layers").Lines));
        Assert.Equal(normalization, json.RootElement.GetProperty("feature_normalisation").GetString());
        Assert.Equal(whole == "yes", json.RootElement.GetProperty("sees_whole_volume").GetBoolean());
        Assert.Equal(architecture.ParameterCount, json.RootElement.GetProperty("parameters").GetInt64());
        Assert.Equal((6 * tensorsAConvolution) + 4, json.RootElement.GetProperty("tensors").EnumerateObject().Count());
        Assert.Equal(architecture.ParameterCount, json.RootElement.GetProperty("layers").EnumerateArray().Sum(l => l.GetProperty("parameters").GetInt64()));
    }

    [Fact]
    public void Segment_WithANetworkOfTwoChannelsOrThreeClasses_SaysWhichAreNeeded()
    {
        string file = _place.File("other.safetensors");
        using (var network = new UNet3D(new UNet3DArchitecture(1, 2, 3) { InputChannels = 2, OutputChannels = 3 }))
        {
            NetworkWeights.From(network, NetworkWeights.Load(_place.Nsn).Metadata).Save(file);
        }

        Call call = Call.Of("segment", _place.SaveTwoBalls("a.tif"), "--nsn", file, "--ndn", _place.Ndn, "--output", _place.Output);
        Assert.NotEqual(0, call.ExitCode);
        Assert.Contains(call.Error, l => l.Contains("2 input channels and 3 classes; 1 and 2 are needed", StringComparison.Ordinal));
    }

    [Fact]
    public void WeightsShow_OfShippedWeights_NeedsTheirNameOnly()
    {
        Call call = Call.Of("weights", "show", "nsn", "--json");
        using JsonDocument json = JsonDocument.Parse(Assert.Single(call.Lines));
        Assert.Equal("nsn", json.RootElement.GetProperty("role").GetString());
        Assert.StartsWith("#", Call.Of("weights", "show", "nsn", "--card").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void WeightsShow_OfAFileThatIsNone_IsTold()
    {
        Call call = Call.Of("weights", "show", _place.SaveTwoBalls("two.tif"));
        Assert.Equal(1, call.ExitCode);
        Assert.StartsWith($"qcanet: {_place.File("two.tif")}: ", Assert.Single(call.Error), StringComparison.Ordinal);
        Assert.Equal($"qcanet: {_place.File("none")}: the file does not exist. Check the path.", Assert.Single(Call.Of("weights", "show", _place.File("none")).Error));
    }

    [Fact]
    public void Info_TellsTheStateOfBothEngines()
    {
        Call text = Call.Of("info");
        Assert.Equal(0, text.ExitCode);
        Assert.Contains(text.Lines, l => l.StartsWith("engine", StringComparison.Ordinal) && l.Contains("built-in kernels: working", StringComparison.Ordinal));
        Assert.Contains(text.Lines, l => l.StartsWith("backend", StringComparison.Ordinal) && l.Contains("libtorch 2.", StringComparison.Ordinal));

        using JsonDocument json = JsonDocument.Parse(Assert.Single(Call.Of("info", "--json").Lines));
        Assert.StartsWith("Loaded", json.RootElement.GetProperty("backend").GetProperty("state").GetString(), StringComparison.Ordinal);
        Assert.Equal(["pretrained nsn", "pretrained nsn-2", "pretrained ndn"], json.RootElement.GetProperty("weights").EnumerateArray().Select(w => w.GetProperty("name").GetString()));
        Assert.True(json.RootElement.GetProperty("backend").GetProperty("threads").GetInt32() >= 1);
        JsonElement[] engines = [.. json.RootElement.GetProperty("engines").EnumerateArray()];
        Assert.Equal(["kernels", "libtorch"], engines.Select(e => e.GetProperty("name").GetString()));
        Assert.All(engines, e => Assert.True(e.GetProperty("works").GetBoolean()));
    }
}
