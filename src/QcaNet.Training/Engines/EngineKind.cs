namespace QcaNet.Training.Engines;

/// <summary>What computes the passes of a training.</summary>
public enum EngineKind
{
    /// <summary>The library's own kernels on the processor where they know the network, else libtorch; libtorch on a GPU and in bfloat16.</summary>
    Auto,

    /// <summary>The library's own kernels: float32 on the processor, the same bits for any number of threads.</summary>
    Kernels,

    /// <summary>libtorch: any network of the family, on the processor or a GPU. Another number of threads may change the last bit.</summary>
    LibTorch,
}
