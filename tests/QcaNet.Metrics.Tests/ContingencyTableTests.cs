using QcaNet.Volumes;

namespace QcaNet.Metrics.Tests;

public sealed class ContingencyTableTests
{
    [Fact]
    public void Of_RandomLabels_EqualsGroupingTheVoxels() => RandomLabels.Check(c =>
    {
        (int[] predicted, int[] truth) = (c.Predicted(), c.Truth());
        IEnumerable<LabelOverlap> expected = predicted.Zip(truth)
            .GroupBy(pair => pair)
            .Select(group => new LabelOverlap(group.Key.First, group.Key.Second, group.Count()))
            .OrderBy(overlap => overlap.Predicted).ThenBy(overlap => overlap.Truth);

        ContingencyTable table = ContingencyTable.Create(new Volume<int>(predicted, c.Shape), new Volume<int>(truth, c.Shape));

        Assert.Equal(expected, table.Overlaps);
        Assert.Equal(Sizes(predicted), table.PredictedSizes);
        Assert.Equal(Sizes(truth), table.TrueSizes);
    });

    [Fact]
    public void Of_LabelsWithTheLargestIds_CountsThem()
    {
        ContingencyTable table = ContingencyTable.Create([int.MaxValue, int.MaxValue, 0], [int.MaxValue, 1, int.MaxValue]);

        Assert.Equal(
            [new LabelOverlap(0, int.MaxValue, 1), new LabelOverlap(int.MaxValue, 1, 1), new LabelOverlap(int.MaxValue, int.MaxValue, 1)],
            table.Overlaps);
    }

    [Fact]
    public void IntersectionOverUnion_OfTwoObjects_CountsTheirVoxels()
    {
        ContingencyTable table = ContingencyTable.Create([3, 3, 3, 0], [0, 8, 8, 8]);

        Assert.Equal(0.5, table.Iou(new LabelOverlap(3, 8, 2)));
        Assert.Throws<KeyNotFoundException>(() => table.Iou(new LabelOverlap(0, 8, 1)));
    }

    [Fact]
    public void Of_BadLabels_NamesThem()
    {
        Assert.Equal("predicted", Assert.Throws<ArgumentException>(() => ContingencyTable.Create([1, -1], [0, 0])).ParamName);
        Assert.Equal("truth", Assert.Throws<ArgumentException>(() => ContingencyTable.Create([0, 0], [1, -1])).ParamName);
        Assert.Equal("predicted", Assert.Throws<ArgumentException>(() => ContingencyTable.Create([0, 0, 0], [1, 1])).ParamName);
        Assert.Equal("truth", Assert.Throws<ArgumentNullException>(() => ContingencyTable.Create(new Volume<int>(new Shape3D(1, 1, 1)), null!)).ParamName);
    }

    private static IEnumerable<KeyValuePair<int, int>> Sizes(int[] labels) =>
        labels.Where(id => id != 0).GroupBy(id => id).OrderBy(group => group.Key).Select(group => KeyValuePair.Create(group.Key, group.Count()));
}
