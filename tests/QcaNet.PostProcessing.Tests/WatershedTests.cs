using System.Text.Json;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

/// <summary>
/// The watershed by its contract. Beside scikit-image 0.19 (Golden/watershed.json) it is identical, for every connectivity and type, but in
/// two places: marker voxels of one height leave scikit-image's heap in an order that depends on the heap's layout (all are pushed with age
/// 0), here in raster order, so the golden plateaus have markers of distinct heights; and scikit-image turns heights into doubles, in which
/// 64-bit integers beyond 2^53 tie. The order in which the neighbors of one voxel start to wait cannot be seen: they have one label, and as
/// long as they and what is lower than they is being flooded, no voxel of another label is.
/// </summary>
public sealed class WatershedTests
{
    [Fact]
    public void Flood_OnRandomVolumes_EqualsASearchedList_ForAnyNumberOfThreads() => RandomCase.Check(
        c =>
        {
            (float[] landscape, int[] markers, byte[] mask) = (c.Landscape(), c.Markers(), c.Mask());
            int[] expected = NaiveWatershed.Flood(landscape, markers, mask, c.Shape, c.Connectivity);

            Assert.Equal(expected, Flood(landscape, markers, mask, c.Shape, c.Connectivity, c.Threads));
        },
        cases: 2500);

    [Fact]
    public void Flood_OfLongFronts_EqualsASearchedList() => RandomCase.Check(
        c =>
        {
            (float[] landscape, int[] markers, byte[] mask) = (c.Landscape(), c.Markers(), c.Mask());

            Assert.Equal(
                NaiveWatershed.Flood(landscape, markers, mask, c.Shape, c.Connectivity), Flood(
                    landscape, markers, mask, c.Shape, c.Connectivity, c.Threads));
        },
        cases: 30,
        largest: 14);

    [Fact]
    public void TheOracleOfLargeVolumes_OnSmallOnes_EqualsASearchedList() => RandomCase.Check(c =>
    {
        (float[] landscape, int[] markers, byte[] mask) = (c.Landscape(), c.Markers(), c.Mask());

        Assert.Equal(
            NaiveWatershed.Flood(
                landscape, markers, mask, c.Shape,
                c.Connectivity), QueueWatershed.Flood(landscape, markers, mask, c.Shape, c.Connectivity));
    });

    [Fact]
    public void Flood_OnGoldenLandscapes_EqualsScikitImage()
    {
        List<JsonElement> cases = GoldenFile.Cases("watershed.json");
        Assert.NotEmpty(cases);
        foreach (JsonElement golden in cases)
        {
            // Of every type that holds its heights: scikit-image turns all of them into doubles.
            if (golden.GetProperty("kind").ValueEquals("integers"))
            {
                AssertIntegers(golden);
                continue;
            }

            int[] labels = Flood(
                golden.Voxels<float>("landscape"), golden.Voxels<int>("markers"), golden.Voxels<byte>("mask"), golden.Shape(),
                golden.Connectivity());

            Assert.Equal(golden.Voxels<int>("labels"), labels);
        }
    }

    [Fact]
    public void Flood_WhenTwoMarkersTie_GoesToTheEarlierOneInRasterOrder() =>
        Assert.Equal([7, 7, 3], FloodLine([0, 0, 0], [7, 0, 3]));

    [Fact]
    public void Flood_OfAPlateauBetweenTwoMarkers_IsSplitHalfway() =>
        Assert.Equal([2, 2, 2, 2, 1, 1, 1], FloodLine([0, 0, 0, 0, 0, 0, 0], [2, 0, 0, 0, 0, 0, 1]));

    [Fact]
    public void Flood_AmongEqualValues_TakesTheVoxelThatHasWaitedLongest()
    {
        // Marker 1 starts lower, so its voxel at 1 waits first; when marker 2 starts, the voxel at 3 waits behind it, and voxel 2 goes to
        // 1.
        Assert.Equal([1, 1, 1, 2, 2], FloodLine([0, 5, 5, 5, 1], [1, 0, 0, 0, 2]));
        Assert.Equal([1, 1, 2, 2, 2], FloodLine([1, 5, 5, 5, 0], [1, 0, 0, 0, 2]));
    }

