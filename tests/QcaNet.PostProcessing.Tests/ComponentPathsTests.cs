using CsCheck;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

/// <summary>The ways through connected components that small volumes do not take: slabs, wide rows, label runs side by side.</summary>
public sealed class ComponentPathsTests
{
    private static readonly Connectivity[] All = [Connectivity.Faces, Connectivity.Edges, Connectivity.Corners];

    /// <summary>
    /// Slabs are made of 128 rows and more: these have 256 to 2,500 rows, slabs that end within planes and slabs of many planes.
    /// </summary>
    private static readonly Gen<Shape3D> SlabShapes = Gen.OneOf(
        Gen.Select(Gen.Int[256, 900], Gen.Int[1, 6], (rows, width) => new Shape3D(rows, 1, width)),
        Gen.Select(Gen.Int[256, 900], Gen.Int[1, 6], (rows, width) => new Shape3D(1, rows, width)),
        Gen.Select(Gen.Int[2, 4], Gen.Int[130, 300], Gen.Int[1, 5], (depth, rows, width) => new Shape3D(depth, rows, width)),
        Gen.Select(Gen.Int[15, 50], Gen.Int[17, 50], Gen.Int[1, 5], (depth, height, width) => new Shape3D(depth, height, width)));

    private static readonly Gen<RandomCase> SlabCases = Gen.Select(
        RandomCase.Of(1),
        SlabShapes,
        Gen.OneOf(0.05, 0.2, 0.3, 0.5, 0.8),
        Gen.OneOf(2, 3, 7),
        (c, shape, density, threads) => c with { Shape = shape, Density = density, Threads = threads });

    private static readonly Gen<RandomCase> WideCases = Gen.Select(
        RandomCase.Of(1),
        Gen.Select(
            Gen.Int[1, 2], Gen.Int[1, 3], Gen.Frequency((2, Gen.OneOf(63, 64, 65, 127, 128, 129, 191, 192, 193)), (1, Gen.Int[1, 300]))),
        Gen.OneOf(0.02, 0.3, 0.5, 0.9, 0.98, 1),
        (c, shape, density) => c with { Shape = new Shape3D(shape.Item1, shape.Item2, shape.Item3), Density = density });

    [Fact]
    public void Label_OfMasksInSeveralSlabs_EqualsAFloodFill() =>
        SlabCases.Sample(AssertMask, iter: 100, threads: 1, print: c => c.ToString());

    [Fact]
    public void Label_OfLabelsInSeveralSlabs_EqualsAFloodFill() =>
        SlabCases.Sample(AssertLabels, iter: 100, threads: 1, print: c => c.ToString());

    [Fact]
    public void Label_OfMasksOfWideRows_EqualsAFloodFill() => WideCases.Sample(AssertMask, iter: 250, threads: 1, print: c => c.ToString());

    [Fact]
    public void Label_OfLabelsOfWideRows_EqualsAFloodFill() =>
        WideCases.Sample(AssertLabels, iter: 200, threads: 1, print: c => c.ToString());

    [Fact]
    public void Label_OfASnakeThroughAllSlabs_IsOneObject()
    {
        // Each plane is a comb whose teeth hang together at alternating ends; a single voxel leads on to the next plane, at alternating
        // corners.
        var shape = new Shape3D(9, 131, 5);
        var mask = new Volume<byte>(shape);
        for (int z = 0; z < 9; z += 2)
        {
            for (int y = 0; y < 131; y++)
            {
                if (y % 2 == 0) mask.Voxels.Slice(shape.Offset(z, y, 0), 5).Fill(1);
                else mask[z, y, y / 2 % 2 * 4] = 1;
            }

            if (z + 1 < 9) mask[z + 1, z % 4 == 0 ? 130 : 0, 2] = 1;
        }

        foreach (int threads in new[] { 1, 2, 3, 7 })
        {
            Volume<int> labels = ConnectedComponents.Label(mask, out int count, Connectivity.Faces, threads);

            Assert.Equal(1, count);
            Assert.Equal(mask.Voxels.ToArray().Select(value => (int)value), labels.Voxels.ToArray());
        }
    }

