using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

/// <summary>
/// The ways through the watershed that small volumes do not take: heaps, floods in the label volume itself, ranks of many threads.
/// </summary>
public sealed class WatershedPathsTests
{
    public static TheoryData<Connectivity> All => [Connectivity.Faces, Connectivity.Edges, Connectivity.Corners];

    [Theory]
    [MemberData(nameof(All))]
    public void Flood_OfMoreHeightsThanAreRanked_EqualsAQueue(Connectivity connectivity)
    {
        // Buckets are given up and a heap orders the heights: some 70,000 different ones, and between them four that tens of thousands of
        // voxels share.
        var scene = new FloodedScene(new Shape3D(48, 48, 48), seed: 1);
        scene.Landscape(random => random.Next(10) < 3 ? random.Next(4) : (float)(4 * random.NextDouble()));
        scene.Markers(200);
        scene.Mask(0.9);

        Assert.True(scene.Heights > 65536, $"{scene.Heights} heights can be ranked.");
        scene.AssertFlood(connectivity, 1, 3);
    }

    [Theory]
    [InlineData(65536)]
    [InlineData(65537)]
    public void Flood_AtTheMostHeightsThatAreRanked_EqualsAQueue(int heights)
    {
        var scene = new FloodedScene(new Shape3D(1, 1, heights), seed: heights);
        var order = new int[heights];
        for (int i = 0; i < heights; i++) order[i] = i - (heights / 2);
        new Random(3).Shuffle(order);
        int at = 0;
        scene.Landscape(_ => order[at++]);
        scene.Markers(300);

        scene.AssertFlood(Connectivity.Faces, 1, 2);
    }

    [Fact]
    public void Flood_OfAVolumeOfManyRuns_RanksTheHeightsOfAllThreads()
    {
        // Threads collect heights from batches of 4,096 runs; here are about 15,000 runs, and heights that occur in one place only.
        var scene = new FloodedScene(new Shape3D(70, 70, 12), seed: 2);
        int at = 0;
        scene.Landscape(random => random.Next(4) == 0 ? (at++ / 40) - 500 : random.Next(3));
        scene.Markers(3000);
        scene.Mask(0.6);

        scene.AssertFlood(Connectivity.Faces, 1, 2, 3, 7);
    }

    [Fact]
    public void Flood_OfHeightsTooManyForAllThreadsTogether_EqualsAQueue()
    {
        // 121,600 heights in 80 x 80 rows of two runs: what one thread sees may be fewer than 65,536 of them.
        var scene = new FloodedScene(new Shape3D(80, 80, 20), seed: 4);
        int at = 0;
        scene.Landscape(_ => at++);
        scene.Markers(500);
        for (int row = 0; row < 80 * 80; row++) scene.Closed((row * 20) + 9);
        Assert.True(scene.Heights > 65536, $"{scene.Heights} heights can be ranked.");
        scene.AssertFlood(Connectivity.Faces, 1, 2, 7);
    }

