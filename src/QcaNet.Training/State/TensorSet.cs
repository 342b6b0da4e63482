using System.Runtime.InteropServices;
using System.Security.Cryptography;
using QcaNet.Models.Networks;
using QcaNet.Models.Weights;

namespace QcaNet.Training.State;

/// <summary>The tensors of a network in managed memory, by name and in the order of <see cref="TensorCatalog"/>.</summary>
internal static class TensorSet
{
    /// <summary>Whether a tensor is a running statistic of batch normalization, which is not learned.</summary>
    public static bool IsStatistic(string name) => name.Contains(".running_", StringComparison.Ordinal);

    /// <summary>Whether a tensor is the kernel of a convolution.</summary>
    public static bool IsKernel(long[] shape) => shape.Length == 5;

    /// <summary>Creates zeros for all tensors, or only for those that are learned.</summary>
    public static OrderedDictionary<string, float[]> Zeros(UNet3DArchitecture architecture, bool learnedOnly = false)
    {
        var set = new OrderedDictionary<string, float[]>(StringComparer.Ordinal);
        foreach ((string name, long[] shape) in TensorCatalog.Of(architecture))
        {
            if (learnedOnly && IsStatistic(name)) continue;
            set.Add(name, new float[shape.Aggregate(1L, (product, extent) => checked(product * extent))]);
        }

        return set;
    }

    /// <summary>Copies a set.</summary>
    public static OrderedDictionary<string, float[]> Copy(OrderedDictionary<string, float[]> set)
    {
        var copy = new OrderedDictionary<string, float[]>(StringComparer.Ordinal);
        foreach ((string name, float[] values) in set) copy.Add(name, [.. values]);
        return copy;
    }

    /// <summary>Copies the values of a set to another set with the same tensors.</summary>
    public static void CopyTo(OrderedDictionary<string, float[]> from, OrderedDictionary<string, float[]> to)
    {
        foreach ((string name, float[] values) in from) values.CopyTo(to[name], 0);
    }

    /// <summary>Copies the tensors of a network.</summary>
    public static OrderedDictionary<string, float[]> From(NetworkWeights weights)
    {
        OrderedDictionary<string, float[]> set = Zeros(weights.Architecture);
        foreach ((string name, float[] values) in set) weights.Tensors[name].Values.CopyTo(values);
        return set;
    }

    /// <summary>Creates network weights from copies of the tensors.</summary>
    public static NetworkWeights ToWeights(
        OrderedDictionary<string, float[]> set, UNet3DArchitecture architecture, NetworkMetadata metadata, string source)
    {
        var tensors = TensorCatalog.Of(architecture)
            .ToDictionary(t => t.Name, t => new WeightTensor(t.Shape, [.. set[t.Name]]), StringComparer.Ordinal);
        return new NetworkWeights(source, architecture, metadata, tensors);
    }

    /// <summary>
    /// Draws random weights, which depend only on the seed: kernels are normal with variance 2 / fan-in (He et al. 2015),
    /// biases and shifts are 0, scales and variances are 1.
    /// </summary>
    public static OrderedDictionary<string, float[]> Draw(UNet3DArchitecture architecture, int seed)
    {
        var random = new Random(seed);
        OrderedDictionary<string, float[]> set = Zeros(architecture);
        foreach ((string name, long[] shape) in TensorCatalog.Of(architecture))
        {
            float[] values = set[name];
            if (IsKernel(shape))
            {
                // A transposed convolution with stride and extent 2 has one tap per output voxel.
                // The input channels come first in its weights.
                bool up = name.EndsWith(".up.weight", StringComparison.Ordinal);
                double deviation = Math.Sqrt(2.0 / (up ? shape[0] : shape[1] * shape[2] * shape[3] * shape[4]));
                for (int i = 0; i < values.Length; i++) values[i] = (float)(deviation * Normal(random));
            }
            else if (name.EndsWith(".weight", StringComparison.Ordinal) || name.EndsWith(".running_var", StringComparison.Ordinal))
            {
                Array.Fill(values, 1);
            }
        }

        return set;
    }

    /// <summary>SHA-256 of the values of all tensors, in ordinal order of their names.</summary>
    public static string HashOf(NetworkWeights weights)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string _, WeightTensor tensor) in weights.Tensors.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            hash.AppendData(MemoryMarshal.AsBytes(tensor.Values));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Draws a standard normal value (Box-Muller transform).</summary>
    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
