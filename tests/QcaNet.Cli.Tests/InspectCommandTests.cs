using System.Text.Json;
using QcaNet.Volumes;

namespace QcaNet.Cli.Tests;

/// <summary>What a user learns about a file before anything is done with it.</summary>
public sealed class InspectCommandTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void ShowsShapeTypeAndSpacing()
    {
        Call call = Call.Of("inspect", _place.SaveTwoBalls("two.tif"), _place.Save(new Volume<byte>(new Shape3D(3, 4, 5)), "bare.tif"));
        Assert.Equal(0, call.ExitCode);
        Assert.Contains("  shape        20x24x30 voxels (z, y, x)", call.Lines);
        Assert.Contains("  type         UInt16", call.Lines);
        Assert.Contains("  spacing      z 1, y 1, x 1 um (ImageJ description)", call.Lines);
        Assert.Contains("  extent       20 x 24 x 30 um", call.Lines);
        Assert.Contains("  described by ImageJ", call.Lines);
        Assert.Contains("  type         UInt8", call.Lines);
        Assert.Contains("  spacing      not in the file: give it with --spacing z,y,x", call.Lines);
        Assert.DoesNotContain(call.Lines, l => l.Contains("values", StringComparison.Ordinal));
    }

    [Fact]
    public void ShowsTimePointsChannelsAndHowTheyAreStored()
    {
        string path = _place.File("series.tif");
        var layout = new HyperstackLayout { TimePoints = 3, Channels = 2, Shape = new Shape3D(4, 64, 70), Interval = 600 };
        VolumeWriter.WriteHyperstack(path, layout, (t, c) =>
        {
            var volume = new Volume<ushort>(layout.Shape);
            volume.Voxels.Fill((ushort)((t * 10) + c));
            return volume;
        }, new VolumeWriteOptions { Compression = VolumeCompression.Deflate, Predictor = true });
        Call call = Call.Of("inspect", path, "--values");
        Assert.Contains("  time points  3, 600 s apart", call.Lines);
        Assert.Contains("  channels     2", call.Lines);
        Assert.Contains("  channel 0    0 to 20", call.Lines);
        Assert.Contains("  channel 1    1 to 21", call.Lines);
        Assert.Contains(call.Lines, l => l.StartsWith("  stored       Deflate compression, predictor horizontal differences, 1 strip per page, axes TZCYX", StringComparison.Ordinal));
        Assert.Contains(call.Lines, l => l.StartsWith("  file         TIFF, 24 pages, little-endian, ", StringComparison.Ordinal));
    }

    [Fact]
    public void AsJson_IsOneObjectAFile()
    {
        Call call = Call.Of("inspect", _place.SaveTwoBalls("two.tif"), _place.File("none.tif"), "--json", "--values");
        Assert.Equal(1, call.ExitCode);
        Assert.Equal($"qcanet: {_place.File("none.tif")}: There is no such file; check the path.", Assert.Single(call.Error));
        using JsonDocument json = JsonDocument.Parse(Assert.Single(call.Lines));
        JsonElement root = json.RootElement;
        Assert.Equal("UInt16", root.GetProperty("type").GetString());
        Assert.Equal([20, 24, 30], root.GetProperty("shape").EnumerateArray().Select(n => n.GetInt32()));
        Assert.Equal("ImageJ description", root.GetProperty("spacing_source").GetString());
        Assert.Equal("ZYX", root.GetProperty("stored_axes").GetString());
        Assert.Equal(20, root.GetProperty("pages").GetInt32());
        Assert.True(root.GetProperty("values")[0].GetProperty("max").GetDouble() > root.GetProperty("values")[0].GetProperty("min").GetDouble());
    }

    [Fact]
    public void ValuesThatAreNoNumbers_AreCounted()
    {
        string path = _place.Save(new Volume<float>([1.5f, float.NaN, -2, float.NaN], new Shape3D(1, 2, 2)), "nan.tif");
        Assert.Contains("  values       -2 to 1.5, 2 voxels are NaN", Call.Of("inspect", path, "--values").Lines);
        string empty = _place.Save(new Volume<float>([float.NaN], new Shape3D(1, 1, 1)), "none.tif");
        using JsonDocument json = JsonDocument.Parse(Assert.Single(Call.Of("inspect", empty, "--values", "--json").Lines));
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("values")[0].GetProperty("min").ValueKind);
    }

    [Fact]
    public void AFolderOfPlanes_IsOneStack_AndAFolderOfStacksIsEachOfThem()
    {
        for (int i = 0; i < 3; i++) _place.Save(new Volume<byte>(new Shape3D(1, 4, 5)), "planes", $"p{i}.tif");
        Call planes = Call.Of("inspect", _place.File("planes"));
        Assert.Contains("  shape        3x4x5 voxels (z, y, x)", planes.Lines);
        Assert.Contains(planes.Lines, l => l.StartsWith("  file         folder of TIFFs, 3 files, ", StringComparison.Ordinal));

        _place.SaveTwoBalls("stacks", "a.tif");
        _place.SaveTwoBalls("stacks", "b.tif");
        Assert.Equal(2, Call.Of("inspect", _place.File("stacks")).Lines.Count(l => l == "  shape        20x24x30 voxels (z, y, x)"));

        Directory.CreateDirectory(_place.File("empty"));
        Call empty = Call.Of("inspect", _place.File("empty"));
        Assert.Equal(1, empty.ExitCode);
        Assert.Contains("holds no .tif", Assert.Single(empty.Error), StringComparison.Ordinal);
    }

    [Fact]
    public void NumPyFiles_AreShownToo()
    {
        Call call = Call.Of("inspect", _place.Save(new Volume<short>(new Shape3D(2, 3, 4)), "a.npy"));
        Assert.Contains("  type         Int16", call.Lines);
        Assert.Contains(call.Lines, l => l.StartsWith("  file         NumPy, ", StringComparison.Ordinal));
    }

    [Fact]
    public void DamagedPixels_AreFoundByReadingThem()
    {
        string path = _place.File("cut.tif");
        VolumeWriter.Write(path, new Volume<byte>(new Shape3D(1, 50, 50)), new VolumeWriteOptions { Compression = VolumeCompression.Deflate });
        byte[] bytes = File.ReadAllBytes(path);
        bytes.AsSpan(10, 8).Fill(0xFF);
        File.WriteAllBytes(path, bytes);
        Assert.Equal(0, Call.Of("inspect", path).ExitCode);
        Call call = Call.Of("inspect", path, "--values");
        Assert.Equal(1, call.ExitCode);
        Assert.Contains("corrupted", Assert.Single(call.Error), StringComparison.Ordinal);
    }

    [Fact]
    public void Help_HasExamples()
    {
        Call call = Call.Of("inspect", "--help");
        Assert.Equal(0, call.ExitCode);
        Assert.Contains("--values", call.Out, StringComparison.Ordinal);
        Assert.Contains("qcanet inspect planes/", call.Out, StringComparison.Ordinal);
    }
}
