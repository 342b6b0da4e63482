namespace QcaNet.Training.Engines;

/// <summary>Computes a network on a batch of crops, and the gradients of its weights. One batch at a time; not thread-safe.</summary>
internal interface IGradientEngine : IDisposable
{
    /// <summary>A pass forward in training mode; what the pass backward needs is kept until the next call.</summary>
    /// <param name="tensors">Every tensor of the network by its name. Running statistics are updated in place, everything else is read.</param>
    /// <param name="images">(N, Z, Y, X).</param>
    /// <param name="logits">(N, 2, Z, Y, X), filled.</param>
    /// <param name="momentum">Share of a batch's statistics in the running ones, 0 to 1.</param>
    void Forward(IReadOnlyDictionary<string, float[]> tensors, ReadOnlySpan<float> images, Span<float> logits, float momentum);

    /// <summary>The pass backward of the last <see cref="Forward"/>.</summary>
    /// <param name="logitGradients">(N, 2, Z, Y, X): the derivative of the loss by each logit.</param>
    /// <param name="gradients">Filled with the derivative of the loss by each weight, for every tensor that is learned.</param>
    void Backward(ReadOnlySpan<float> logitGradients, IReadOnlyDictionary<string, float[]> gradients);
}
