using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

/// <summary>A stack of touching nuclei, 64 x 96 x 96, through everything on one to four threads: the same bits each time.</summary>
public sealed class DeterminismTests
{
    private static readonly Shape3D Shape = new(64, 96, 96);
    private static readonly VoxelSpacing Spacing = new(2.18, 1, 1);
    private static readonly (Volume<byte> Mask, Volume<byte> Centers) Scene = MakeScene();

    [Fact]
    public void Distances_OfTouchingNuclei_DoNotDependOnTheThreads()
    {
        foreach (VoxelSpacing spacing in new[] { VoxelSpacing.Isotropic(1), Spacing, new VoxelSpacing(0.2345671, 1, 1) })
        {
            int[] bits = Same(threads => System.Runtime.InteropServices.MemoryMarshal.Cast<float, int>(
                DistanceTransform.Euclidean(Scene.Mask, spacing, threads).Voxels).ToArray());

            Assert.Equal(
                bits,
                System.Runtime.InteropServices.MemoryMarshal.Cast<float, int>(
                    DistanceTransform.Squared(Scene.Mask, spacing).ToDistances().Voxels)
                    .ToArray());
        }
    }

    [Theory]
    [InlineData(Connectivity.Faces)]
    [InlineData(Connectivity.Corners)]
    public void Components_OfTouchingNuclei_DoNotDependOnTheThreads_AndAreThoseOfAFloodFill(Connectivity connectivity)
    {
        int[] ofMask = Same(threads => ConnectedComponents.Label(Scene.Mask, out _, connectivity, threads).Voxels.ToArray());
        Assert.Equal(NaiveComponents.Label(Scene.Mask.Voxels.ToArray(), Shape, connectivity).AsSpan(), ofMask.AsSpan());

        int[] nuclei = MarkerWatershed.Divide(Scene.Mask, ConnectedComponents.Label(Scene.Centers, out _)).Voxels.ToArray();
        int[] ofLabels = Same(
            threads => ConnectedComponents.Label(new Volume<int>(nuclei, Shape), out _, connectivity, threads).Voxels.ToArray());
        Assert.Equal(NaiveComponents.Label(nuclei, Shape, connectivity).AsSpan(), ofLabels.AsSpan());
    }

    [Theory]
    [InlineData(Connectivity.Faces)]
    [InlineData(Connectivity.Corners)]
    public void Watershed_OfTouchingNuclei_DoesNotDependOnTheThreads_AndIsThatOfAQueue(Connectivity connectivity)
    {
        Volume<int> markers = ConnectedComponents.Label(Scene.Centers, out _);
        float[] landscape = [.. DistanceTransform.Euclidean(Scene.Mask, Spacing).Voxels.ToArray().Select(distance => -distance)];

        int[] labels = Same(
            threads => Watershed.Flood(new Volume<float>(landscape, Shape), markers, Scene.Mask, connectivity, threads).Voxels.ToArray());

        Assert.Equal(
            QueueWatershed.Flood(landscape, markers.Voxels.ToArray(), Scene.Mask.Voxels.ToArray(), Shape, connectivity).AsSpan(),
            labels.AsSpan());
    }

    [Theory]
    [InlineData(MarkerlessComponents.Background)]
    [InlineData(MarkerlessComponents.OneObject)]
    [InlineData(MarkerlessComponents.DistanceMaxima)]
    public void MarkerWatershed_OfTouchingNuclei_DoesNotDependOnTheThreads(MarkerlessComponents rule)
    {
        // Every fifth center is missing, so that there are components without a marker, and nuclei that a neighbor swallows.
        Volume<int> markers = ConnectedComponents.Label(Scene.Centers, out int centers);
        foreach (ref int id in markers.Voxels) id = id % 5 == 0 ? 0 : id;

        var options = new MarkerWatershedOptions { Spacing = Spacing, MarkerlessComponents = rule };
        int[] labels = Same(
            threads => MarkerWatershed.Divide(Scene.Mask, markers, options with { MaximumThreads = threads }).Voxels.ToArray());

        int kept = centers - (centers / 5);
        if (rule == MarkerlessComponents.Background) Assert.Equal(kept, labels.Max());
        else Assert.True(labels.Max() > kept, $"{labels.Max()} objects of {kept} markers: no component was without one.");
    }

    private static int[] Same(Func<int, int[]> compute)
    {
        int[] one = compute(1);
        for (int threads = 2; threads <= 4; threads++) Assert.Equal(one.AsSpan(), compute(threads).AsSpan());
        return one;
    }

    /// <summary>Ellipsoids on a jittered lattice, some of which touch, each with a ball at its center.</summary>
    private static (Volume<byte> Mask, Volume<byte> Centers) MakeScene()
    {
        var random = new Random(11);
        var mask = new Volume<byte>(Shape);
        var centers = new Volume<byte>(Shape);
        for (int z = 5; z < 64; z += 9)
        {
            for (int y = 9; y < 96; y += 19)
            {
                for (int x = 9; x < 96; x += 19)
                {
                    (double Z, double Y, double X) at = (
                        z + (4 * random.NextDouble()) - 2, y + (8 * random.NextDouble()) - 4, x + (8 * random.NextDouble()) - 4);
                    double radius = 6 + (4 * random.NextDouble());
                    Ball(mask, at, radius);
                    Ball(centers, at, 1.5);
                }
            }
        }

        return (mask, centers);
    }

    private static void Ball(Volume<byte> volume, (double Z, double Y, double X) at, double radius)
    {
        foreach ((int z, int y, int x) in Near(at, radius))
        {
            double square = ((z - at.Z) * (z - at.Z) * Spacing.Z * Spacing.Z) + ((y - at.Y) * (y - at.Y)) + ((x - at.X) * (x - at.X));
            if (square <= radius * radius) volume[z, y, x] = 1;
        }
    }

    private static IEnumerable<(int Z, int Y, int X)> Near((double Z, double Y, double X) at, double radius)
    {
        var reach = (int)Math.Ceiling(radius);
        (int cz, int cy, int cx) = ((int)at.Z, (int)at.Y, (int)at.X);
        return from z in Enumerable.Range(cz - reach, (2 * reach) + 2)
               from y in Enumerable.Range(cy - reach, (2 * reach) + 2)
               from x in Enumerable.Range(cx - reach, (2 * reach) + 2)
               where Shape.Contains(z, y, x)
               select (z, y, x);
    }
}
