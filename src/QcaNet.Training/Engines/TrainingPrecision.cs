// The names of number formats are the field's terms; CA1720 would have them called otherwise.
#pragma warning disable CA1720

namespace QcaNet.Training.Engines;

/// <summary>What the passes of a training compute in. The weights themselves, their moments and their average are float32 always.</summary>
public enum TrainingPrecision
{
    /// <summary>32-bit floating point.</summary>
    Float32,

    /// <summary>
    /// bfloat16 convolutions (libtorch only): faster on processors with AVX512_BF16 or AMX and on recent GPUs, and slower on others. Normalizations and the
    /// loss stay float32.
    /// </summary>
    BFloat16,
}
