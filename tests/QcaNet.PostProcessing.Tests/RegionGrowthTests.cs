using System.Text.Json;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

/// <summary>The edge of the volume, growth into the background, and narrower types.</summary>
public sealed class RegionGrowthTests
{
    [Fact]
    public void ClearBorder_OnGoldenLabels_EqualsScikitImagePieceByPiece()
    {
        int cases = 0;
        foreach (JsonElement golden in GoldenFile.Cases("regions.json").Where(g => g.GetProperty("kind").GetString() == "clear_border"))
        {
            // scikit-image judges the 26-connected pieces of an object one by one; here an object is all of its pieces.
            var labels = new Volume<int>(golden.Voxels<int>("labels"), golden.Shape());
            Volume<int> pieces = ConnectedComponents.Label(labels, out int count, Connectivity.Corners);

            int removed = Regions.ClearBorder(pieces, golden.GetProperty("buffer").GetInt32());

            Assert.Equal(golden.Voxels<int>("cleared").Select(id => id != 0), pieces.Voxels.ToArray().Select(id => id != 0));
            Assert.Equal(count - Ids(pieces.Voxels.ToArray()), removed);
            cases++;
        }

        Assert.True(cases >= 10);
    }

    [Fact]
    public void ClearBorder_OnRandomLabels_RemovesWhatLiesInTheMargin() => RandomCase.Check(
        c =>
        {
            int[] labels = [.. c.Markers().Select(id => id * 3)];
            int margin = c.Seed % 3;
            bool depth = c.Seed % 2 == 0;
            HashSet<int> touching = [.. from at in Voxels.Of(c.Shape)
                                        where Near(at.Y, c.Shape.Height) || Near(at.X, c.Shape.Width)
                                            || (depth && c.Shape.Depth > 1 && Near(at.Z, c.Shape.Depth))
                                        select labels[c.Shape.Offset(at.Z, at.Y, at.X)]];
            var cleared = new Volume<int>((int[])labels.Clone(), c.Shape);

            Regions.ClearBorder(cleared, margin, depth);

            Assert.Equal([.. labels.Select(id => touching.Contains(id) ? 0 : id)], cleared.Voxels.ToArray());

            bool Near(int at, int length) => at <= margin || length - 1 - at <= margin;
        },
        cases: 800);

    [Fact]
    public void ClearBorder_OfAMarginLargerThanTheVolume_RemovesEverything()
    {
        var labels = new Volume<int>([0, 0, 0, 0, 5, 0, 0, 0, 0], new Shape3D(1, 3, 3));

        Assert.Equal(0, Regions.ClearBorder(labels));
        Assert.Equal(1, Regions.ClearBorder(labels, int.MaxValue));
        Assert.Equal("margin", Assert.Throws<ArgumentOutOfRangeException>(() => Regions.ClearBorder(labels, -1)).ParamName);
    }

    [Fact]
    public void Expand_OnGoldenLabels_EqualsScikitImageButForTies()
    {
        int cases = 0;
        foreach (JsonElement golden in GoldenFile.Cases("regions.json").Where(g => g.GetProperty("kind").GetString() == "expand_labels"))
        {
            var labels = new Volume<int>(golden.Voxels<int>("labels"), golden.Shape());
            int[] expected = golden.Voxels<int>("expanded");
            byte[] tied = golden.Voxels<byte>("tied");

            Regions.Expand(labels, golden.GetProperty("distance").GetDouble());

            int[] grown = labels.Voxels.ToArray();
            Assert.Equal(expected.Select(id => id != 0), grown.Select(id => id != 0));
            Assert.Equal(expected.Where((_, i) => tied[i] == 0), grown.Where((_, i) => tied[i] == 0));
            cases++;
        }

        Assert.True(cases >= 10);
    }

    [Fact]
    public void Expand_OnRandomLabels_TakesTheNearestAndTheFirstAmongEquals() => RandomCase.Check(
        c =>
        {
            int[] labels = c.Markers();
            double distance = new[] { 0, 0.5, 1, 1.75, 2.4, 100 }[c.Seed % 6];
            int[] expected = Nearest(labels, c.Shape, c.Spacing, distance);
            var grown = new Volume<int>((int[])labels.Clone(), c.Shape);

            long gained = Regions.Expand(grown, distance, c.Spacing, 1 + (c.Seed % 3));

            Assert.Equal(expected, grown.Voxels.ToArray());
            Assert.Equal(expected.Count(id => id != 0) - labels.Count(id => id != 0), gained);
        },
        cases: 1000);

