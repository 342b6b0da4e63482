using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace QcaNet.Models.Kernels;

/// <summary>The vectors used by the kernels in this process.</summary>
internal static class KernelVectors
{
    /// <summary>Number of bits of a vector: 512, 256, 128, or 32 if values are computed one by one.</summary>
    public static int Bits =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 32;

    /// <summary>
    /// Whether the processor has AVX2 but the program was compiled ahead of time without it. Such a program cannot choose at run time: the
    /// compiler uses AVX encoding anywhere in it, or nowhere.
    /// </summary>
    public static bool CompiledForLess { get; } = Detect();

    // Leaf 7, EBX bit 5. IsSupported is a constant here: it reflects what the program was compiled for.
    private static bool Detect() =>
        !RuntimeFeature.IsDynamicCodeCompiled && !Avx2.IsSupported && X86Base.IsSupported
        && X86Base.CpuId(0, 0).Eax >= 7 && (X86Base.CpuId(7, 0).Ebx & (1 << 5)) != 0;
}
