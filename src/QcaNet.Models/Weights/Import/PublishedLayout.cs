using System.Globalization;
using System.Text.RegularExpressions;
using QcaNet.Models.Networks;

namespace QcaNet.Models.Weights.Import;

/// <summary>
/// The tensor names of QCANet's published code, and the corresponding tensors of the family.
/// </summary>
/// <remarks>
/// With L poolings, <c>c0</c>..<c>c{2L+1}</c> are the encoder's convolutions, two per stage. For each level, starting at the deepest,
/// <c>dc{3j}</c> is the transposed convolution, and <c>dc{3j+1}</c> and <c>dc{3j+2}</c> follow the concatenation; <c>dc{3L}</c> is the
/// head. The prefix <c>bn</c> denotes batch normalization. Source: src/lib/model.py of QCANet, classes Model_L2, Model_L3 and Model_L4.
/// </remarks>
internal static partial class PublishedLayout
{
    private const int FewestLevels = 2, MostLevels = 4;

    /// <summary>The name in the family and the published name of every tensor, in the order of the family.</summary>
    public static IEnumerable<(string Name, string Published, long[] Shape)> Of(UNet3DArchitecture architecture)
    {
        foreach ((string name, long[] shape) in TensorCatalog.Of(architecture))
        {
            yield return (name, PublishedName(name, architecture.Levels), shape);
        }
    }

    /// <summary>Whether a published name exists in any network of the family.</summary>
    public static bool IsKnown(string published) => Pattern().Match(published) is { Success: true } m
        && (m.Groups["norm"].Length > 0 || !m.Groups["what"].Value.StartsWith("running", StringComparison.Ordinal));

    /// <summary>Whether a name is the counter of batches that PyTorch stores with the running statistics.</summary>
    public static bool IsBatchCounter(string published) => Counter().IsMatch(published);

    /// <summary>
    /// Infers the architecture from the names of the tensors and the shapes of the first and the last one; nothing else is checked yet.
    /// </summary>
    public static UNet3DArchitecture Infer(TensorArchive archive)
    {
        foreach (StoredTensor tensor in archive.Tensors.Values)
        {
            if (!IsKnown(tensor.Name)) throw archive.Refuse.Mismatch("is not a tensor of a network of this family.", tensor.SourceName);
        }

        if (archive.Tensors.Count == 0)
        {
            throw archive.Refuse.Mismatch("contains no tensor of a network of this family (c0, bnc0, c1, ..., dc0, ...).");
        }

        int levels = 0;
        foreach (string name in archive.Tensors.Keys)
        {
            Match match = Pattern().Match(name);
            int number = int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
            levels = Math.Max(levels, match.Groups["layer"].Value == "c" ? number / 2 : number / 3);
        }

        if (levels is < FewestLevels or > MostLevels)
        {
            throw archive.Refuse.Mismatch(
                $"has layers for {levels} poolings; the published networks have {FewestLevels}, 3 or {MostLevels}.");
        }

        if (archive.Levels is { } said && said != levels)
        {
            throw archive.Refuse.Mismatch($"declares the class Model_L{said}, but has layers for {levels} poolings.");
        }

        long[] first = ShapeOf("c0.weight"), last = ShapeOf($"dc{3 * levels}.weight");
        if (last[0] < 2)
        {
            throw archive.Refuse.Mismatch($"has {last[0]} output channels; the networks of this family have at least two classes.");
        }

        foreach (long extent in first.Concat(last))
        {
            if (extent > 1 << 20) throw archive.Refuse.Limit($"has an extent of {extent}; no network of this family is that large.");
        }

        try
        {
            return new UNet3DArchitecture(levels, (int)first[0], (int)first[2])
            {
                InputChannels = (int)first[1],
                OutputChannels = (int)last[0],
                BatchNormEpsilon = archive.Epsilon,
            };
        }
        catch (ArgumentException error)
        {
            throw archive.Refuse.Mismatch($"is not a network of this family: {error.Message}");
        }

        long[] ShapeOf(string name)
        {
            if (!archive.Tensors.TryGetValue(name, out StoredTensor? tensor))
            {
                throw archive.Refuse.Mismatch($"is missing; a network of {levels} poolings needs it.", archive.Prefix + name);
            }

            return tensor.Shape.Length == 5 && !tensor.Shape.Contains(0) ? tensor.Shape
                : throw archive.Refuse.Mismatch(
                    $"has the shape ({string.Join(", ", tensor.Shape)}), which is not a 3D convolution.", tensor.SourceName);
        }
    }

    private static string PublishedName(string name, int levels)
    {
        string[] parts = name.Split('.');
        if (parts[0] == "head") return $"dc{3 * levels}.{parts[1]}";
        int stage = int.Parse(parts[1], CultureInfo.InvariantCulture);
        string layer = parts[2], norm = layer.StartsWith("norm", StringComparison.Ordinal) ? "bn" : string.Empty;
        int half = layer[^1] == '1' ? 1 : 0;
        int deepestFirst = 3 * (levels - 1 - stage);
        string published = parts[0] == "encoder" ? $"c{(2 * stage) + half}"
            : layer == "up" ? $"dc{deepestFirst}" : $"dc{deepestFirst + 1 + half}";
        return $"{norm}{published}.{parts[3]}";
    }

    [GeneratedRegex(@"\A(?<norm>(bn)?)(?<layer>d?c)(?<number>0|[1-9][0-9]?)\.(?<what>weight|bias|running_mean|running_var)\z")]
    private static partial Regex Pattern();

    [GeneratedRegex(@"\Abnd?c(0|[1-9][0-9]?)\.num_batches_tracked\z")]
    private static partial Regex Counter();
}
