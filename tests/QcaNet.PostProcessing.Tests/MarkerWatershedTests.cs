using System.Text.Json;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

public sealed class MarkerWatershedTests
{
    private static readonly Shape3D Line = new(1, 1, 9);

    [Fact]
    public void Split_OnRandomVolumes_EqualsItsPartsOneAfterTheOther_ForAnyNumberOfThreads() => RandomCase.Check(
        c =>
        {
            (byte[] mask, int[] markers) = (c.Mask(), c.Markers());
            MarkerWatershedOptions options = Options(c, Enum.GetValues<MarkerlessComponents>()[c.Seed % 3]);
            int[] expected = Expected(mask, markers, c, options);

            Volume<int> labels = MarkerWatershed.Divide(new Volume<byte>(mask, c.Shape), new Volume<int>(markers, c.Shape), options);

            Assert.Equal(expected, labels.Voxels.ToArray());
        },
        cases: 2500);

    [Fact]
    public void Split_WithFewMarkers_GivesEachMarkerlessComponentWhatItsRuleSays() => RandomCase.Check(
        c =>
        {
            // Sparse masks fall into many components, of which one or two have a marker: here the rules decide most.
            byte[] mask = c.Mask();
            var markers = new int[mask.Length];
            markers[c.Seed % mask.Length] = 4;
            markers[c.Seed / 7 % mask.Length] = 9;
            foreach (MarkerlessComponents rule in Enum.GetValues<MarkerlessComponents>())
            {
                MarkerWatershedOptions options = Options(c, rule);
                SquaredDistances distances = DistanceTransform.Squared(new Volume<byte>(mask, c.Shape), c.Spacing);

                Volume<int> labels = MarkerWatershed.Divide(
                    new Volume<byte>(mask, c.Shape), new Volume<int>(markers, c.Shape), distances, options);

                Assert.Equal(Expected(mask, markers, c, options), labels.Voxels.ToArray());
            }
        },
        cases: 300);

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

            int[] labels = MarkerWatershed.Divide(
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

        Assert.Equal(components, MarkerWatershed.Divide(mask, Markers(0, 0, 0, 0, 0, 0, 0, 0, 0)).Voxels.ToArray());
        Assert.Equal(components, MarkerWatershed.Divide(mask, Markers(0, 0, 5, 0, 6, 0, 0, 0, 0)).Voxels.ToArray());
    }

    [Fact]
    public void Split_OfAComponentWithoutAMarker_LeavesItBackgroundByDefault() =>
        Assert.Equal(
            [0, 0, 0, 1, 0, 0, 2, 2, 0],
            MarkerWatershed.Divide(Mask(1, 1, 0, 1, 0, 0, 1, 1, 0), Markers(0, 0, 0, 8, 0, 0, 4, 0, 0)).Voxels.ToArray());

    [Fact]
    public void Split_OfAComponentWithoutAMarker_MakesItOneObjectOnRequest() =>
        Assert.Equal(
            [1, 1, 0, 2, 0, 0, 3, 3, 0],
            MarkerWatershed.Divide(
                Mask(1, 1, 0, 1, 0, 0, 1, 1, 0),
                Markers(0, 0, 0, int.MaxValue, 0, 0, 4, 0, 0),
                new MarkerWatershedOptions { MarkerlessComponents = MarkerlessComponents.OneObject }).Voxels.ToArray());

