using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

public sealed class RegionsTests
{
    [Fact]
    public void RelabelInRasterOrder_OnRandomLabels_NamesIdsAsTheyFirstOccur() => RandomCase.Check(c =>
    {
        int[] labels = c.Markers();
        List<int> ids = [.. labels.Where(id => id != 0).Distinct()];
        int[] expected = [.. labels.Select(id => ids.IndexOf(id) + 1)];

        int count = Regions.RelabelInRasterOrder(labels);

        Assert.Equal(expected, labels);
        Assert.Equal(ids.Count, count);
    });

    [Fact]
    public void RelabelInRasterOrder_OfTheLargestIds_NeedsNoTableOfThem()
    {
        var labels = new Volume<int>([0, int.MaxValue, 5, int.MaxValue], new Shape3D(1, 2, 2));

        Assert.Equal(2, Regions.RelabelInRasterOrder(labels));
        Assert.Equal([0, 1, 2, 1], labels.Voxels.ToArray());
    }

    [Fact]
    public void RemoveSmall_OnRandomLabels_KeepsExactlyTheObjectsThatAreLargeEnough() => RandomCase.Check(c =>
    {
        int[] labels = c.Markers();
        int smallest = c.Seed % 5;
        int[] expected = [.. labels.Select(id => labels.Count(other => other == id) >= smallest ? id : 0)];
        int removed = labels.Where(id => id != 0).Distinct().Count() - expected.Where(id => id != 0).Distinct().Count();

        Assert.Equal(removed, Regions.RemoveSmall(labels, smallest));
        Assert.Equal(expected, labels);
    });

    [Theory]
    [InlineData(2.0, 0)]
    [InlineData(2.1, 1)]
    [InlineData(3.0, 1)]
    [InlineData(3.1, 2)]
    [InlineData(1e30, 2)]
    public void RemoveSmallByVolume_CountsCubicMicrometres(double smallest, int removed)
    {
        // Voxels of 0.5 cubic micrometers: object 1 has 2, object 2 has 3.
        var labels = new Volume<int>([1, 1, 1, 1, 2, 2, 2, 2, 2, 2], new Shape3D(1, 1, 10));

        Assert.Equal(removed, Regions.RemoveSmallByVolume(labels, smallest, new VoxelSpacing(2, 0.5, 0.5)));
    }

    [Fact]
    public void RemoveSmallByVolume_OfAnObjectOfExactlyThatVolume_KeepsIt()
    {
        // 7 voxels of 0.1^3 come out a hair from 0.007 in floating point.
        var spacing = VoxelSpacing.Isotropic(0.1);
        for (int voxels = 1; voxels < 200; voxels++)
        {
            var labels = new Volume<int>(new Shape3D(1, 1, voxels));
            labels.Voxels.Fill(3);

            Assert.Equal(0, Regions.RemoveSmallByVolume(labels, voxels * 0.001, spacing));
            Assert.Equal(1, Regions.RemoveSmallByVolume(labels, (voxels + 0.5) * 0.001, spacing));
        }
    }

    [Fact]
    public void Regions_OfBadArguments_NameThem()
    {
        int[] negative = [0, -4];
        var labels = new Volume<int>(new Shape3D(1, 1, 2));

        Assert.Equal("labels", Assert.Throws<ArgumentException>(() => Regions.RelabelInRasterOrder(negative)).ParamName);
        Assert.Equal("labels", Assert.Throws<ArgumentException>(() => Regions.RemoveSmall(negative, 3)).ParamName);
        Assert.Equal("smallestVoxels", Assert.Throws<ArgumentOutOfRangeException>(() => Regions.RemoveSmall(labels, -1)).ParamName);
        Assert.Equal("smallestVolume", Assert.Throws<ArgumentOutOfRangeException>(
            () => Regions.RemoveSmallByVolume(labels, double.NaN, VoxelSpacing.Isotropic(1))).ParamName);
        Assert.Equal(
            "spacing", Assert.Throws<ArgumentOutOfRangeException>(() => Regions.RemoveSmallByVolume(labels, 1, default(VoxelSpacing))).ParamName);
    }
}
