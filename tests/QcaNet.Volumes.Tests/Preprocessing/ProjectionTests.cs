using System.Text.Json;
using CsCheck;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Volumes.Tests.Preprocessing;

public class ProjectionTests
{
    [Fact]
    public void Maximum_IsWhatNumPySays()
    {
        JsonElement golden = ResamplingGolden.Part("turns");
        Volume<int> v = ResamplingGolden.Of<int>(golden.GetProperty("input"));
        foreach (VolumeAxis axis in Enum.GetValues<VolumeAxis>())
        {
            Volume<int> expected = ResamplingGolden.Of<int>(golden.GetProperty("largest")[(int)axis]);
            Volume<int> actual = Projection.Maximum(v, axis);
            Assert.Equal(expected.Shape, actual.Shape);
            Assert.Equal(expected.Voxels, actual.Voxels);
        }
    }

    [Fact]
    public void Maximum_IsTheLargestOfEachLine()
    {
        Gen.Select(RandomVolumes.Shapes, Gen.Int[0, 9999], Gen.Int[1, 3]).Sample((shape, seed, threads) =>
        {
            Check(RandomVolumes.Make<byte>(shape, seed), threads);
            Check(RandomVolumes.Make<ushort>(shape, seed), threads);
            Check(RandomVolumes.Make<short>(shape, seed, -300), threads);
            Check(RandomVolumes.Make<float>(shape, seed, -300), threads);
        }, iter: 40);

        static void Check<T>(Volume<T> v, int threads)
            where T : unmanaged, IComparable<T>
        {
            (int depth, int height, int width) = v.Shape;
            Volume<T> z = Projection.Maximum(v, VolumeAxis.Z, threads), y = Projection.Maximum(v, VolumeAxis.Y, threads), x = Projection.Maximum(v, VolumeAxis.X, threads);
            for (int j = 0; j < height; j++)
            {
                for (int k = 0; k < width; k++) Assert.Equal(Enumerable.Range(0, depth).Max(i => v[i, j, k]), z[0, j, k]);
            }

            for (int i = 0; i < depth; i++)
            {
                for (int k = 0; k < width; k++) Assert.Equal(Enumerable.Range(0, height).Max(j => v[i, j, k]), y[0, i, k]);
                for (int j = 0; j < height; j++) Assert.Equal(Enumerable.Range(0, width).Max(k => v[i, j, k]), x[0, i, j]);
            }
        }
    }

    [Fact]
    public void Maximum_OfALineWithNaN_IsNaN()
    {
        for (int at = 0; at < 19; at++)
        {
            var v = new Volume<float>(new Shape3D(1, 1, 19));
            v[0, 0, at] = float.NaN;
            Assert.Equal(float.NaN, Projection.Maximum(v, VolumeAxis.X)[0, 0, 0]);
            Assert.Equal(float.NaN, Projection.Maximum(v, VolumeAxis.Z)[0, 0, at]);
        }
    }

    [Fact]
    public void Maximum_KeepsTheSpacingOfWhatItShows_AndTheThicknessOfWhatItDoesNot()
    {
        var v = new Volume<byte>(new Shape3D(10, 4, 5), new VoxelSpacing(3, 2, 1));
        Assert.Equal(new VoxelSpacing(30, 2, 1), Projection.Maximum(v, VolumeAxis.Z).Spacing);
        Assert.Equal(new VoxelSpacing(8, 3, 1), Projection.Maximum(v, VolumeAxis.Y).Spacing);
        Assert.Equal(new VoxelSpacing(5, 3, 2), Projection.Maximum(v, VolumeAxis.X).Spacing);
    }

    [Fact]
    public void ArgumentsThatMakeNoSense_AreRefused()
    {
        var v = new Volume<byte>(new Shape3D(1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>("axis", () => Projection.Maximum(v, (VolumeAxis)3));
        Assert.Throws<NotSupportedException>(() => Projection.Maximum(new Volume<char>(v.Shape), VolumeAxis.Z));
    }
}
