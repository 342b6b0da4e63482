using QcaNet.Models.Inference;

namespace QcaNet.Models.Torch;

/// <summary>Adds libtorch to pipeline builders.</summary>
public static class TorchBuilderExtensions
{
    /// <summary>
    /// Uses libtorch where the built-in kernels do not apply: on a GPU if there is one (<see cref="Runtime.ComputeDevice.Auto"/>),
    /// in half precision, and for instance and group normalization. The application must reference the native package:
    /// libtorch-cpu-linux-x64, TorchSharp-cuda-linux, or another.
    /// </summary>
    /// <param name="builder">The builder, for example a <c>QcaNetPipelineBuilder</c>.</param>
    /// <returns>The changed builder.</returns>
    public static TBuilder WithTorch<TBuilder>(this TBuilder builder)
        where TBuilder : IBackendSelection<TBuilder>
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithBackend(TorchBackend.Instance);
    }
}
