using QcaNet.Models.Training;

namespace QcaNet.Training.Engines;

/// <summary>
/// Trains with the built-in kernels: float32 on the CPU, with the same bits for any number of threads.
/// </summary>
internal sealed class KernelEngine(TrainingPass pass) : IGradientEngine
{
    /// <inheritdoc/>
    public void Forward(IReadOnlyDictionary<string, float[]> tensors, ReadOnlySpan<float> images, Span<float> logits, float momentum) =>
        pass.Forward(tensors, images, logits, momentum);

    /// <inheritdoc/>
    public void Backward(ReadOnlySpan<float> logitGradients, IReadOnlyDictionary<string, float[]> gradients) =>
        pass.Backward(logitGradients, gradients);

    /// <inheritdoc/>
    public void Dispose() => pass.Dispose();
}
