namespace QcaNet.Training.Engines;

/// <summary>Computes forward and backward passes of a network for a batch of crops. Not thread-safe.</summary>
internal interface IGradientEngine : IDisposable
{
    /// <summary>Runs a forward pass in training mode. Activations needed by the backward pass are kept until the next call.</summary>
    /// <param name="tensors">
    /// All tensors of the network by name. Running statistics are updated in place; the others are not changed.
    /// </param>
    /// <param name="images">Input images, (N, Z, Y, X).</param>
    /// <param name="logits">Output logits, (N, 2, Z, Y, X).</param>
    /// <param name="momentum">Momentum of the running statistics, 0 to 1: the weight of the new batch.</param>
    void Forward(IReadOnlyDictionary<string, float[]> tensors, ReadOnlySpan<float> images, Span<float> logits, float momentum);

    /// <summary>Runs the backward pass of the last <see cref="Forward"/>.</summary>
    /// <param name="logitGradients">Derivative of the loss with respect to the logits, (N, 2, Z, Y, X).</param>
    /// <param name="gradients">Receives the derivative of the loss with respect to each learned tensor.</param>
    void Backward(ReadOnlySpan<float> logitGradients, IReadOnlyDictionary<string, float[]> gradients);
}
