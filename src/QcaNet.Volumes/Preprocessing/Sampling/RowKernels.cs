using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace QcaNet.Volumes.Preprocessing.Sampling;

/// <summary>
/// Arithmetic on rows. Each output voxel is computed by the same operations in the same order for any vector width, and products are
/// rounded before they are added (no fused multiply-add), so the results are bitwise identical on all machines. Fully optimized at the
/// first call, because a process that prepares one stack makes too few calls for tiered compilation.
/// </summary>
internal static class RowKernels
{
    /// <summary><c>a + w (b - a)</c>, voxel by voxel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Mix(ReadOnlySpan<float> a, ReadOnlySpan<float> b, float weight, Span<float> to)
    {
        ref float first = ref MemoryMarshal.GetReference(a);
        ref float second = ref MemoryMarshal.GetReference(b[..a.Length]);
        ref float result = ref MemoryMarshal.GetReference(to[..a.Length]);
        var weights = new Vector<float>(weight);
        nuint step = (nuint)Vector<float>.Count;
        nuint length = (nuint)a.Length;
        nuint i = 0;
        for (; i + (2 * step) <= length; i += 2 * step)
        {
            Vector<float> a0 = Vector.LoadUnsafe(ref first, i);
            Vector<float> a1 = Vector.LoadUnsafe(ref first, i + step);
            Vector<float> d0 = Vector.LoadUnsafe(ref second, i) - a0;
            Vector<float> d1 = Vector.LoadUnsafe(ref second, i + step) - a1;
            (a0 + (weights * d0)).StoreUnsafe(ref result, i);
            (a1 + (weights * d1)).StoreUnsafe(ref result, i + step);
        }

        for (; i < length; i++)
        {
            float from = Unsafe.Add(ref first, i);
            Unsafe.Add(ref result, i) = from + (weight * (Unsafe.Add(ref second, i) - from));
        }
    }

    /// <summary>The weighted sum of rows in one buffer, voxel by voxel, first row first.</summary>
    /// <param name="data">Holds the rows.</param>
    /// <param name="offsets">Offset of each row.</param>
    /// <param name="weights">One weight per row.</param>
    /// <param name="to">The sum; as long as the rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Sum(ReadOnlySpan<float> data, ReadOnlySpan<int> offsets, ReadOnlySpan<float> weights, Span<float> to)
    {
        foreach (int offset in offsets) _ = data.Slice(offset, to.Length);
        ref float rows = ref MemoryMarshal.GetReference(data);
        ref float result = ref MemoryMarshal.GetReference(to);
        int step = Vector<float>.Count;
        int i = 0;

        // Four vectors at a time stay in registers while the rows are read.
        for (; i <= to.Length - (4 * step); i += 4 * step)
        {
            Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
            for (int k = 0; k < offsets.Length; k++)
            {
                var weight = new Vector<float>(weights[k]);
                ref float row = ref Unsafe.Add(ref rows, offsets[k] + i);
                s0 += weight * Vector.LoadUnsafe(ref row);
                s1 += weight * Vector.LoadUnsafe(ref row, (nuint)step);
                s2 += weight * Vector.LoadUnsafe(ref row, (nuint)(2 * step));
                s3 += weight * Vector.LoadUnsafe(ref row, (nuint)(3 * step));
            }

            ref float target = ref Unsafe.Add(ref result, i);
            s0.StoreUnsafe(ref target);
            s1.StoreUnsafe(ref target, (nuint)step);
            s2.StoreUnsafe(ref target, (nuint)(2 * step));
            s3.StoreUnsafe(ref target, (nuint)(3 * step));
        }

        for (; i <= to.Length - step; i += step)
        {
            Vector<float> sum = default;
            for (int k = 0; k < offsets.Length; k++)
            {
                sum += new Vector<float>(weights[k]) * Vector.LoadUnsafe(ref Unsafe.Add(ref rows, offsets[k] + i));
            }

            sum.StoreUnsafe(ref Unsafe.Add(ref result, i));
        }

        for (; i < to.Length; i++)
        {
            float sum = 0;
            for (int k = 0; k < offsets.Length; k++) sum += weights[k] * Unsafe.Add(ref rows, offsets[k] + i);
            to[i] = sum;
        }
    }
}
