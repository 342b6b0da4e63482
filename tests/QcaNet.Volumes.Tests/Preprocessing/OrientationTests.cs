using System.Text.Json;
using CsCheck;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Volumes.Tests.Preprocessing;

public class OrientationTests
{
    [Fact]
    public void RotationAndFlip_AreWhatNumPyDoes()
    {
        JsonElement golden = ResamplingGolden.Part("turns");
        Volume<int> v = ResamplingGolden.Of<int>(golden.GetProperty("input"));
        for (int turns = -1; turns < 5; turns++)
        {
            Volume<int> expected = ResamplingGolden.Of<int>(golden.GetProperty("rotated")[turns + 1]);
            Volume<int> actual = Orientation.RotateInPlane(v, turns);
            Assert.Equal(expected.Shape, actual.Shape);
            Assert.Equal(expected.Voxels, actual.Voxels);
        }

        Volume<int>[] flips = [Orientation.Flip(v, z: true), Orientation.Flip(v, y: true), Orientation.Flip(v, x: true)];
        for (int axis = 0; axis < 3; axis++) Assert.Equal(ResamplingGolden.Of<int>(golden.GetProperty("flipped")[axis]).Voxels, flips[axis].Voxels);
    }

    [Fact]
    public void Flip_TakesTheVoxelFromTheOtherEnd()
    {
        Gen.Select(RandomVolumes.Shapes, Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[1, 3]).Sample((shape, z, y, x, threads) =>
        {
            Volume<ushort> v = RandomVolumes.Make<ushort>(shape, 1);
            Volume<ushort> actual = Orientation.Flip(v, z, y, x, threads);
            for (int i = 0; i < shape.Depth; i++)
            {
                for (int j = 0; j < shape.Height; j++)
                {
                    for (int k = 0; k < shape.Width; k++) Assert.Equal(v[z ? shape.Depth - 1 - i : i, y ? shape.Height - 1 - j : j, x ? shape.Width - 1 - k : k], actual[i, j, k]);
                }
            }

            Assert.Equal(v.Voxels, Orientation.Flip(actual, z, y, x).Voxels);
        }, iter: 40);
    }

    [Fact]
    public void RotateInPlane_MovesEveryVoxel_AndFourTurnsNone()
    {
        Gen<Shape3D> shapes = Gen.Select(Gen.Int[1, 3], Gen.Int[1, 70], Gen.Int[1, 70], (z, y, x) => new Shape3D(z, y, x));
        Gen.Select(shapes, Gen.Int[0, 9999], Gen.Int[1, 3]).Sample((shape, seed, threads) =>
        {
            Volume<byte> v = RandomVolumes.Make<byte>(shape, seed);
            Volume<byte> turned = Orientation.RotateInPlane(v, 1, threads);
            for (int z = 0; z < shape.Depth; z++)
            {
                for (int y = 0; y < shape.Width; y++)
                {
                    for (int x = 0; x < shape.Height; x++) Assert.Equal(v[z, x, shape.Width - 1 - y], turned[z, y, x]);
                }
            }

            Assert.Equal(v.Voxels, Orientation.RotateInPlane(turned, -1).Voxels);
            Assert.Equal(v.Voxels, Orientation.RotateInPlane(turned, 3).Voxels);
            Assert.Equal(Orientation.RotateInPlane(v, 2).Voxels, Orientation.RotateInPlane(turned, 1).Voxels);
        }, iter: 25);
    }

    [Fact]
    public void RotateInPlane_SwapsTheSpacingOfRowsAndColumns()
    {
        var v = new Volume<byte>(new Shape3D(1, 2, 3), new VoxelSpacing(3, 2, 1));
        Assert.Equal(new VoxelSpacing(3, 1, 2), Orientation.RotateInPlane(v, 1).Spacing);
        Assert.Equal(v.Spacing, Orientation.RotateInPlane(v, 2).Spacing);
        Assert.Equal(v.Spacing, Orientation.Flip(v, z: true).Spacing);
        Assert.Null(Orientation.RotateInPlane(v.WithSpacing(null), 1).Spacing);
    }
}
