using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace QcaNet.Models.Training;

/// <summary>Sums of rows of values.</summary>
internal static class Vectors
{
    /// <summary>sums += terms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(Span<float> sums, ReadOnlySpan<float> terms)
    {
        Span<Vector<float>> wide = MemoryMarshal.Cast<float, Vector<float>>(sums);
        ReadOnlySpan<Vector<float>> wideTerms = MemoryMarshal.Cast<float, Vector<float>>(terms);
        for (int i = 0; i < wide.Length; i++) wide[i] += wideTerms[i];
        for (int i = wide.Length * Vector<float>.Count; i < sums.Length; i++) sums[i] += terms[i];
    }
}
