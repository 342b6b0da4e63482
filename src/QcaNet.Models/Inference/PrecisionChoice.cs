using System.Runtime.Intrinsics.X86;
using QcaNet.Models.Weights;

namespace QcaNet.Models.Inference;

/// <summary>Resolves <see cref="Precision.Auto"/>.</summary>
internal static class PrecisionChoice
{
    /// <summary>Whether the processor multiplies bfloat16 matrices: AVX-512 BF16, which every processor with AMX has too.</summary>
    public static bool ProcessorHasBFloat16 { get; } = Detect();

    /// <summary>The precision for weights on a device.</summary>
    /// <param name="wanted">The requested precision.</param>
    /// <param name="weights">Every network to run.</param>
    /// <param name="onGpu">Whether they run on a GPU.</param>
    /// <param name="processorHasBFloat16">The value of <see cref="ProcessorHasBFloat16"/>.</param>
    public static Precision Resolve(Precision wanted, IReadOnlyList<NetworkWeights> weights, bool onGpu, bool processorHasBFloat16)
    {
        if (wanted != Precision.Auto) return wanted;
        if (onGpu) return AllChecked("float16") ? Precision.Float16 : Precision.Float32;
        return processorHasBFloat16 && AllChecked("bfloat16") ? Precision.BFloat16 : Precision.Float32;

        bool AllChecked(string name) => weights.All(w =>
            w.Metadata.PrecisionChecked?.Split(',', StringSplitOptions.TrimEntries)
                .Contains(name, StringComparer.OrdinalIgnoreCase) == true);
    }

    /// <summary>
    /// .NET has no property for it: leaf 7, subleaf 1, bit 5 of EAX. AVX-512 F implies that the operating system saves the wide registers.
    /// </summary>
    private static bool Detect() =>
        X86Base.IsSupported && Avx512F.IsSupported && X86Base.CpuId(0, 0).Eax >= 7 && X86Base.CpuId(7, 0).Eax >= 1
        && (X86Base.CpuId(7, 1).Eax & (1 << 5)) != 0;
}