    [Fact]
    public void Flood_OfHeightsTooManyForOneThreadAlone_EqualsAQueue()
    {
        // The first batch of 4,096 runs holds one height, the second 81,920: whoever takes the second has to make the other give up.
        var scene = new FloodedScene(new Shape3D(1, 8192, 20), seed: 8);
        int at = 0;
        scene.Landscape(_ => Math.Max(0, at++ - (4096 * 20)));
        scene.Markers(300);
        Assert.True(scene.Heights > 65536, $"{scene.Heights} heights can be ranked.");

        scene.AssertFlood(Connectivity.Faces, 2, 7);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Flood_OfThinCurvesInALargeBox_EqualsAQueue(Connectivity connectivity)
    {
        // So few voxels for their box that no block is made for them: they are flooded in the label volume, where steps over
        // each of its faces have to be refused. The frame makes its edges and corners part of the curve.
        for (int seed = 0; seed < 25; seed++)
        {
            var scene = new FloodedScene(new Shape3D(30, 29, 31), seed);
            scene.Landscape(random => random.Next(20));
            scene.Curves(frame: seed % 2 == 0, steps: 250 + (20 * seed), connectivity);
            scene.Markers(40);

            scene.AssertFlood(connectivity, 1 + (seed % 3));
        }
    }

    [Fact]
    public void Flood_OverTheFacesOfTheVolume_DoesNotGoOnAtTheOtherSide()
    {
        // Two opposite faces with holes and a post between them: whoever steps out of one face comes in at the other, one row or plane on.
        var shape = new Shape3D(60, 61, 62);
        for (int axis = 0; axis < 3; axis++)
        {
            foreach (Connectivity connectivity in Enum.GetValues<Connectivity>())
            {
                var scene = new FloodedScene(shape, seed: axis);
                scene.Landscape(random => random.Next(5));
                scene.Mask((z, y, x, random) =>
                {
                    (int across, int last, int u, int v) = axis switch { 0 => (z, 59, y, x), 1 => (y, 60, z, x), _ => (x, 61, z, y) };
                    return across == 0 || across == last ? random.NextDouble() < 0.7 : u == 30 && v == 30;
                });
                scene.Markers(60);

                scene.AssertFlood(connectivity, 2);
            }
        }
    }

    [Fact]
    public void Flood_OfAComponentTooLargeForABlock_EqualsAQueue()
    {
        // 102^3 cells with their margin are more than 2^20.
        var scene = new FloodedScene(new Shape3D(100, 100, 100), seed: 5);
        scene.Landscape(random => random.Next(60));
        scene.Markers(100);

        scene.AssertFlood(Connectivity.Faces, 2);
    }

    [Theory]
    [InlineData(1, 300, 310)]
    [InlineData(300, 1, 310)]
    [InlineData(300, 310, 1)]
    public void Flood_OfThinCurvesInAPlane_EqualsAQueue(int depth, int height, int width)
    {
        foreach (Connectivity connectivity in Enum.GetValues<Connectivity>())
        {
            var scene = new FloodedScene(new Shape3D(depth, height, width), seed: width);
            scene.Landscape(random => random.Next(9));
            scene.Curves(frame: false, steps: 3000, connectivity);
            scene.Markers(60);

            scene.AssertFlood(connectivity, 2);
        }
    }

    [Theory]
    [InlineData(32766)]
    [InlineData(32767)]
    [InlineData(40000)]
    public void Flood_OfMoreMarkersInAComponentThanItsCellsCanName_EqualsAQueue(int markers)
    {
        // More than 2^15 heights leave 15 bits for a label: 32,766 markers, and open and closed. Above, a heap takes the component over,
        // and only that one.
        var shape = new Shape3D(1, 260, 262);
        var scene = new FloodedScene(shape, seed: markers);
        int at = 0;
        scene.Landscape(_ => (int)((uint)at++ * 2654435761u % 65000));
        for (int y = 0; y < 260; y++) scene.Closed(shape.Offset(0, y, 256));
        scene.DistinctMarkers(markers, 256);
        Assert.InRange(scene.Heights, 32769, 65536);

        scene.AssertFlood(Connectivity.Faces, 1, 2);
        scene.AssertFlood(Connectivity.Corners, 1);
    }

    [Fact]
    public void Flood_WithoutAMask_IsThatOfAFullOne()
    {
        foreach (Shape3D shape in new[] { new Shape3D(1, 1, 1), new Shape3D(1, 1, 70), new Shape3D(9, 8, 7), new Shape3D(1, 300, 3) })
        {
            var scene = new FloodedScene(shape, seed: shape.Length);
            scene.Landscape(random => random.Next(4));
            scene.Markers(Math.Max(1, shape.Length / 30));

            scene.AssertFloodWithoutMask();
        }
    }

    [Fact]
    public void Flood_WithoutAMask_TakesTheSpacingOfTheLandscape()
    {
        var landscape = new Volume<byte>(new Shape3D(1, 1, 2), new VoxelSpacing(3, 2, 1));

        Assert.Equal(landscape.Spacing, Watershed.Flood(landscape, new Volume<int>(landscape.Shape)).Spacing);
        Assert.Equal(
            "markers", Assert.Throws<ArgumentException>(() => Watershed.Flood(landscape, new Volume<int>(new Shape3D(1, 2, 1)))).ParamName);
    }
}
