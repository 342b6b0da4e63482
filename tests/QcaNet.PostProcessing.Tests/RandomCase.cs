using CsCheck;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

/// <summary>
/// A random small volume with all a kernel needs. Everything follows from the shown values, so a failure can be replayed.
/// </summary>
internal sealed record RandomCase(
    Shape3D Shape, double Density, int Seed, Connectivity Connectivity, VoxelSpacing Spacing, int Levels, int Threads)
{
    /// <summary>
    /// Every shape (single voxels, lines along each axis, planes, blocks), density (empty and full too), connectivity, spacing, number of
    /// levels and of threads.
    /// </summary>
    internal static Gen<RandomCase> Of(int largest)
    {
        // One time in four an axis has length 1, so that lines and planes along every axis come up often.
        Gen<int> length = Gen.Frequency((1, Gen.Const(1)), (3, Gen.Int[1, largest]));
        return Gen.Select(
            Gen.Select(length, length, length, (z, y, x) => new Shape3D(z, y, x)),
            Gen.OneOf<double>(0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 1),
            Gen.Int[0, int.MaxValue - 1],
            Gen.OneOf(Connectivity.Faces, Connectivity.Edges, Connectivity.Corners),
            Gen.Select(Spacings, Gen.OneOf(1, 2, 3, 10, 100000), Gen.OneOf(1, 2, 3, 7)),
            (shape, density, seed, connectivity, rest) => new RandomCase(
                shape, density, seed, connectivity, rest.Item1, rest.Item2, rest.Item3));
    }

    /// <summary>Isotropic, whole, of a common measure, and (of seven decimals) of none.</summary>
    internal static Gen<VoxelSpacing> Spacings
    {
        get
        {
            Gen<double> length = Gen.OneOf<double>(1, 1, 2, 3, 0.8, 1.75, 2.1875, 0.1);
            return Gen.Frequency(
                (2, Gen.OneOf<double>(1, 0.8, 7, 0.2345671).Select(VoxelSpacing.Isotropic)),
                (5, Gen.Select(length, length, length, (z, y, x) => new VoxelSpacing(z, y, x))),
                (1, Gen.Select(length, length, (z, x) => new VoxelSpacing(z, 0.2345671, x))));
        }
    }

    /// <summary>Foreground has any value but 0.</summary>
    internal byte[] Mask()
    {
        var random = new Random(Seed);
        return Fill(() => random.NextDouble() < Density ? (byte)random.Next(1, 256) : (byte)0);
    }

    /// <summary>Heights of few or many levels, negative ones and both zeros among them.</summary>
    internal float[] Landscape()
    {
        var random = new Random(Seed + 1);
        return Fill(() => random.Next(Levels) * 0.25f * ((random.Next(2) * 2) - 1));
    }

    /// <summary>Some voxels are markers, of ids with gaps; an id may lie in several places, in and out of the mask.</summary>
    internal int[] Markers()
    {
        var random = new Random(Seed ^ 0x5555);
        double share = random.NextDouble() * 0.2;
        return Fill(() => random.NextDouble() < share ? random.Next(1, 6) * 7 : 0);
    }

    /// <summary>
    /// Two to four ids, negative ones among them, in runs and single voxels that touch each other; background by the density.
    /// </summary>
    internal int[] Labels()
    {
        var random = new Random(Seed ^ 0x3333);
        int[] ids = [1, -7, int.MaxValue, int.MinValue];
        int kinds = random.Next(2, 5);
        int id = 0;
        return Fill(() => id = random.NextDouble() >= Density ? 0 : id == 0 || random.Next(2) == 0 ? ids[random.Next(kinds)] : id);
    }

    /// <summary>Runs a property on many cases; a failure shows the case and the seed to replay it with.</summary>
    internal static void Check(Action<RandomCase> property, int cases = 600, int largest = 7) =>
        Of(largest).Sample(property, iter: cases, threads: 1, print: c => c.ToString());

    private T[] Fill<T>(Func<T> next)
    {
        var values = new T[Shape.Length];
        for (int i = 0; i < values.Length; i++) values[i] = next();
        return values;
    }
}
