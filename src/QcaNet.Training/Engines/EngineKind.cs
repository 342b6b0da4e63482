namespace QcaNet.Training.Engines;

/// <summary>Engines that compute the forward and backward passes of training.</summary>
public enum EngineKind
{
    /// <summary>The built-in kernels on the CPU if they support the network; otherwise, on a GPU and in bfloat16, libtorch.</summary>
    Auto,

    /// <summary>The built-in kernels: float32 on the CPU, with the same bits for any number of threads.</summary>
    Kernels,

    /// <summary>libtorch: any network, on the CPU or a GPU. The number of threads may affect the last bit.</summary>
    LibTorch,
}