    [Fact]
    public void Label_OfSingleForegroundVoxelsAroundTheWordsOfARow_FindsEach()
    {
        // 64 voxels become one word of bits: runs that begin or end at its borders, and rows that end within one.
        foreach (int width in new[] { 63, 64, 65, 127, 128, 129 })
        {
            for (int start = 0; start < width; start++)
            {
                foreach (int length in new[] { 1, 2, 63, 64, 65 }.Where(length => start + length <= width))
                {
                    var row = new byte[width];
                    row.AsSpan(start, length).Fill(200);

                    Volume<int> labels = ConnectedComponents.Label(new Volume<byte>(row, new Shape3D(1, 1, width)), out int count);

                    Assert.Equal(1, count);
                    Assert.Equal(row.Select(value => value / 200), labels.Voxels.ToArray());
                }
            }
        }
    }

    [Theory]
    [InlineData(Connectivity.Faces, 4)]
    [InlineData(Connectivity.Edges, 2)]
    public void Label_OfTwoLabelsCrosswise_JoinsEachAcrossTheEdgeTheyShare(Connectivity connectivity, int expected)
    {
        // Both runs of the first row end where those of the second do: each run still touches the other's successor across an edge.
        int[] labels =
        [
            8, 9,
            9, 8,
        ];

        ConnectedComponents.Label(new Volume<int>(labels, new Shape3D(1, 2, 2)), out int inPlane, connectivity);
        ConnectedComponents.Label(new Volume<int>(labels, new Shape3D(2, 1, 2)), out int acrossPlanes, connectivity);

        Assert.Equal(expected, inPlane);
        Assert.Equal(expected, acrossPlanes);
    }

    [Fact]
    public void Label_OfTwoLabelsAtOppositeCorners_JoinsThemAcrossTheCornerOnly()
    {
        int[] labels = [8, 9, 5, 6, 4, 3, 9, 8]; // (0, 0, 0) and (1, 1, 1), (0, 0, 1) and (1, 1, 0)
        var volume = new Volume<int>(labels, new Shape3D(2, 2, 2));

        ConnectedComponents.Label(volume, out int edges, Connectivity.Edges);
        ConnectedComponents.Label(volume, out int corners, Connectivity.Corners);

        Assert.Equal(8, edges);
        Assert.Equal(6, corners);
    }

    [Fact]
    public void Label_OfLabels_InTheirOwnMemory_IsAllowed() => RandomCase.Check(c =>
    {
        int[] ids = c.Labels();
        int[] expected = NaiveComponents.Label(ids, c.Shape, c.Connectivity);

        int count = ConnectedComponents.Label(ids, c.Shape, c.Connectivity, ids, c.Threads);

        Assert.Equal(expected, ids);
        Assert.Equal(expected.Max(), count);
    });

    [Fact]
    public void Label_OfLabels_LeavesThemAsTheyAre_AndKeepsTheirSpacing()
    {
        int[] voxels = [0, -3, -3, 5, 5, 0];
        var spacing = new VoxelSpacing(2, 1, 1);
        var labels = new Volume<int>((int[])voxels.Clone(), new Shape3D(1, 2, 3), spacing);

        Volume<int> components = ConnectedComponents.Label(labels, out int count);

        Assert.Equal([0, 1, 1, 2, 2, 0], components.Voxels.ToArray());
        Assert.Equal(2, count);
        Assert.Equal(voxels, labels.Voxels.ToArray());
        Assert.Equal(spacing, components.Spacing);
    }

    private static void AssertMask(RandomCase c)
    {
        byte[] mask = c.Mask();
        foreach (Connectivity connectivity in All)
        {
            int[] expected = NaiveComponents.Label(mask, c.Shape, connectivity);

            Volume<int> labels = ConnectedComponents.Label(new Volume<byte>(mask, c.Shape), out int count, connectivity, c.Threads);

            Assert.Equal(expected.AsSpan(), labels.Voxels);
            Assert.Equal(expected.Max(), count);
        }
    }

    private static void AssertLabels(RandomCase c)
    {
        int[] ids = c.Labels();
        foreach (Connectivity connectivity in All)
        {
            int[] expected = NaiveComponents.Label(ids, c.Shape, connectivity);

            Volume<int> labels = ConnectedComponents.Label(new Volume<int>(ids, c.Shape), out int count, connectivity, c.Threads);

            Assert.Equal(expected.AsSpan(), labels.Voxels);
            Assert.Equal(expected.Max(), count);
        }
    }
}