    [Fact]
    public void Split_OfAComponentWithoutAMarker_SeedsItFromItsDistanceOnRequest()
    {
        // Two squares of 5 x 5 with a bridge of one voxel: the distance falls from 3 to 1 on the way. Left of them a component with a
        // marker of its own.
        byte[] mask =
        [
            1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            1, 0, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0,
            1, 0, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0,
            1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0,
            1, 0, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0,
            1, 0, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0,
            1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ];
        var volume = new Volume<byte>(mask, new Shape3D(1, 7, 15));
        var markers = new Volume<int>(volume.Shape);
        markers[0, 0, 0] = 77;

        Assert.Equal(3, Objects(2));
        Assert.Equal(2, Objects(2.001));
        Assert.Equal(2, Objects(double.PositiveInfinity));
        markers.Voxels.Clear();
        Assert.Equal(3, Objects(2));

        int Objects(double smallestProminence)
        {
            Volume<int> labels = MarkerWatershed.Divide(
                volume,
            markers,
            new MarkerWatershedOptions
            {
                MarkerlessComponents = MarkerlessComponents.DistanceMaxima,
                SmallestProminence = smallestProminence,
            });

            Assert.Equal(mask.Select(voxel => voxel != 0), labels.Voxels.ToArray().Select(id => id != 0));
            Assert.Equal(1, labels[0, 6, 0]);
            Assert.Equal(2, labels[0, 1, 3]);
            return labels.Voxels.ToArray().Max();
        }
    }

    [Fact]
    public void Split_OfOneMarkerInSeveralComponents_KeepsThemOneObject()
    {
        foreach (int threads in new[] { 1, 2, 4 })
        {
            Assert.Equal(
                [1, 1, 0, 2, 0, 1, 1, 0, 1],
                MarkerWatershed.Divide(
                    Mask(1, 1, 0, 1, 0, 1, 1, 0, 1),
                    Markers(0, 6, 0, 2, 0, 6, 0, 0, 6),
                    new MarkerWatershedOptions { MaximumThreads = threads }).Voxels.ToArray());
        }
    }

    [Fact]
    public void Split_OfAMaskWithoutBackground_GoesByTheAgeOfTheMarkers() =>
        Assert.Equal(
            [1, 1, 1, 1, 1, 2, 2, 2, 2],
            MarkerWatershed.Divide(Mask(1, 1, 1, 1, 1, 1, 1, 1, 1), Markers(2, 0, 0, 0, 0, 0, 0, 0, 1)).Voxels.ToArray());

    [Fact]
    public void Split_LeavesItsInputsAsTheyAre()
    {
        Volume<byte> mask = Mask(1, 7, 0, 1, 0, 0, 1, 1, 0);
        Volume<int> markers = Markers(0, 0, 0, 8, 3, 0, 4, 0, 0);

        MarkerWatershed.Divide(mask, markers);

        Assert.Equal([1, 7, 0, 1, 0, 0, 1, 1, 0], mask.Voxels.ToArray());
        Assert.Equal([0, 0, 0, 8, 3, 0, 4, 0, 0], markers.Voxels.ToArray());
    }

    [Fact]
    public void Split_OfBadArguments_NamesThem()
    {
        Volume<byte> mask = Mask(1, 1, 0, 1, 0, 0, 1, 1, 0);
        Volume<int> none = Markers(0, 0, 0, 0, 0, 0, 0, 0, 0);

        Assert.Equal(
            "markers",
            Assert.Throws<ArgumentException>(() => MarkerWatershed.Divide(mask, new Volume<int>(new Shape3D(9, 1, 1)))).ParamName);
        Assert.Equal(
            "markers", Assert.Throws<ArgumentException>(() => MarkerWatershed.Divide(mask, Markers(-1, 0, 0, 0, 0, 0, 0, 0, 0))).ParamName);
        Assert.Equal("options", Assert.Throws<ArgumentOutOfRangeException>(
            () => MarkerWatershed.Divide(mask, none, new MarkerWatershedOptions { Spacing = default(VoxelSpacing) })).ParamName);
        Assert.Equal("options", Assert.Throws<ArgumentOutOfRangeException>(
            () => MarkerWatershed.Divide(mask, none, new MarkerWatershedOptions { Connectivity = 0 })).ParamName);
        Assert.Equal("options", Assert.Throws<ArgumentOutOfRangeException>(
            () => MarkerWatershed.Divide(
                mask, none, new MarkerWatershedOptions { MarkerlessComponents = (MarkerlessComponents)9 })).ParamName);
        Assert.Equal("options", Assert.Throws<ArgumentOutOfRangeException>(
            () => MarkerWatershed.Divide(mask, none, new MarkerWatershedOptions { SmallestProminence = double.NaN })).ParamName);
        Assert.Equal("options", Assert.Throws<ArgumentOutOfRangeException>(
            () => MarkerWatershed.Divide(mask, none, new MarkerWatershedOptions { MaximumThreads = 0 })).ParamName);
        Assert.Equal("distances", Assert.Throws<ArgumentException>(
            () => MarkerWatershed.Divide(mask, none, DistanceTransform.Squared(new Volume<byte>(new Shape3D(9, 1, 1))))).ParamName);
        Assert.Equal(
            "distances", Assert.Throws<ArgumentNullException>(() => MarkerWatershed.Divide(mask, none, distances: null!)).ParamName);
    }

