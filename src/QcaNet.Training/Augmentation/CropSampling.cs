using System.Numerics;
using QcaNet.Volumes;

namespace QcaNet.Training.Augmentation;

/// <summary>Linear sampling of a volume through a <see cref="CropTable"/>.</summary>
/// <remarks>
/// Each plane of the stack that a crop needs is sampled within the plane once, and each plane of the crop is interpolated from two
/// of those. A crop of 48 planes at 1.2 micrometers needs 34 planes of a stack at 1.75 micrometers, instead of sampling 96 times.
/// </remarks>
internal static class CropSampling
{
    /// <summary>Fills <paramref name="output"/> by linear interpolation.</summary>
    /// <param name="source">The volume.</param>
    /// <param name="table">Positions within the plane.</param>
    /// <param name="planes">Position along z of each output plane, in planes of the source, in any order.</param>
    /// <param name="output">Number of planes times the number of voxels per plane of the crop.</param>
    public static void Linear(Volume<float> source, CropTable table, ReadOnlySpan<double> planes, Span<float> output)
    {
        int length = table.LowLow.Length;
        float[] low = new float[length], high = new float[length];
        int lowPlane = -1, highPlane = -1;
        for (int z = 0; z < planes.Length; z++)
        {
            (int z0, int z1, float part) = CropTable.Split(planes[z], source.Shape.Depth);
            if (z0 == highPlane || z1 == lowPlane) ((low, lowPlane), (high, highPlane)) = ((high, highPlane), (low, lowPlane));
            if (lowPlane != z0) InPlane(Plane(source, lowPlane = z0), table, low);
            if (highPlane != z1 && part > 0) InPlane(Plane(source, highPlane = z1), table, high);
            Mix(low, high, part, output.Slice(z * length, length));
        }
    }

    /// <summary>Fills <paramref name="output"/> with the values of the nearest voxels.</summary>
    /// <param name="source">The volume.</param>
    /// <param name="table">Positions within the plane.</param>
    /// <param name="planes">See <see cref="Linear"/>.</param>
    /// <param name="output">See <see cref="Linear"/>.</param>
    public static void Nearest(Volume<ushort> source, CropTable table, ReadOnlySpan<double> planes, Span<ushort> output)
    {
        int length = table.LowLow.Length;
        int[] nearest = new int[length];
        for (int i = 0; i < length; i++)
        {
            nearest[i] = (table.PartY[i] > 0.5f, table.PartX[i] > 0.5f) switch
            {
                (false, false) => table.LowLow[i],
                (false, true) => table.LowHigh[i],
                (true, false) => table.HighLow[i],
                _ => table.HighHigh[i],
            };
        }

        for (int z = 0; z < planes.Length; z++)
        {
            (int z0, int z1, float part) = CropTable.Split(planes[z], source.Shape.Depth);
            int plane = part > 0.5f ? z1 : z0;
            ReadOnlySpan<ushort> from = source.Voxels.Slice(plane * source.Shape.PlaneLength, source.Shape.PlaneLength);
            Span<ushort> to = output.Slice(z * length, length);
            for (int i = 0; i < to.Length; i++) to[i] = from[nearest[i]];
        }
    }

    /// <summary>Interpolates between two planes: the first if <paramref name="part"/> is 0, the second if it is 1.</summary>
    public static void Mix(ReadOnlySpan<float> low, ReadOnlySpan<float> high, float part, Span<float> output)
    {
        if (part == 0)
        {
            low[..output.Length].CopyTo(output);
            return;
        }

        int i = 0;
        for (; i <= output.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var a = new Vector<float>(low[i..]);
            (a + ((new Vector<float>(high[i..]) - a) * part)).CopyTo(output[i..]);
        }

        for (; i < output.Length; i++) output[i] = low[i] + ((high[i] - low[i]) * part);
    }

    private static ReadOnlySpan<float> Plane(Volume<float> source, int z) =>
        source.Voxels.Slice(z * source.Shape.PlaneLength, source.Shape.PlaneLength);

    // Pointers, because bounds checks of seven arrays cost more than the arithmetic.
    // The indices of the table lie within a plane by construction.
    private static unsafe void InPlane(ReadOnlySpan<float> plane, CropTable table, float[] output)
    {
        fixed (float* from = plane, partY = table.PartY, partX = table.PartX, to = output)
        fixed (int* ll = table.LowLow, lh = table.LowHigh, hl = table.HighLow, hh = table.HighHigh)
        {
            for (int i = 0; i < output.Length; i++)
            {
                float x = partX[i], a = from[ll[i]], c = from[hl[i]];
                float low = a + ((from[lh[i]] - a) * x), high = c + ((from[hh[i]] - c) * x);
                to[i] = low + ((high - low) * partY[i]);
            }
        }
    }
}
