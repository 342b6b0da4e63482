using QcaNet.Models.Weights;
using QcaNet.Models.Weights.Export;

namespace QcaNet.Cli.Tests;

/// <summary>weights export.</summary>
public sealed class WeightsExportTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Export_WritesTheModelOfTheApi_FromAFileAndFromShippedWeights()
    {
        string output = _place.File("nsn.onnx");
        Call call = Call.Of("weights", "export", _place.Nsn, "--onnx", output);
        Assert.Equal((0, 0), (call.ExitCode, call.Error.Length));
        Assert.StartsWith($"{output}: levels 1, base 2, kernel 3, ", Assert.Single(call.Lines), StringComparison.Ordinal);
        using var expected = new MemoryStream();
        OnnxExport.Write(NetworkWeights.Load(_place.Nsn), expected);
        Assert.Equal(expected.ToArray(), File.ReadAllBytes(output));

        Assert.Equal(0, Call.Of("weights", "export", "ndn", "--onnx", output).ExitCode);
        Assert.True(new FileInfo(output).Length > 1_000_000);
    }

    [Fact]
    public void Export_OfWhatIsNoWeightFile_TellsAndWritesNothing()
    {
        string text = _place.Save("no weights"u8.ToArray(), "notes.txt");
        Call call = Call.Of("weights", "export", text, "--onnx", _place.File("o.onnx"));
        Assert.Equal(1, call.ExitCode);
        Assert.StartsWith($"qcanet: {_place.File("notes.txt")}: ", Assert.Single(call.Error), StringComparison.Ordinal);
        Assert.False(File.Exists(_place.File("o.onnx")));
    }

    [Fact]
    public void Export_WithoutATarget_IsAWrongCall_AndItsHelpHasCallsOneCanCopy()
    {
        Assert.Equal(2, Call.Of("weights", "export", "nsn").ExitCode);
        Assert.Contains("  qcanet weights export nsn --onnx nsn.onnx", Call.Of("weights", "export", "--help").Out, StringComparison.Ordinal);
    }
}
