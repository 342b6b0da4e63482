using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace QcaNet.Models.Kernels;

/// <summary>a * b + c: rounded once where the processor has an instruction for it, twice where it has none.</summary>
/// <remarks>
/// <see cref="Vector256.FusedMultiplyAdd(Vector256{float}, Vector256{float}, Vector256{float})"/> rounds once everywhere, by a function call per value on x64
/// processors without FMA: a hundred times slower. There the last bits of probabilities differ from those of other processors.
/// </remarks>
internal static class MultiplyAdd
{
    /// <summary>Whether the result is rounded once. The JIT and the ahead-of-time compiler fold it.</summary>
    public static bool IsFused
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Fma.IsSupported || AdvSimd.IsSupported;
    }

    /// <summary>Eight values; on processors with vectors of 128 bit, two vectors of four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Of(Vector256<float> a, Vector256<float> b, Vector256<float> c) =>
        IsFused ? Vector256.FusedMultiplyAdd(a, b, c) : (a * b) + c;

    /// <summary>Four values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Of(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
        IsFused ? Vector128.FusedMultiplyAdd(a, b, c) : (a * b) + c;
}