    private static MarkerWatershedOptions Options(RandomCase c, MarkerlessComponents rule) => new()
    {
        Spacing = c.Spacing,
        Connectivity = c.Connectivity,
        MarkerlessComponents = rule,
        SmallestProminence = (c.Seed % 4) switch { 0 => 0, 1 => 0.3217, 2 => 1, _ => 2.0191 },
        MaximumThreads = c.Threads,
    };

    private static int[] Expected(byte[] mask, int[] markers, RandomCase c, MarkerWatershedOptions options)
    {
        int[] components = NaiveComponents.Label(mask, c.Shape, c.Connectivity);
        (double[] squares, double unit) = Squares(mask, c);
        var marked = components.Zip(markers).Where(pair => pair.First != 0 && pair.Second != 0).Select(pair => pair.First).ToHashSet();
        if (options.MarkerlessComponents == MarkerlessComponents.DistanceMaxima)
        {
            int[] seeds = NaiveMaxima.Find(squares, c.Shape, options.SmallestProminence / unit, c.Connectivity);
            markers =
            [
                .. markers.Select((id, i) => components[i] != 0 && !marked.Contains(components[i]) && seeds[i] != 0 ? 1000 + seeds[i] : id)
            ];
        }
        else if (marked.Count == 0)
        {
            return components;
        }

        int[] flooded = NaiveWatershed.Flood([.. squares.Select(square => -square)], markers, mask, c.Shape, c.Connectivity);
        if (options.MarkerlessComponents == MarkerlessComponents.OneObject)
        {
            for (int i = 0; i < flooded.Length; i++)
            {
                if (flooded[i] == 0 && mask[i] != 0) flooded[i] = 1_000_000 + components[i];
            }
        }

        List<int> ids = [.. flooded.Where(id => id != 0).Distinct()];
        return [.. flooded.Select(id => ids.IndexOf(id) + 1)];
    }

    /// <summary>
    /// Squares by definition where they are whole numbers. Otherwise the library's own, which have an oracle elsewhere: sums of real
    /// numbers may differ in their last bit, and here that would make or break a tie.
    /// </summary>
    private static (double[] Squares, double Unit) Squares(byte[] mask, RandomCase c)
    {
        if (CommonMeasure.Of(c.Spacing) is { } measure)
        {
            return (NaiveDistance.Squared(mask, c.Shape, measure.Z, measure.Y, measure.X), measure.Unit);
        }

        SquaredDistances squared = DistanceTransform.Squared(new Volume<byte>(mask, c.Shape), c.Spacing, maximumThreads: 1);
        return ([.. Voxels.Of(c.Shape).Select(at => squared[at.Z, at.Y, at.X])], 1);
    }

    private static Volume<byte> Mask(params byte[] voxels) => new(voxels, Line);

    private static Volume<int> Markers(params int[] voxels) => new(voxels, Line);

    [Fact]
    public void Split_OfAMaskWhoseOwnSpacingOverflows_IsAnErrorOfTheFamily()
    {
        // The spacing of a file, and not one that a programmer gave: kind 3 of the faults of issue 18.
        var mask = new Volume<byte>(new Shape3D(2, 3, 4), new VoxelSpacing(1e300, 1, 1));
        var markers = new Volume<int>(mask.Shape);
        Assert.Contains("is implausible", Assert.Throws<PreprocessingException>(() => MarkerWatershed.Divide(mask, markers)).Message, StringComparison.Ordinal);
        Assert.Throws<PreprocessingException>(() => DistanceTransform.Squared(mask));
    }
}
