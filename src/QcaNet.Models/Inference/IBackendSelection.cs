namespace QcaNet.Models.Inference;

/// <summary>
/// A builder that accepts an <see cref="InferenceBackend"/>. Packages with an engine provide an extension method for every such builder
/// (<c>WithTorch</c>) without a reference between the two.
/// </summary>
/// <typeparam name="TSelf">The builder itself.</typeparam>
public interface IBackendSelection<out TSelf>
    where TSelf : IBackendSelection<TSelf>
{
    /// <summary>Uses an engine for what the built-in kernels do not support.</summary>
    /// <param name="backend">The engine.</param>
    /// <returns>A new builder; this one is unchanged.</returns>
    TSelf WithBackend(InferenceBackend backend);
}
