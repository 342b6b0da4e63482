namespace QcaNet.Models.Inference;

/// <summary>
/// A builder that can be given an <see cref="InferenceBackend"/>. Packages with an engine add a method of their own to every such builder (<c>WithTorch</c>)
/// without a reference between the two.
/// </summary>
/// <typeparam name="TSelf">The builder itself.</typeparam>
public interface IBackendSelection<out TSelf>
    where TSelf : IBackendSelection<TSelf>
{
    /// <summary>Uses an engine for what the own kernels do not compute.</summary>
    /// <param name="backend">The engine.</param>
    /// <returns>The changed builder; this one stays as it is.</returns>
    TSelf WithBackend(InferenceBackend backend);
}
