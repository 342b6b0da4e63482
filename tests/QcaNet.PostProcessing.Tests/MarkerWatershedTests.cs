using System.Text.Json;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

public sealed class MarkerWatershedTests
{
    private static readonly Shape3D Line = new(1, 1, 9);

    [Fact]
    public void Split_OnRandomVolumes_EqualsItsPartsOneAfterTheOther() => RandomCase.Check(
        c =>
        {
            (byte[] mask, int[] markers) = (c.Mask(), c.Markers());
            MarkerlessComponents rule = c.Seed % 2 == 0 ? MarkerlessComponents.Background : MarkerlessComponents.OneObject;
            int[] expected = Expected(mask, markers, c, rule);

            Volume<int> labels = MarkerWatershed.Split(
                new Volume<byte>(mask, c.Shape),
                new Volume<int>(markers, c.Shape),
                new MarkerWatershedOptions { Spacing = c.Spacing, Connectivity = c.Connectivity, MarkerlessComponents = rule });

            Assert.Equal(expected, labels.Voxels.ToArray());
        });

    [Fact]
    public void Split_OfTouchingNuclei_AgreesWithSciPyAndScikitImageButForTies()
    {
        List<JsonElement> cases = GoldenFile.Cases("nuclei.json");
        Assert.NotEmpty(cases);
        int agreed = 0;
        int voxels = 0;
        foreach (JsonElement golden in cases)
        {
            Shape3D shape = golden.Shape();
            int[] expected = golden.Voxels<int>("labels");
            Regions.RelabelInRasterOrder(expected);

            int[] labels = MarkerWatershed.Split(
                new Volume<byte>(golden.Voxels<byte>("mask"), shape),
                new Volume<int>(golden.Voxels<int>("markers"), shape),
                new MarkerWatershedOptions { Spacing = golden.Spacing() }).Voxels.ToArray();

            Assert.Equal(expected.Select(id => id != 0), labels.Select(id => id != 0));
            Assert.Equal(expected.Max(), labels.Max());
            agreed += labels.Zip(expected, (a, b) => a == b).Count(equal => equal);
            voxels += labels.Length;
        }

        // What remains are ties between marker voxels, which scikit-image leaves to its heap; the next test has none.
        Assert.True(agreed >= 0.999 * voxels, $"Only {agreed} of {voxels} voxels agree.");
    }

    [Fact]
    public void Flood_OfTouchingNucleiWhoseMarkersDoNotTie_EqualsScikitImageVoxelByVoxel()
    {
        foreach (JsonElement golden in GoldenFile.Cases("nuclei.json"))
        {
            var mask = new Volume<byte>(golden.Voxels<byte>("mask"), golden.Shape());
            var markers = new Volume<int>(golden.Voxels<int>("markers"), golden.Shape());
            Volume<float> landscape = DistanceTransform.Euclidean(mask, golden.Spacing());
            int rank = 0;
            for (int i = 0; i < mask.Shape.Length; i++)
            {
                landscape.Voxels[i] = markers.Voxels[i] != 0 ? rank++ - 2000 : -landscape.Voxels[i];
            }

            Assert.Equal(golden.Voxels<int>("labels_untied"), Watershed.Flood(landscape, markers, mask).Voxels.ToArray());
        }
    }

    [Fact]
    public void Split_WithoutAnyMarker_MakesEveryComponentAnObject()
    {
        Volume<byte> mask = Mask(1, 1, 0, 1, 0, 0, 1, 1, 1);
        int[] components = [1, 1, 0, 2, 0, 0, 3, 3, 3];

        Assert.Equal(components, MarkerWatershed.Split(mask, Markers(0, 0, 0, 0, 0, 0, 0, 0, 0)).Voxels.ToArray());
        Assert.Equal(components, MarkerWatershed.Split(mask, Markers(0, 0, 5, 0, 6, 0, 0, 0, 0)).Voxels.ToArray());
    }

    [Fact]
    public void Split_OfAComponentWithoutAMarker_LeavesItBackgroundByDefault() =>
        Assert.Equal(
            [0, 0, 0, 1, 0, 0, 2, 2, 0],
            MarkerWatershed.Split(Mask(1, 1, 0, 1, 0, 0, 1, 1, 0), Markers(0, 0, 0, 8, 0, 0, 4, 0, 0)).Voxels.ToArray());

