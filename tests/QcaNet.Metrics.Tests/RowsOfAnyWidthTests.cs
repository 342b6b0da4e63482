using CsCheck;
using QcaNet.Volumes;

namespace QcaNet.Metrics.Tests;

/// <summary>Rows that end before, at and behind the words and vectors in which runs and surfaces are held.</summary>
public sealed class RowsOfAnyWidthTests
{
    private static readonly VoxelSpacing Spacing = new(1.75, 0.8, 0.5);

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(34)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(100)]
    public void Compute_OnRowsOfAnyWidth_HasTheTableOfTheVoxels(int width) => Gen.Int[0, 1_000_000].Sample(
        seed =>
        {
            var shape = new Shape3D(3, 4, width);
            int[] predicted = Runs(shape, seed), truth = Runs(shape, seed + 1);
            Evaluation e = Evaluation.Compute(new Volume<int>(predicted, shape), new Volume<int>(truth, shape), new() { Threads = 1 + (seed % 3) });
            Assert.Equal(ContingencyTable.Create(predicted, truth).Overlaps, e.Table.Overlaps);
        },
        iter: 60,
        threads: 1);

    [Theory]
    [InlineData(28)]
    [InlineData(30)]
    [InlineData(31)]
    [InlineData(54)]
    [InlineData(62)]
    [InlineData(63)]
    [InlineData(109)]
    public void Boundaries_OfObjectsOfAnyWidth_EqualTheDistancesOfAllPairsOfSurfaceVoxels(int width) => Gen.Int[0, 1_000_000].Sample(
        seed =>
        {
            var random = new Random(seed);
            var shape = new Shape3D(1 + random.Next(9), 1 + random.Next(9), width);
            Volume<int> predicted = Blob(shape, random), truth = Blob(shape, random);
            BoundaryDistance b = Assert.Single(BoundaryDistances.Measure(predicted, truth, [new MatchedPair(1, 1, 0.5)], 1));
            (double mean, double hausdorff) = NaiveMatching.SurfaceDistances(predicted, 1, truth, 1, Spacing);
            Assert.Equal(mean, b.Mean, 1e-9);
            Assert.Equal(hausdorff, b.Hausdorff95, 1e-9);
        },
        iter: 40,
        threads: 1);

    /// <summary>Ids that change after one to 40 voxels, some of them background, some of them large.</summary>
    private static int[] Runs(Shape3D shape, int seed)
    {
        var random = new Random(seed);
        var labels = new int[shape.Length];
        for (int i = 0; i < labels.Length;)
        {
            int id = random.Next(5) switch { 0 or 1 => 0, 2 => 1_000_000_000 + random.Next(3), _ => random.Next(6) };
            for (int end = Math.Min(labels.Length, i + 1 + random.Next(40)); i < end; i++) labels[i] = id;
        }

        return labels;
    }

    /// <summary>A box with holes, single voxels around it, and one in each of two corners half of the time.</summary>
    private static Volume<int> Blob(Shape3D shape, Random random)
    {
        var labels = new Volume<int>(shape, Spacing);
        int from = random.Next(shape.Width), to = from + random.Next(shape.Width - from);
        double holes = random.Next(3) * 0.1, dust = random.Next(2) * 0.02;
        for (int z = 0; z < shape.Depth; z++)
        {
            for (int y = 0; y < shape.Height; y++)
            {
                for (int x = 0; x < shape.Width; x++)
                {
                    bool within = x >= from && x <= to && y > shape.Height / 4;
                    if (random.NextDouble() < (within ? 1 - holes : dust)) labels[z, y, x] = 1;
                }
            }
        }

        if (random.Next(2) == 0) labels[0, 0, 0] = labels[shape.Depth - 1, shape.Height - 1, shape.Width - 1] = 1;
        labels[shape.Depth - 1, shape.Height / 2, to] = 1;
        return labels;
    }
}
