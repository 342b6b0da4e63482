using System.Numerics;
using CsCheck;

namespace QcaNet.Volumes.Tests.Preprocessing;

/// <summary>Small volumes of every shape: single voxels, lines and planes among them.</summary>
internal static class RandomVolumes
{
    private static readonly Gen<int> Size = Gen.OneOf(Gen.Const(1), Gen.Int[2, 9], Gen.Int[2, 33]);

    internal static readonly Gen<Shape3D> Shapes = Gen.Select(Size, Size, Size, (z, y, x) => new Shape3D(z, y, x));

    internal static Volume<T> Make<T>(Shape3D shape, int seed, int smallest = 0, int below = 200)
        where T : unmanaged, INumber<T>
    {
        var random = new Random(seed);
        var v = new Volume<T>(shape, new VoxelSpacing(2, 1, 0.5));
        foreach (ref T voxel in v.Voxels) voxel = T.CreateChecked(random.Next(smallest, below));
        return v;
    }
}