    [Fact]
    public void Split_OfAComponentWithoutAMarker_MakesItOneObjectOnRequest() =>
        Assert.Equal(
            [1, 1, 0, 2, 0, 0, 3, 3, 0],
            MarkerWatershed.Split(
                Mask(1, 1, 0, 1, 0, 0, 1, 1, 0),
                Markers(0, 0, 0, int.MaxValue, 0, 0, 4, 0, 0),
                new MarkerWatershedOptions { MarkerlessComponents = MarkerlessComponents.OneObject }).Voxels.ToArray());

    [Fact]
    public void Split_OfAMaskWithoutBackground_GoesByTheAgeOfTheMarkers() =>
        Assert.Equal(
            [1, 1, 1, 1, 1, 2, 2, 2, 2],
            MarkerWatershed.Split(Mask(1, 1, 1, 1, 1, 1, 1, 1, 1), Markers(2, 0, 0, 0, 0, 0, 0, 0, 1)).Voxels.ToArray());

    [Fact]
    public void Split_LeavesItsInputsAsTheyAre()
    {
        Volume<byte> mask = Mask(1, 7, 0, 1, 0, 0, 1, 1, 0);
        Volume<int> markers = Markers(0, 0, 0, 8, 3, 0, 4, 0, 0);

        MarkerWatershed.Split(mask, markers);

        Assert.Equal([1, 7, 0, 1, 0, 0, 1, 1, 0], mask.Voxels.ToArray());
        Assert.Equal([0, 0, 0, 8, 3, 0, 4, 0, 0], markers.Voxels.ToArray());
    }

    [Fact]
    public void Split_OfBadArguments_NamesThem()
    {
        Volume<byte> mask = Mask(1, 1, 0, 1, 0, 0, 1, 1, 0);
        Volume<int> none = Markers(0, 0, 0, 0, 0, 0, 0, 0, 0);

        Assert.Equal("markers", Assert.Throws<ArgumentException>(() => MarkerWatershed.Split(mask, new Volume<int>(new Shape3D(9, 1, 1)))).ParamName);
        Assert.Equal("markers", Assert.Throws<ArgumentException>(() => MarkerWatershed.Split(mask, Markers(-1, 0, 0, 0, 0, 0, 0, 0, 0))).ParamName);
        Assert.Equal("options", Assert.Throws<ArgumentOutOfRangeException>(
            () => MarkerWatershed.Split(mask, none, new MarkerWatershedOptions { Spacing = default(VoxelSpacing) })).ParamName);
        Assert.Equal("options", Assert.Throws<ArgumentOutOfRangeException>(
            () => MarkerWatershed.Split(mask, none, new MarkerWatershedOptions { Connectivity = 0 })).ParamName);
        Assert.Equal("options", Assert.Throws<ArgumentOutOfRangeException>(
            () => MarkerWatershed.Split(mask, none, new MarkerWatershedOptions { MarkerlessComponents = (MarkerlessComponents)9 })).ParamName);
    }

    private static int[] Expected(byte[] mask, int[] markers, RandomCase c, MarkerlessComponents rule)
    {
        int[] components = NaiveComponents.Label(mask, c.Shape, c.Connectivity);
        if (!mask.Zip(markers, (m, id) => m != 0 && id != 0).Any(inside => inside)) return components;

        // The distances themselves have their own oracle; here the order of the stages and the rules are at stake.
        Volume<float> distances = DistanceTransform.Euclidean(new Volume<byte>(mask, c.Shape), c.Spacing);
        float[] landscape = [.. distances.Voxels.ToArray().Select(d => -d)];
        int[] flooded = NaiveWatershed.Flood(landscape, markers, mask, c.Shape, c.Connectivity);
        if (rule == MarkerlessComponents.OneObject)
        {
            for (int i = 0; i < flooded.Length; i++)
            {
                if (flooded[i] == 0 && mask[i] != 0) flooded[i] = 1_000_000 + components[i];
            }
        }

        List<int> ids = [.. flooded.Where(id => id != 0).Distinct()];
        return [.. flooded.Select(id => ids.IndexOf(id) + 1)];
    }

    private static Volume<byte> Mask(params byte[] voxels) => new(voxels, Line);

    private static Volume<int> Markers(params int[] voxels) => new(voxels, Line);
}