    [Fact]
    public void Flood_OverARidge_MeetsOnIt()
    {
        // The ridge (9) is reached first from the side whose slope is flooded first; behind it nothing is left to take.
        Assert.Equal([1, 1, 1, 2, 2], FloodLine([0, 1, 9, 2, 0], [1, 0, 0, 0, 2]));
        Assert.Equal([1, 1, 2, 2, 2], FloodLine([0, 2, 9, 1, 0], [1, 0, 0, 0, 2]));
    }

    [Fact]
    public void Flood_OfMinusZeroAndZero_TakesThemForOneValue() =>
        Assert.Equal([7, 7, 3], FloodLine([0f, 0f, -0f], [7, 0, 3]));

    [Fact]
    public void Flood_OfInfiniteHeights_StillFloodsThem() =>
        Assert.Equal([4, 4, 4], FloodLine([float.NegativeInfinity, float.PositiveInfinity, float.NegativeInfinity], [4, 0, 0]));

    [Fact]
    public void Flood_WhereNoMarkerReaches_StaysZero() =>
        Assert.Equal([1, 1, 0, 0], Flood([0, 0, 0, 0], [1, 0, 0, 0], [1, 1, 0, 1], new Shape3D(1, 1, 4), Connectivity.Corners));

    [Fact]
    public void Flood_OfAMarkerOutsideTheMask_IgnoresIt() =>
        Assert.Equal([0, 0, 2], Flood([0, 0, 0], [1, 0, 2], [0, 0, 1], new Shape3D(3, 1, 1), Connectivity.Faces));

    [Fact]
    public void Flood_AroundTheEndOfARow_DoesNotGoOnInTheNext()
    {
        // The last voxel of a row and the first of the next are neighbors in memory only.
        byte[] mask =
        [
            0, 0, 1,
            1, 0, 0,
        ];

        Assert.Equal([0, 0, 5, 0, 0, 0], Flood(new float[6], [0, 0, 5, 0, 0, 0], mask, new Shape3D(1, 2, 3), Connectivity.Faces));
    }

    [Fact]
    public void Flood_AcrossACorner_NeedsTheConnectivityForIt()
    {
        var shape = new Shape3D(2, 2, 2);
        byte[] mask = [1, 0, 0, 0, 0, 0, 0, 1];
        int[] markers = [3, 0, 0, 0, 0, 0, 0, 0];

        Assert.Equal(0, Flood(new float[8], markers, mask, shape, Connectivity.Edges)[7]);
        Assert.Equal(3, Flood(new float[8], markers, mask, shape, Connectivity.Corners)[7]);
    }

    [Fact]
    public void Flood_LeavesItsInputsAsTheyAre_AndKeepsTheMasksSpacing()
    {
        var shape = new Shape3D(1, 2, 2);
        var landscape = new Volume<float>([1, -2, 3, -0f], shape);
        var markers = new Volume<int>([0, 9, 0, 0], shape);
        var mask = new Volume<byte>([1, 1, 0, 2], shape, new VoxelSpacing(3, 2, 1));

        Volume<int> labels = Watershed.Flood(landscape, markers, mask);

        Assert.Equal([1, -2, 3, -0f], landscape.Voxels.ToArray());
        Assert.Equal([0, 9, 0, 0], markers.Voxels.ToArray());
        Assert.Equal([1, 1, 0, 2], mask.Voxels.ToArray());
        Assert.Equal([9, 9, 0, 9], labels.Voxels.ToArray());
        Assert.Equal(mask.Spacing, labels.Spacing);
    }

    [Fact]
    public void Flood_InPlaceOfTheMarkers_IsAllowed()
    {
        int[] labels = [0, 9, 0, 0];

        Watershed.Flood([1, 2, 3, 4], labels, [1, 1, 0, 1], new Shape3D(1, 2, 2), Connectivity.Faces, labels);

        Assert.Equal([9, 9, 0, 9], labels);
    }

    [Fact]
    public void Flood_OfVolumesOfSeveralShapes_NamesTheOneThatDiffers()
    {
        var shape = new Shape3D(1, 2, 3);
        var turned = new Shape3D(1, 3, 2);

        ArgumentException landscape = Assert.Throws<ArgumentException>(
            () => Watershed.Flood(new Volume<float>(turned), new Volume<int>(shape), new Volume<byte>(shape)));
        Assert.Equal("landscape", landscape.ParamName);
        Assert.Contains("1x3x2", landscape.Message, StringComparison.Ordinal);
        Assert.Contains("1x2x3", landscape.Message, StringComparison.Ordinal);
        Assert.Equal("markers", Assert.Throws<ArgumentException>(
            () => Watershed.Flood(new Volume<float>(shape), new Volume<int>(turned), new Volume<byte>(shape))).ParamName);
    }

