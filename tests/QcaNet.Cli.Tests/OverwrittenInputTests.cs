using QcaNet.Core.Tests;
using QcaNet.Volumes;

namespace QcaNet.Cli.Tests;

/// <summary>An output that is also an input is refused before anything is read: <c>watershed mask.tif --output mask.tif</c> replaced the mask.</summary>
public sealed class OverwrittenInputTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("watershed FILE --output FILE")]
    [InlineData("watershed FILE --output LINK")]
    [InlineData("watershed FILE --output FILE --memory-budget 200MB")]
    [InlineData("watershed OTHER --markers FILE --output FILE")]
    [InlineData("evaluate FILE OTHER --csv FILE")]
    [InlineData("evaluate OTHER FILE --audit FILE")]
    [InlineData("criteria FILE --csv FILE")]
    [InlineData("criteria OTHER --images FILE --csv FILE")]
    [InlineData("criteria FILE --published FILE")]
    [InlineData("report FILE --output FILE")]
    [InlineData("export FILE --rois FILE")]
    [InlineData("export FILE --hdf5 FILE")]
    [InlineData("weights export NSN --safetensors NSN --float16")]
    [InlineData("weights export NSN --onnx NSN")]
    [InlineData("weights import NSN --output NSN")]
    public void Output_ThatIsAnInput_IsRefused(string words)
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "Links need a privilege there.");
        string file = _place.Save(Balls.Two().Truth, "file.tif"), other = _place.Save(Balls.Two().Truth, "other.tif"), link = _place.File("link.tif");
        File.CreateSymbolicLink(link, file);
        var places = new Dictionary<string, string> { ["FILE"] = file, ["OTHER"] = other, ["LINK"] = link, ["NSN"] = _place.Nsn };
        byte[][] before = [File.ReadAllBytes(file), File.ReadAllBytes(_place.Nsn)];
        Call call = Call.Of([.. words.Split(' ').Select(w => places.GetValueOrDefault(w, w))]);
        Assert.Equal(2, call.ExitCode);
        Assert.EndsWith("is also an input and would be overwritten; name another file.", call.Error[0], StringComparison.Ordinal);
        Assert.Equal(before, [File.ReadAllBytes(file), File.ReadAllBytes(_place.Nsn)]);
    }

    [Theory]
    [InlineData("watershed FILE --output OUT.png", "--output", "labels are written as TIFF; name a file that ends in .tif or .tiff.")]
    [InlineData("report FILE --output OUT.pdf", "--output", "reports are written as HTML; name a file that ends in .html or .htm.")]
    [InlineData("weights export NSN --onnx OUT.pt", "--onnx", "models are written as ONNX; name a file that ends in .onnx.")]
    [InlineData("weights export NSN --safetensors OUT.npz", "--safetensors", "weights are written as safetensors; name a file that ends in .safetensors.")]
    [InlineData("weights import NSN --output OUT.pt", "--output", "weights are written as safetensors; name a file that ends in .safetensors.")]
    public void Output_ThatPromisesAnotherFormat_IsRefused(string words, string option, string told)
    {
        string file = _place.Save(Balls.Two().Truth, "file.tif"), place = _place.File("out");
        string[] args = [.. words.Split(' ').Select(w => w.Replace("FILE", file).Replace("NSN", _place.Nsn).Replace("OUT", place))];
        Call call = Call.Of(args);
        Assert.Equal(2, call.ExitCode);
        string output = args.Single(arg => arg.StartsWith(place, StringComparison.Ordinal));
        Assert.Equal($"qcanet: {option}: {output}: {told}", call.Error[0]);
        Assert.False(File.Exists(output));
    }

    [Theory]
    [InlineData("stack")]
    [InlineData("truth")]
    public void Segment_WhoseResultWouldReplaceItsInput_IsRefused(string role)
    {
        string stack = _place.SaveTwoBalls(role == "stack" ? "labels" : "stacks", "a.tif"), truth = _place.Save(Balls.Two().Truth, role == "truth" ? "labels" : "truths", "a.tif");
        byte[][] before = [File.ReadAllBytes(stack), File.ReadAllBytes(truth)];
        Call call = Call.Of("segment", stack, "--truth", truth, "--nsn", _place.Nsn, "--ndn", _place.Ndn, "--output", _place.Folder);
        Assert.Equal(1, call.ExitCode);
        Assert.Equal(
            $"qcanet: {_place.File("labels", "a.tif")}: The result would overwrite its own input; choose another output folder.",
            Assert.Single(call.Error));
        Assert.Equal(before, [File.ReadAllBytes(stack), File.ReadAllBytes(truth)]);
    }
}
