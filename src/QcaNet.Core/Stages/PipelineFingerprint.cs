using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using QcaNet.Models.Inference;
using QcaNet.Models.Weights;

namespace QcaNet.Core.Stages;

/// <summary>
/// Computes a hash of everything that labels depend on except for the stack: tensors and metadata of both networks, thresholds and sizes,
/// the protocol, and the inference options. Threads and memory are left out, because they do not change the labels.
/// </summary>
internal static class PipelineFingerprint
{
    /// <returns>SHA-256 in lower-case hexadecimal.</returns>
    public static string Compute(
        IReadOnlyList<NetworkWeights> nsn,
        IReadOnlyList<NetworkWeights> ndn,
        WatershedOptions watershed,
        InferenceOptions inference,
        PublishedOptions? published)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (NetworkWeights weights in (IEnumerable<NetworkWeights>)[.. nsn, .. ndn]) Add(hash, weights);
        Add(hash, Invariant(watershed with { MaximumThreads = null }));
        Add(hash, Invariant(inference with { MaximumThreads = null, MemoryBudget = null }));
        Add(hash, published is null ? "default" : Invariant(published));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, NetworkWeights weights)
    {
        NetworkMetadata metadata = weights.Metadata;
        Add(hash, Invariant(weights.Architecture));
        Add(
            hash,
            string.Create(
                CultureInfo.InvariantCulture, $"{metadata.Role} {metadata.Spacing} {metadata.Normalization} {metadata.Threshold:R}"));
        foreach ((string name, WeightTensor tensor) in weights.Tensors)
        {
            Add(hash, $"{name} {tensor}");
            hash.AppendData(MemoryMarshal.AsBytes(tensor.Values));
        }
    }

    private static void Add(IncrementalHash hash, string text)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        hash.AppendData([0]);
    }

    /// <summary>
    /// A record prints its public properties, so a new option becomes part of the fingerprint without being listed here. It formats them
    /// with the culture of the thread, which is therefore set to the invariant one.
    /// </summary>
    private static string Invariant(object options)
    {
        CultureInfo culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            return options.ToString()!;
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