    [Theory]
    [InlineData(3, 4, 4, 4, "landscape")]
    [InlineData(4, 3, 4, 4, "markers")]
    [InlineData(4, 4, 3, 4, "mask")]
    [InlineData(4, 4, 4, 3, "labels")]
    public void Flood_OfASpanThatDoesNotFillTheShape_NamesIt(int landscape, int markers, int mask, int labels, string name) =>
        Assert.Equal(name, Assert.Throws<ArgumentException>(() => Watershed.Flood(
            new float[landscape], new int[markers], new byte[mask], new Shape3D(2, 2, 1), Connectivity.Faces, new int[labels])).ParamName);

    [Fact]
    public void Flood_OfNaNInsideTheMask_IsRefusedBeforeAnythingIsWritten()
    {
        int[] labels = [8, 8, 8];

        ArgumentException error = Assert.Throws<ArgumentException>(
            () => Watershed.Flood([0, float.NaN, 0], [1, 0, 0], [1, 1, 1], new Shape3D(1, 1, 3), Connectivity.Faces, labels));

        Assert.Equal("landscape", error.ParamName);
        Assert.Equal([8, 8, 8], labels);
        Assert.Equal([1, 0, 0], Flood([0, float.NaN, 0], [1, 0, 0], [1, 0, 1], new Shape3D(1, 1, 3), Connectivity.Faces));
    }

    [Fact]
    public void Flood_OfBadMarkersOrConnectivity_NamesThem()
    {
        var shape = new Shape3D(1, 1, 2);

        Assert.Equal(
            "markers", Assert.Throws<ArgumentException>(() => Flood([0, 0], [-1, 0], [1, 1], shape, Connectivity.Faces)).ParamName);
        Assert.Equal(
            "connectivity",
            Assert.Throws<ArgumentOutOfRangeException>(() => Flood([0, 0], [1, 0], [1, 1], shape, (Connectivity)4)).ParamName);
        Assert.Equal(
            "maximumThreads",
            Assert.Throws<ArgumentOutOfRangeException>(() => Flood([0, 0], [1, 0], [1, 1], shape, Connectivity.Faces, 0)).ParamName);
    }

    private static void AssertIntegers(JsonElement golden)
    {
        switch (golden.GetProperty("type").GetString())
        {
            case "uint8": AssertIntegers<byte>(golden); break;
            case "int8": AssertIntegers<sbyte>(golden); break;
            case "uint16": AssertIntegers<ushort>(golden); break;
            case "int16": AssertIntegers<short>(golden); break;
            case "int32": AssertIntegers<int>(golden); break;
            case "int64": AssertIntegers<long>(golden); break;
            case "uint64": AssertIntegers<ulong>(golden); break;
            case { } type: Assert.Fail($"{type} is not tested."); break;
        }
    }

    private static void AssertIntegers<T>(JsonElement golden)
        where T : unmanaged, IParsable<T>
    {
        Shape3D shape = golden.Shape();
        Volume<int> labels = Watershed.Flood(
            new Volume<T>(golden.Voxels<T>("landscape"), shape),
            new Volume<int>(golden.Voxels<int>("markers"), shape),
            new Volume<byte>(golden.Voxels<byte>("mask"), shape),
            golden.Connectivity());

        Assert.Equal(golden.Voxels<int>("labels"), labels.Voxels.ToArray());
    }

    private static int[] FloodLine(float[] landscape, int[] markers) =>
        Flood(landscape, markers, [.. Enumerable.Repeat((byte)1, markers.Length)], new Shape3D(1, 1, markers.Length), Connectivity.Faces);

    private static int[] Flood(
        float[] landscape, int[] markers, byte[] mask, Shape3D shape, Connectivity connectivity, int? threads = null) =>
        Watershed.Flood(
            new Volume<float>(landscape, shape), new Volume<int>(markers, shape), new Volume<byte>(mask, shape), connectivity,
            threads).Voxels.ToArray();
}
