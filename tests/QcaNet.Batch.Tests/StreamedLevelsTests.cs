using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Batch.Tests;

/// <summary>The component tree of centers that are read plane by plane.</summary>
public sealed class StreamedLevelsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(12)]
    public void Centers_AreThoseOfTheWholeVolume(int most)
    {
        var random = new Random(most);
        for (int repeat = 0; repeat < 300; repeat++)
        {
            var shape = new Shape3D(random.Next(1, 7), random.Next(1, 9), random.Next(1, 11));
            var probability = new Volume<float>(shape);
            double share = random.NextDouble();
            foreach (ref float value in probability.Voxels)
            {
                double logOdds = (random.Next(1, most + 1) * 0.5) - 0.25;
                value = random.NextDouble() < share ? (float)(1 / (1 + Math.Exp(-logOdds))) : 0;
            }

            int smallest = random.Next(0, 6);
            int[] expected = Centers.FindDivided(probability, 0.5, smallestVolume: smallest).Voxels.ToArray();
            int[] found = Streamed(Centers.Levels(probability, 0.5), smallest);
            Regions.RelabelInRasterOrder(found);
            Assert.Equal(expected, found);
        }
    }

    private static int[] Streamed(Volume<byte> levels, long smallest)
    {
        Shape3D shape = levels.Shape;
        var streamed = new StreamedLevels(shape.Height, Centers.LevelCount);
        var runs = new List<(int At, Run Run, int Level)>();
        for (int z = 0; z < shape.Depth; z++)
        {
            streamed.NextPlane();
            for (int y = 0; y < shape.Height; y++)
            {
                int at = ((z * shape.Height) + y) * shape.Width;
                int[] row = [.. levels.Voxels.Slice(at, shape.Width).ToArray().Select(level => (int)level)];
                foreach ((Run run, int level) in streamed.Add(y, row)) runs.Add((at, run, level));
            }
        }

        int[][] centers = streamed.Resolve(smallest);
        var labels = new int[shape.Length];
        foreach ((int at, Run run, int level) in runs) labels.AsSpan(at + run.Start, run.End - run.Start).Fill(centers[level - 1][run.Label]);
        return labels;
    }
}
