using System.Text.Json;
using QcaNet.Core.Tests;
using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Cli.Tests;

public sealed class WatershedCommandTests : IDisposable
{
    private readonly Workplace _place = new();
    private readonly Volume<byte> _mask;
    private readonly Volume<int> _markers;

    public WatershedCommandTests()
    {
        (Volume<ushort> stack, _) = Balls.Draw(new Shape3D(12, 24, 36), new VoxelSpacing(1.5, 1, 1), (8, 11, 11, 7), (8, 12, 23, 7));
        _mask = new Volume<byte>(stack.Shape, stack.Spacing);
        _markers = new Volume<int>(stack.Shape, stack.Spacing);
        for (int i = 0; i < stack.Voxels.Length; i++)
        {
            _mask.Voxels[i] = stack.Voxels[i] > Balls.Ground ? (byte)255 : (byte)0;
            _markers.Voxels[i] = stack.Voxels[i] == Balls.Core ? 255 : 0;
        }
    }

    public void Dispose() => _place.Dispose();

    [Fact]
    public void MaskOfCenters_IsDividedAsTheLibraryDoes()
    {
        Volume<byte> centres = new(_markers.Shape);
        for (int i = 0; i < centres.Voxels.Length; i++) centres.Voxels[i] = (byte)_markers.Voxels[i];
        Volume<int> expected = MarkerWatershed.Divide(_mask, ConnectedComponents.Label(centres, out int count), new MarkerWatershedOptions { Spacing = _mask.Spacing });

        Call call = Call.Of("watershed", _place.Save(_mask, "mask.tif"), "--markers", _place.Save(_markers, "markers.tif"), "--output", _place.File("labels.tif"));
        Assert.Equal((0, 2), (call.ExitCode, count));
        Assert.Equal($"2 objects: {_place.File("labels.tif")}", Assert.Single(call.Lines));
        Assert.Equal(expected.Voxels.ToArray(), VolumeReader.Read<int>(_place.File("labels.tif")).Voxels.ToArray());
    }

    [Fact]
    public void MarkersWithIds_AreTakenAsTheyAre()
    {
        // Both cores under one id, plus another id: were ids ignored, there would be three components.
        Volume<int> ids = _markers.Clone();
        ids.Voxels.Replace(255, 7);
        ids[6, 12, 17] = 9;
        Call call = Call.Of("watershed", _place.Save(_mask, "mask.tif"), "--markers", _place.Save(ids, "markers.tif"), "--output", _place.File("labels.tif"));
        Assert.StartsWith("2 objects", Assert.Single(call.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutMarkers_EveryComponentIsOneObject()
    {
        Call call = Call.Of("watershed", _place.Save(_mask, "mask.tif"), "--output", _place.File("labels.tif"));
        Assert.StartsWith("1 object:", Assert.Single(call.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Timings_AreOneJsonLine()
    {
        Call call = Call.Of(
            "watershed", _place.Save(_mask, "mask.tif"), "--markers", _place.Save(_markers, "markers.tif"), "--output", _place.File("labels.tif"), "--timings", "--repeat", "3");
        using JsonDocument json = JsonDocument.Parse(Assert.Single(call.Lines));
        Assert.Equal(["read", "distance", "components", "watershed", "write", "voxels", "objects", "threads"], json.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal(_mask.Shape.Length, json.RootElement.GetProperty("voxels").GetInt32());
        Assert.Equal(2, json.RootElement.GetProperty("objects").GetInt32());
        Assert.All(["read", "distance", "watershed", "write"], stage => Assert.True(json.RootElement.GetProperty(stage).GetDouble() > 0));
    }

    [Fact]
    public void MarkersOfAnotherShape_AreTold()
    {
        string markers = _place.Save(new Volume<int>(new Shape3D(2, 2, 2)), "markers.tif");
        Call call = Call.Of("watershed", _place.Save(_mask, "mask.tif"), "--markers", markers, "--output", _place.File("labels.tif"));
        Assert.Equal(1, call.ExitCode);
        Assert.Equal($"qcanet: {markers}: The markers have 2x2x2 voxels, the mask 12x24x36; both must be on the same grid.", Assert.Single(call.Error));
        Assert.False(File.Exists(_place.File("labels.tif")));
    }

    [Fact]
    public void OutputInAFolderThatIsNot_IsTold()
    {
        Call call = Call.Of("watershed", _place.Save(_mask, "mask.tif"), "--output", _place.File("nowhere", "labels.tif"));
        Assert.Equal(1, call.ExitCode);
        Assert.StartsWith($"qcanet: {_place.File("nowhere", "labels.tif")}: ", Assert.Single(call.Error), StringComparison.Ordinal);
    }

    [Fact]
    public void MarkersOutsideTheMask_AreTold_ByTheirIds()
    {
        Volume<int> ids = _markers.Clone();
        ids.Voxels.Replace(255, 7);
        ids[0, 0, 0] = 9;
        ids[0, 0, 1] = 12;
        string markers = _place.Save(ids, "markers.tif");
        Call call = Call.Of("watershed", _place.Save(_mask, "mask.tif"), "--markers", markers, "--output", _place.File("labels.tif"));
        Assert.Equal(0, call.ExitCode);
        Assert.Equal($"qcanet: {markers}: 2 of 3 markers lie outside the mask and are ignored (id 9, 12).", Assert.Single(call.Error));
    }

    [Fact]
    public void NaNVoxelsOfTheMask_AreBackground_AndTold()
    {
        var mask = new Volume<float>(_mask.Shape, _mask.Spacing);
        for (int i = 0; i < mask.Voxels.Length; i++) mask.Voxels[i] = _mask.Voxels[i];
        mask[0, 0, 0] = float.NaN;
        string file = _place.Save(mask, "mask.tif");
        Call call = Call.Of("watershed", file, "--output", _place.File("labels.tif"));
        Assert.Equal((0, "1"), (call.ExitCode, call.Out[..1]));
        Assert.Equal($"qcanet: {file}: 1 voxel of the mask is NaN and counts as background.", Assert.Single(call.Error));
    }
}
