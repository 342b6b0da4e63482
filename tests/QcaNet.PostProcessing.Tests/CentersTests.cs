using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

public sealed class CentersTests
{
    /// <summary>The documented thresholds, from 0.5.</summary>
    private static readonly double[] Thresholds = [.. Enumerable.Range(0, Centers.LevelCount).Select(i => 1 / (1 + Math.Exp(-i * 0.5)))];

    [Fact]
    public void TouchingCenters_AreDividedWhereTheProbabilityIsLower()
    {
        // One component at 0.5, two at 0.82: the saddle belongs to neither.
        Volume<float> probability = Line(0.6f, 0.9f, 0.95f, 0.75f, 0.9f, 0.9f, 0.7f);
        Assert.Equal([1, 1, 1, 1, 1, 1, 1], Centers.Find(probability, 0.5, smallestVolume: 2).Voxels.ToArray());
        Assert.Equal([0, 1, 1, 0, 2, 2, 0], Centers.FindDivided(probability, 0.5, smallestVolume: 2).Voxels.ToArray());
    }

    [Fact]
    public void ACenterWithOneLargePart_KeepsAllItsVoxels()
    {
        Volume<float> probability = Line(0.6f, 0.9f, 0.95f, 0.75f, 0.9f, 0.7f);
        Assert.Equal([1, 1, 1, 1, 1, 1], Centers.FindDivided(probability, 0.5, smallestVolume: 2).Voxels.ToArray());
        Assert.Equal([0, 1, 1, 0, 2, 0], Centers.FindDivided(probability, 0.5, smallestVolume: 1).Voxels.ToArray());
    }

    [Fact]
    public void AFaintCenter_IsFound_BesideOneThatIsDividedHighUp()
    {
        Volume<float> probability = Line(0.999f, 0.98f, 0.999f, 0, 0.55f, 0.55f);
        Assert.Equal([1, 0, 2, 0, 3, 3], Centers.FindDivided(probability, 0.5).Voxels.ToArray());
    }

    [Fact]
    public void PartsOfParts_AreDividedToo()
    {
        Volume<float> probability = Line(0.9f, 0.6f, 0.99f, 0.9f, 0.99f);
        Assert.Equal([1, 0, 2, 0, 3], Centers.FindDivided(probability, 0.5).Voxels.ToArray());
    }

    [Fact]
    public void VolumesAreInTheUnitOfTheSpacing_AndTheMaskCuts()
    {
        Volume<float> probability = Line(0.9f, 0.9f, 0.6f, 0.9f, 0.9f).WithSpacing(new VoxelSpacing(2, 0.5, 0.5));
        Assert.Equal(2, Centers.FindDivided(probability, 0.5, smallestVolume: 1).Voxels.ToArray().Max());
        Assert.Equal(1, Centers.FindDivided(probability, 0.5, smallestVolume: 1.1).Voxels.ToArray().Max());
        var inside = new Volume<byte>([1, 1, 1, 1, 0], probability.Shape);
        Assert.Equal([1, 1, 1, 1, 0], Centers.FindDivided(probability, 0.5, inside, smallestVolume: 1).Voxels.ToArray());
    }

    [Fact]
    public void Levels_CountTheThresholdsThatAreExceeded()
    {
        float[] at = [0.49f, 0.5f, 0.51f, 0.7f, 0.99f, 0.9965f, 1, float.NaN];
        Assert.Equal([0, 0, 1, 2, 10, 12, 12, 0], Centers.Levels(Line(at), 0.5).Voxels.ToArray());
        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 0], Centers.Levels(Line(at), 0.998).Voxels.ToArray());
        Assert.Equal("threshold", Assert.Throws<ArgumentOutOfRangeException>(() => Centers.Levels(Line(1), 1)).ParamName);
        Assert.Equal("threshold", Assert.Throws<ArgumentOutOfRangeException>(() => Centers.FindDivided(Line(1), double.NaN)).ParamName);
    }

    [Fact]
    public void FindDivided_OnRandomVolumes_EqualsItsDefinition() => RandomCase.Check(
        c =>
        {
            var random = new Random(c.Seed);
            float[] probability = [.. Enumerable.Range(0, c.Shape.Length).Select(_ => Probability())];
            byte[] mask = c.Mask();
            int smallest = 1 + (c.Seed % 5);
            int[] expected = NaiveCenters.Find(probability, c.Shape, Thresholds, [.. mask.Select(m => m != 0)], smallest);
            Volume<int> found = Centers.FindDivided(
                new Volume<float>(probability, c.Shape), 0.5, new Volume<byte>(mask, c.Shape), smallest, c.Threads);
            Assert.Equal(expected, found.Voxels.ToArray());

            // Few levels make wide plateaus, many make deep trees.
            float Probability()
            {
                double logOdds = (random.Next(Math.Min(c.Levels, 14) + 1) * 6.0 / Math.Min(c.Levels, 14)) - 0.3;
                return (float)(1 / (1 + Math.Exp(-logOdds)));
            }
        },
        cases: 2000);

    private static Volume<float> Line(params float[] values) => new(values, new Shape3D(1, 1, values.Length));
}
