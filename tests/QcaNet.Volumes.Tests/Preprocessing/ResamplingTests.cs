using CsCheck;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Volumes.Tests.Preprocessing;

public class ResamplingTests
{
    [Fact]
    public void Linear_IsWhatScikitImageResizes()
    {
        foreach (var golden in Golden.Cases("resampling"))
        {
            Volume<float> expected = Golden.Volume(golden.GetProperty("expected"));
            Volume<float> actual = Resampling.Linear(Golden.Volume(golden.GetProperty("input")), expected.Shape);
            Assert.Equal(expected.Shape, actual.Shape);
            for (int i = 0; i < expected.Shape.Length; i++) Assert.Equal(expected.Voxels[i], actual.Voxels[i], 2e-4f);
        }
    }

    [Fact]
    public void Linear_IsTheNaiveTrilinearSample()
    {
        Gen.Select(Shapes, Shapes, Gen.Int[0, 1000]).Sample((from, to, seed) =>
        {
            Volume<float> v = RandomVolume(from, seed);
            Volume<float> actual = Resampling.Linear(v, to);
            for (int z = 0; z < to.Depth; z++)
            {
                for (int y = 0; y < to.Height; y++)
                {
                    for (int x = 0; x < to.Width; x++) Assert.Equal(Naive(v, to, z, y, x), actual[z, y, x], 1e-5);
                }
            }
        }, iter: 100);
    }

    [Fact]
    public void Linear_LeavesAConstantAlone()
    {
        var v = new Volume<float>(new Shape3D(3, 4, 5));
        v.Voxels.Fill(0.1f);
        Assert.Equal(-1, Resampling.Linear(v, new Shape3D(7, 3, 11)).Voxels.IndexOfAnyExcept(0.1f));
    }

    [Fact]
    public void Linear_AtTheSameShape_IsACopy()
    {
        Volume<float> v = RandomVolume(new Shape3D(2, 3, 4), 1);
        Volume<float> same = Resampling.Linear(v, v.Shape);
        Assert.Equal(v.Voxels, same.Voxels);
        same[0, 0, 0] = -1;
        Assert.NotEqual(-1, v[0, 0, 0]);
    }

    [Fact]
    public void Linear_NextToAnInfiniteVoxel_KeepsVoxelsItDoesNotTouch()
    {
        // Tripled, output 4 samples voxel 1 exactly and the edges are clamped: no 0 times infinity.
        var v = new Volume<float>([0, 1, float.PositiveInfinity], new Shape3D(3, 1, 1));
        Volume<float> large = Resampling.Linear(v, new Shape3D(9, 1, 1));
        Assert.Equal([0f, 1f, float.PositiveInfinity], [large[0, 0, 0], large[4, 0, 0], large[8, 0, 0]]);
    }

    [Fact]
    public void Linear_ScalesTheSpacingByTheSizes()
    {
        var v = new Volume<float>(new Shape3D(51, 12, 10), new VoxelSpacing(1.75, 0.8, 0.8));
        VoxelSpacing spacing = Resampling.Linear(v, new Shape3D(112, 12, 5)).Spacing!.Value;
        Assert.Equal(1.75 * 51 / 112, spacing.Z, 1e-12);
        Assert.Equal(0.8, spacing.Y, 1e-12);
        Assert.Equal(1.6, spacing.X, 1e-12);
        Assert.Null(Resampling.Linear(new Volume<float>(new Shape3D(2, 2, 2)), new Shape3D(4, 4, 4)).Spacing);
    }

    [Fact]
    public void Nearest_TakesTheVoxelInWhoseBoxTheSampleLies()
    {
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 12]).Sample((from, to) =>
        {
            var v = new Volume<int>([.. Enumerable.Range(0, from)], new Shape3D(from, 1, 1));
            int[] actual = Resampling.Nearest(v, new Shape3D(to, 1, 1)).Voxels.ToArray();
            Assert.Equal(Enumerable.Range(0, to).Select(i => (int)Math.Floor((decimal)((2 * i) + 1) * from / (2 * to))), actual);
        });
    }

    [Fact]
    public void Nearest_UndoesAnEnlargementOfLabelsByWholeNumbers()
    {
        Gen.Select(Shapes, Gen.Int[1, 4], Gen.Int[0, 1000]).Sample((shape, factor, seed) =>
        {
            Volume<float> v = RandomVolume(shape, seed);
            Volume<float> large = Resampling.Nearest(v, new Shape3D(shape.Depth * factor, shape.Height * factor, shape.Width * factor));
            Assert.Equal(v.Voxels, Resampling.Nearest(large, shape).Voxels);
        }, iter: 50);
    }

    [Fact]
    public void ShapeAt_RoundsAndNeverVanishes()
    {
        var from = new VoxelSpacing(1.75, 0.8, 0.8);
        Assert.Equal(new Shape3D(112, 120, 122), Resampling.ShapeAt(new Shape3D(51, 120, 122), from, VoxelSpacing.Isotropic(0.8)));
        Assert.Equal(new Shape3D(1, 1, 1), Resampling.ShapeAt(new Shape3D(1, 1, 1), from, VoxelSpacing.Isotropic(100)));
        Assert.Throws<ArgumentException>(() => Resampling.ShapeAt(new Shape3D(1, 1, 1), default, from));
        Assert.ThrowsAny<ArgumentException>(() => Resampling.ShapeAt(new Shape3D(1000, 1, 1), from, VoxelSpacing.Isotropic(1e-9)));
    }

    private static readonly Gen<Shape3D> Shapes = Gen.Select(Gen.Int[1, 7], Gen.Int[1, 7], Gen.Int[1, 20], (z, y, x) => new Shape3D(z, y, x));

    private static Volume<float> RandomVolume(Shape3D shape, int seed)
    {
        var random = new Random(seed);
        var v = new Volume<float>(shape);
        foreach (ref float voxel in v.Voxels) voxel = random.NextSingle();
        return v;
    }

    private static double Naive(Volume<float> v, Shape3D to, int z, int y, int x)
    {
        double sum = 0;
        foreach ((int Index, double Weight) a in Neighbors(z, v.Shape.Depth, to.Depth))
        {
            foreach ((int Index, double Weight) b in Neighbors(y, v.Shape.Height, to.Height))
            {
                foreach ((int Index, double Weight) c in Neighbors(x, v.Shape.Width, to.Width)) sum += a.Weight * b.Weight * c.Weight * v[a.Index, b.Index, c.Index];
            }
        }

        return sum;
    }

    private static (int Index, double Weight)[] Neighbors(int i, int from, int to)
    {
        double position = ((i + 0.5) * from / to) - 0.5;
        int left = (int)Math.Floor(position);
        double weight = position - left;
        return [(Math.Clamp(left, 0, from - 1), 1 - weight), (Math.Clamp(left + 1, 0, from - 1), weight)];
    }
}
