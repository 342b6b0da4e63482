using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace QcaNet.Models.Kernels;

/// <summary>a * b + c, rounded once if the processor has an instruction for it, and twice otherwise.</summary>
/// <remarks>
/// <see cref="Vector256.FusedMultiplyAdd(Vector256{float}, Vector256{float}, Vector256{float})"/> always rounds once, but calls a function
/// per value on x64 processors without FMA, which is a hundred times slower. On those, the last bits of probabilities differ from other
/// processors.
/// </remarks>
internal static class MultiplyAdd
{
    /// <summary>Whether the result is rounded once. A constant for the JIT and the ahead-of-time compiler.</summary>
    public static bool IsFused
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Fma.IsSupported || AdvSimd.IsSupported;
    }

    /// <summary>Eight values; on processors with 128-bit vectors, two vectors of four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Of(Vector256<float> a, Vector256<float> b, Vector256<float> c) =>
        IsFused ? Vector256.FusedMultiplyAdd(a, b, c) : (a * b) + c;

    /// <summary>Four values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Of(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
        IsFused ? Vector128.FusedMultiplyAdd(a, b, c) : (a * b) + c;
}
