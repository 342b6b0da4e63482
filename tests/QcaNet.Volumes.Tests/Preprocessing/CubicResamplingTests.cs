using System.Text.Json;
using CsCheck;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Volumes.Tests.Preprocessing;

public class CubicResamplingTests
{
    [Fact]
    public void Cubic_IsWhatScikitImageResizes()
    {
        foreach (JsonElement golden in ResamplingGolden.Cases("cubic"))
        {
            Volume<float> expected = Golden.Volume(golden.GetProperty("expected"));
            Volume<float> actual = Resampling.Cubic(ResamplingGolden.Of<ushort>(golden.GetProperty("input")), expected.Shape, golden.GetProperty("clip").GetBoolean());
            Assert.Equal(expected.Shape, actual.Shape);
            for (int i = 0; i < expected.Shape.Length; i++) Assert.Equal(expected.Voxels[i] / 4095, actual.Voxels[i] / 4095, 2e-6);
        }
    }

    [Fact]
    public void Cubic_PassesThroughTheVoxels()
    {
        // Tripled, every third sample lies on a voxel.
        Gen.Select(RandomVolumes.Shapes, Gen.Int[0, 9999]).Sample((shape, seed) =>
        {
            Volume<short> v = RandomVolumes.Make<short>(shape, seed, -100);
            Volume<float> large = Resampling.Cubic(v, new Shape3D(shape.Depth * 3, shape.Height * 3, shape.Width * 3), clip: false);
            for (int z = 0; z < shape.Depth; z++)
            {
                for (int y = 0; y < shape.Height; y++)
                {
                    for (int x = 0; x < shape.Width; x++) Assert.Equal(v[z, y, x], large[(3 * z) + 1, (3 * y) + 1, (3 * x) + 1], 1e-3);
                }
            }
        }, iter: 25);
    }

    [Fact]
    public void Cubic_Clipped_StaysWithinTheInput()
    {
        Gen.Select(RandomVolumes.Shapes, RandomVolumes.Shapes, Gen.Int[0, 9999]).Sample((shape, target, seed) =>
        {
            Volume<byte> v = RandomVolumes.Make<byte>(shape, seed);
            (float low, float high) = Intensity.Range(Intensity.ToFloat(v).Voxels);
            foreach (float voxel in Resampling.Cubic(v, target).Voxels) Assert.InRange(voxel, low, high);
        }, iter: 60);
    }

    [Fact]
    public void Cubic_Unclipped_SwingsOverAnEdge()
    {
        var step = new Volume<float>([0, 0, 0, 0, 1, 1, 1, 1], new Shape3D(8, 1, 1));
        var target = new Shape3D(24, 1, 1);
        (float low, float high) = Intensity.Range(Resampling.Cubic(step, target, clip: false).Voxels);
        Assert.True(low < -0.05f && high > 1.05f, $"{low} to {high}");
        Assert.Equal((0, 1), Intensity.Range(Resampling.Cubic(step, target).Voxels));
    }

    [Fact]
    public void Cubic_OfAVolumeWithNaN_CutsNothingAndReachesThirteenVoxels()
    {
        var v = new Volume<float>(new Shape3D(60, 1, 1));
        v[30, 0, 0] = float.NaN;
        Volume<float> large = Resampling.Cubic(v, new Shape3D(120, 1, 1));
        Assert.Equal(float.NaN, large[61, 0, 0]);
        Assert.Equal(0, large[2 * 16, 0, 0]);
        Assert.Equal(0, large[2 * 44, 0, 0]);
    }
}
