using QcaNet.Models.Inference;

namespace QcaNet.Models.Torch;

/// <summary>libtorch for builders of pipelines.</summary>
public static class TorchBuilderExtensions
{
    /// <summary>
    /// Uses libtorch for what the own kernels do not compute: a GPU where there is one (<see cref="Runtime.ComputeDevice.Auto"/>), half precision, instance and
    /// group normalization. The application brings the native package: libtorch-cpu-linux-x64, TorchSharp-cuda-linux, or another.
    /// </summary>
    /// <param name="builder">For instance a <c>QcaNetPipelineBuilder</c>.</param>
    /// <returns>The changed builder.</returns>
    public static TBuilder WithTorch<TBuilder>(this TBuilder builder)
        where TBuilder : IBackendSelection<TBuilder>
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithBackend(TorchBackend.Instance);
    }
}
