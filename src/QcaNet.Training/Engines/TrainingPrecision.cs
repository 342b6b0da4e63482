// CA1720 rejects type names in identifiers, but these are the common names of the formats.
#pragma warning disable CA1720

namespace QcaNet.Training.Engines;

/// <summary>Precision of the forward and backward passes. Weights, moments and averages are always float32.</summary>
public enum TrainingPrecision
{
    /// <summary>32-bit floating point.</summary>
    Float32,

    /// <summary>
    /// bfloat16 convolutions (libtorch only): faster on CPUs with AVX512_BF16 or AMX and on recent GPUs, and slower on others.
    /// Normalization and the loss remain float32.
    /// </summary>
    BFloat16,
}
