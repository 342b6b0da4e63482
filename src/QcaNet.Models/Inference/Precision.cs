// The names of number formats are the field's terms; CA1720 would have them called otherwise.
#pragma warning disable CA1720

namespace QcaNet.Models.Inference;

/// <summary>Number format a network computes in. Inputs and probabilities are float32 whatever it is.</summary>
public enum Precision
{
    /// <summary>
    /// bfloat16 where it is both faster and known to be as good: the processor multiplies matrices of it (AVX-512 BF16 or AMX), and the
    /// weights' metadata list <c>bfloat16</c> in <c>precision_checked</c>. float16 on a GPU where they list <c>float16</c>. Else float32.
    /// </summary>
    Auto,

    /// <summary>Single precision: 24 bits of mantissa.</summary>
    Float32,

    /// <summary>The upper half of a float32: 8 bits of mantissa. Runs on any processor, slowly where it has no instructions for it.</summary>
    BFloat16,

    /// <summary>Half precision: 11 bits of mantissa, up to 65,504. For GPUs.</summary>
    Float16,
}
