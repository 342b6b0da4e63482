using System.IO.Compression;
using System.Text.Json;
using QcaNet.Synthesis;
using QcaNet.Volumes;

namespace QcaNet.Cli.Tests;

public sealed class ExportCommandTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Export_WritesEveryFormThatIsAskedFor()
    {
        SyntheticEmbryo embryo = SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Nuclei = 3 });
        VolumeWriter.Write(_place.File("labels.tif"), embryo.Labels);
        Call call = Call.Of(
            "export", _place.File("labels.tif"), "--rois", _place.File("rois.zip"), "--centers", _place.File("centers.zip"), "--mesh", _place.File("nuclei.glb"), "--json");
        Assert.Equal((0, 0), (call.ExitCode, call.Error.Length));
        using (ZipArchive centers = ZipFile.OpenRead(_place.File("centers.zip"))) Assert.Equal(3, centers.Entries.Count);
        using (ZipArchive rois = ZipFile.OpenRead(_place.File("rois.zip"))) Assert.InRange(rois.Entries.Count, 10, 200);
        Assert.Equal("glTF"u8.ToArray(), File.ReadAllBytes(_place.File("nuclei.glb"))[..4]);
        using JsonDocument json = JsonDocument.Parse(call.Out);
        Assert.Equal(_place.File("nuclei.glb"), json.RootElement.GetProperty("mesh").GetString());
    }

    [Theory]
    [InlineData("say what to write")]
    [InlineData("not as '.x3d'", "--mesh", "a.x3d")]
    [InlineData("give it with --spacing z,y,x", "--mesh", "a.obj")]
    public void Export_OfAWrongCall_SaysWhatIsMissing(string words, params string[] options)
    {
        var labels = new Volume<int>(new Shape3D(1, 2, 2));
        VolumeWriter.Write(_place.File("labels.tif"), labels);
        Call call = Call.Of(["export", _place.File("labels.tif"), .. options]);
        Assert.Equal(2, call.ExitCode);
        Assert.Contains(words, Assert.Single(call.Error), StringComparison.Ordinal);
    }

    [Fact]
    public void Package_OfAShippedNetwork_IsWritten_AndThatOfAnotherNeedsItsDocumentation()
    {
        Call shipped = Call.Of("weights", "export", "nsn", "--bioimageio", _place.File("package"));
        Assert.Equal((0, 0), (shipped.ExitCode, shipped.Error.Length));
        Assert.Contains("license: \"MIT\"", File.ReadAllText(_place.File("package", "rdf.yaml")), StringComparison.Ordinal);
        Assert.Contains("## Validation", File.ReadAllText(_place.File("package", "README.md")), StringComparison.Ordinal);

        Call nothing = Call.Of("weights", "export", "nsn");
        Assert.Equal(2, nothing.ExitCode);
        Assert.Contains("--onnx, --safetensors or --bioimageio", Assert.Single(nothing.Error), StringComparison.Ordinal);
    }

    [Fact]
    public void ZarrStore_IsSegmentedLikeAFile_AndGetsItsLabels()
    {
        string store = _place.File("two.ome.zarr");
        ZarrStore(store, VolumeReader.Read<ushort>(_place.SaveTwoBalls("two.tif")));
        Call call = _place.Segment(store);
        Assert.Equal((0, 0), (call.ExitCode, call.Error.Length));
        Assert.StartsWith("two.ome.zarr: 2 nuclei", call.Out, StringComparison.Ordinal);
        string labels = Directory.EnumerateFiles(_place.File(), "two.tif", SearchOption.AllDirectories).Single(f => f.Contains("labels", StringComparison.Ordinal));
        Assert.Equal(0, Call.Of("export", labels, "--zarr", store).ExitCode);
        Assert.Equal(VolumeReader.Read<int>(labels).Voxels.ToArray(), VolumeReader.Read<int>(Path.Combine(store, "labels", "nuclei")).Voxels.ToArray());
        Call again = Call.Of("export", labels, "--zarr", store);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("with this name already exist", Assert.Single(again.Error), StringComparison.Ordinal);
        Assert.Equal(0, Call.Of("export", labels, "--zarr", store, "--overwrite").ExitCode);
        Assert.Contains("Zarr store", Call.Of("inspect", store).Out, StringComparison.Ordinal);
    }

    /// <summary>A store of one level in one chunk, not compressed.</summary>
    private static void ZarrStore(string path, Volume<ushort> stack)
    {
        (int depth, int height, int width) = stack.Shape;
        VoxelSpacing spacing = stack.Spacing!.Value;
        Directory.CreateDirectory(Path.Combine(path, "0"));
        File.WriteAllText(Path.Combine(path, ".zgroup"), """{"zarr_format": 2}""");
        File.WriteAllText(Path.Combine(path, ".zattrs"), FormattableString.Invariant($$"""
            {"multiscales": [{"version": "0.4", "axes": [{"name": "z", "type": "space", "unit": "micrometer"}, {"name": "y", "type": "space", "unit": "micrometer"},
            {"name": "x", "type": "space", "unit": "micrometer"}],
            "datasets": [{"path": "0", "coordinateTransformations": [{"type": "scale", "scale": [{{spacing.Z}}, {{spacing.Y}}, {{spacing.X}}]}]}]}]}
            """));
        File.WriteAllText(Path.Combine(path, "0", ".zarray"), $$"""
            {"zarr_format": 2, "shape": [{{depth}}, {{height}}, {{width}}], "chunks": [{{depth}}, {{height}}, {{width}}], "dtype": "<u2", "compressor": null,
            "fill_value": 0, "order": "C", "filters": null}
            """);
        File.WriteAllBytes(Path.Combine(path, "0", "0.0.0"), System.Runtime.InteropServices.MemoryMarshal.AsBytes(stack.Voxels).ToArray());
    }
}
