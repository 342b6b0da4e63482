using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

public class MaskTests
{
    private static readonly VoxelSpacing Spacing = new(2, 0.5, 0.5);

    [Fact]
    public void Above_TakesWhatIsGreater_AndKeepsTheSpacing()
    {
        Volume<byte> mask = Mask.Above(Values(0.4f, 0.5f, 0.6f, float.NaN, 1), 0.5);
        Assert.Equal([0, 0, 1, 0, 1], mask.Voxels.ToArray());
        Assert.Equal(Spacing, mask.Spacing);
    }

    [Fact]
    public void Above_InsideAMask_IsCutOffOutside() =>
        Assert.Equal([0, 1, 0], Mask.Above(Values(1, 1, 0), 0.5, new Volume<byte>([0, 9, 1], new Shape3D(1, 1, 3))).Voxels.ToArray());

    [Fact]
    public void NonZero_OfLabelsAndOfFractions_TakesEverythingButZero()
    {
        Assert.Equal([0, 1, 1], Mask.NonZero(new Volume<int>([0, 3, -1], new Shape3D(1, 1, 3))).Voxels.ToArray());
        Assert.Equal([1, 0, 0], Mask.NonZero(Values(0.1f, 0, -0f)).Voxels.ToArray());
    }

    [Fact]
    public void Misuse_IsRefused()
    {
        Assert.Equal("threshold", Assert.Throws<ArgumentOutOfRangeException>(() => Mask.Above(Values(1), double.NaN)).ParamName);
        Assert.Equal("inside", Assert.Throws<ArgumentException>(() => Mask.Above(Values(1), 0, new Volume<byte>(new Shape3D(1, 1, 2)))).ParamName);
    }

    [Fact]
    public void Centers_AreComponentsInsideTheMask_WithoutTheSmallOnes()
    {
        // A voxel has half a cubic micrometer: the first center has one, the second half of one, because the mask cuts it.
        Volume<float> probability = Values(1, 1, 0, 1, 1, 0, 0.2f);
        var inside = new Volume<byte>([1, 1, 1, 1, 0, 0, 1], probability.Shape);
        Assert.Equal([1, 1, 0, 2, 0, 0, 0], Centers.Find(probability, 0.5, inside).Voxels.ToArray());
        Assert.Equal([1, 1, 0, 0, 0, 0, 0], Centers.Find(probability, 0.5, inside, smallestVolume: 0.6).Voxels.ToArray());
        Assert.Equal([1, 1, 0, 2, 2, 0, 0], Centers.Find(probability, 0.5, smallestVolume: 0.6).Voxels.ToArray());
    }

    [Fact]
    public void AVolumesOwnSpacing_IsTheDefaultEverywhere()
    {
        RandomCase.Check(c =>
        {
            var with = new Volume<byte>(c.Mask(), c.Shape, c.Spacing);
            Volume<byte> without = with.WithSpacing(null);
            Assert.Equal(DistanceTransform.Euclidean(without, c.Spacing).Voxels, DistanceTransform.Euclidean(with).Voxels);
            Assert.Equal(DistanceTransform.Squared(without, c.Spacing).ToDistances().Voxels, DistanceTransform.Squared(with).ToDistances().Voxels);
            Volume<int> markers = ConnectedComponents.Label(new Volume<byte>(c.Mask(), c.Shape), out _);
            Assert.Equal(
                MarkerWatershed.Divide(without, markers, new MarkerWatershedOptions { Spacing = c.Spacing }).Voxels, MarkerWatershed.Divide(with, markers).Voxels);
            Volume<int> given = markers.Clone(), own = markers.Clone().WithSpacing(c.Spacing);
            Assert.Equal(Regions.Expand(given, 1.2, c.Spacing), Regions.Expand(own, 1.2));
            Assert.Equal(given.Voxels, own.Voxels);
        });
    }

    private static Volume<float> Values(params float[] values) => new(values, new Shape3D(1, 1, values.Length), Spacing);
}