    [Fact]
    public void Expand_ByThreeStepsOfATenth_ReachesThreeVoxels()
    {
        // 0.3 / 0.1 squared is a hair below 9 in floating point.
        var labels = new Volume<int>([4, 0, 0, 0, 0, 0], new Shape3D(1, 1, 6));

        Assert.Equal(3, Regions.Expand(labels, 0.3, VoxelSpacing.Isotropic(0.1)));
        Assert.Equal([4, 4, 4, 4, 0, 0], labels.Voxels.ToArray());
    }

    [Fact]
    public void Expand_OfBadArguments_NamesThem()
    {
        var labels = new Volume<int>([4, 0], new Shape3D(1, 1, 2));

        Assert.Equal("distance", Assert.Throws<ArgumentOutOfRangeException>(() => Regions.Expand(labels, -1)).ParamName);
        Assert.Equal("distance", Assert.Throws<ArgumentOutOfRangeException>(() => Regions.Expand(labels, double.NaN)).ParamName);
        Assert.Equal(
            "spacing", Assert.Throws<ArgumentOutOfRangeException>(() => Regions.Expand(labels, 1, default(VoxelSpacing))).ParamName);
        Assert.Equal("maximumThreads", Assert.Throws<ArgumentOutOfRangeException>(() => Regions.Expand(labels, 1, null, 0)).ParamName);
        Assert.Equal([4, 0], labels.Voxels.ToArray());
    }

    [Fact]
    public void RemoveSmall_OnGoldenLabels_EqualsScikitImage()
    {
        int cases = 0;
        foreach (JsonElement golden in GoldenFile.Cases("regions.json").Where(g => g.GetProperty("kind").GetString() == "remove_small"))
        {
            int[] labels = golden.Voxels<int>("labels");

            Regions.RemoveSmall(labels, golden.GetProperty("min_size").GetInt32());

            Assert.Equal(golden.Voxels<int>("kept"), labels);
            cases++;
        }

        Assert.True(cases >= 10);
    }

    [Fact]
    public void Narrow_OfIdsThatFit_KeepsThem()
    {
        var labels = new Volume<int>([0, 255, 7, 1], new Shape3D(1, 2, 2), new VoxelSpacing(3, 2, 1));

        Volume<byte> narrow = Regions.Narrow<byte>(labels);

        Assert.Equal([0, 255, 7, 1], narrow.Voxels.ToArray());
        Assert.Equal(labels.Spacing, narrow.Spacing);
        Assert.Equal(labels.Voxels.ToArray(), Regions.Narrow<long>(labels).Voxels.ToArray().Select(id => (int)id));
    }

    [Theory]
    [InlineData(65535, false)]
    [InlineData(65536, true)]
    [InlineData(-1, true)]
    public void Narrow_OfAnIdThatDoesNotFit_NamesItAndTheWayOut(int id, bool refused)
    {
        var labels = new Volume<int>([0, id], new Shape3D(1, 1, 2));
        if (!refused)
        {
            Assert.Equal(id, Regions.Narrow<ushort>(labels).Voxels[1]);
            return;
        }

        OverflowException error = Assert.Throws<OverflowException>(() => Regions.Narrow<ushort>(labels));
        Assert.Contains($"Id {id} at offset 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("RelabelInRasterOrder", error.Message, StringComparison.Ordinal);
    }

    private static int Ids(int[] labels) => labels.Where(id => id != 0).Distinct().Count();

    /// <summary>By definition; sums of squares in whole thousandths, so that equal distances are equal.</summary>
    private static int[] Nearest(int[] labels, Shape3D shape, VoxelSpacing spacing, double distance)
    {
        decimal reach = (decimal)distance * (decimal)distance;
        var grown = (int[])labels.Clone();
        foreach ((int z, int y, int x) in Voxels.Of(shape))
        {
            if (labels[shape.Offset(z, y, x)] != 0) continue;
            decimal nearest = decimal.MaxValue;
            foreach ((int oz, int oy, int ox) in Voxels.Of(shape))
            {
                int id = labels[shape.Offset(oz, oy, ox)];
                if (id == 0) continue;
                decimal dz = (z - oz) * (decimal)spacing.Z, dy = (y - oy) * (decimal)spacing.Y, dx = (x - ox) * (decimal)spacing.X;
                decimal square = (dz * dz) + (dy * dy) + (dx * dx);
                if (square > reach || square >= nearest) continue;
                nearest = square;
                grown[shape.Offset(z, y, x)] = id;
            }
        }

        return grown;
    }
}
