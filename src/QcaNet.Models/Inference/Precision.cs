// The names of number formats are standard terms, although CA1720 discourages them.
#pragma warning disable CA1720

namespace QcaNet.Models.Inference;

/// <summary>Number format in which a network is computed. Inputs and probabilities are always float32.</summary>
public enum Precision
{
    /// <summary>
    /// bfloat16 if it is both faster and known to be accurate enough: the processor multiplies bfloat16 matrices (AVX-512 BF16 or AMX), and
    /// the weights' metadata list <c>bfloat16</c> in <c>precision_checked</c>. float16 on a GPU if they list <c>float16</c>. Otherwise
    /// float32.
    /// </summary>
    Auto,

    /// <summary>Single precision: 24-bit mantissa.</summary>
    Float32,

    /// <summary>The upper half of a float32: 8-bit mantissa. Works on every processor, but slowly without hardware support.</summary>
    BFloat16,

    /// <summary>Half precision: 11-bit mantissa, up to 65,504. For GPUs.</summary>
    Float16,
}
