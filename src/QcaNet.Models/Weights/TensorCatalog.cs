using System.Globalization;
using QcaNet.Models.Networks;

namespace QcaNet.Models.Weights;

/// <summary>The name and shape of every tensor of an architecture, and the inference of an architecture from tensors.</summary>
internal static class TensorCatalog
{
    /// <summary>The tensors of a network of the family, encoder first.</summary>
    public static IEnumerable<(string Name, long[] Shape)> Of(UNet3DArchitecture architecture)
    {
        int Width(int i) => architecture.Width(i);
        long k = architecture.Kernel;
        IEnumerable<(string, long[])> Stage(string at, long from, long middle, long to) =>
            Convolution($"{at}.conv0", $"{at}.norm0", from, middle).Concat(Convolution($"{at}.conv1", $"{at}.norm1", middle, to));
        string[] ofNorm = architecture.FeatureNormalization.Kind switch
        {
            FeatureNormalizationKind.Batch => ["weight", "bias", "running_mean", "running_var"],
            FeatureNormalizationKind.None => [],
            _ => ["weight", "bias"], // the statistics are computed from each volume
        };
        IEnumerable<(string, long[])> Convolution(string conv, string norm, long from, long to) =>
            [($"{conv}.weight", [to, from, k, k, k]), ($"{conv}.bias", [to]), .. ofNorm.Select(part => ($"{norm}.{part}", new[] { to }))];

        for (int i = 0; i <= architecture.Levels; i++)
        {
            (long input, long middle, long output) = (i == 0 ? architecture.InputChannels : Width(i), Width(i), Width(i + 1));
            foreach ((string, long[]) t in Stage($"encoder.{i}", input, middle, output)) yield return t;
        }

        for (int i = 0; i < architecture.Levels; i++)
        {
            long coarse = Width(i + 2), skip = Width(i + 1);
            yield return ($"decoder.{i}.up.weight", [coarse, coarse, 2, 2, 2]);
            yield return ($"decoder.{i}.up.bias", [coarse]);
            foreach ((string, long[]) t in Stage($"decoder.{i}", coarse + skip, skip, skip)) yield return t;
        }

        yield return ("head.weight", [architecture.OutputChannels, Width(1), 1, 1, 1]);
        yield return ("head.bias", [architecture.OutputChannels]);
    }

    /// <summary>Infers the architecture from the shapes of the tensors; the metadata must agree with it.</summary>
    /// <exception cref="WeightsFormatException">The tensors are not of the family, or the metadata contradict them.</exception>
    public static UNet3DArchitecture Infer(string source, Dictionary<string, WeightTensor> tensors, Dictionary<string, string> metadata)
    {
        long[] first = ShapeOf("encoder.0.conv0.weight", 5), head = ShapeOf("head.weight", 5);
        FeatureNormalization normalization = FeatureNormalization.Batch;
        if (metadata.TryGetValue(NetworkMetadata.FeatureNormalizationKey, out string? said)
            && !FeatureNormalization.TryParse(said, out normalization!))
        {
            throw new WeightsFormatException(
                source,
                WeightsFormatErrorKind.Malformed,
                $"the metadata contain feature_normalisation = '{said}', which must be 'batch', 'instance', 'group N' or 'none'.");
        }

        int levels = tensors.Keys.Count(name => name.EndsWith(".up.weight", StringComparison.Ordinal));
        UNet3DArchitecture architecture;
        try
        {
            architecture = new UNet3DArchitecture(levels, checked((int)first[0]), checked((int)first[2]))
            {
                InputChannels = checked((int)first[1]),
                OutputChannels = checked((int)head[0]),
                BatchNormEpsilon = Number("batch_norm_epsilon") ?? 2e-5,
                FeatureNormalization = normalization,
            };
        }
        catch (Exception error) when (error is ArgumentException or OverflowException)
        {
            throw new WeightsFormatException(
                source,
                WeightsFormatErrorKind.Mismatch,
                $"the tensors are not those of a U-Net of this family: {error.Message}",
                null,
                error);
        }

        Confirm("levels", architecture.Levels);
        Confirm("base", architecture.BaseWidth);
        Confirm("kernel", architecture.Kernel);
        return architecture;

        long[] ShapeOf(string name, int rank)
        {
            if (!tensors.TryGetValue(name, out WeightTensor? tensor))
            {
                throw new WeightsFormatException(
                    source, WeightsFormatErrorKind.Mismatch, "is missing: these are not weights of a network of this family.", name);
            }

            return tensor.Shape.Length == rank ? tensor.Shape.ToArray()
                : throw new WeightsFormatException(
                    source, WeightsFormatErrorKind.Mismatch, $"has the shape {tensor}, which is not a 3D convolution.", name);
        }

        double? Number(string key)
        {
            if (!metadata.TryGetValue(key, out string? text)) return null;
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                && double.IsFinite(value) && value > 0
                ? value
                : throw new WeightsFormatException(
                    source, WeightsFormatErrorKind.Malformed, $"the metadata contain {key} = '{text}', which must be a number above zero.");
        }

        void Confirm(string key, int told)
        {
            if (Number(key) is { } said && said != told)
            {
                throw new WeightsFormatException(
                    source,
                    WeightsFormatErrorKind.Mismatch,
                    string.Create(CultureInfo.InvariantCulture, $"the metadata contain {key} = {said}, but the tensors imply {told}."));
            }
        }
    }

    /// <summary>Checks that there are exactly the architecture's tensors, with their shapes, finite values and valid variances.</summary>
    public static void Check(string source, UNet3DArchitecture architecture, IReadOnlyDictionary<string, WeightTensor> tensors)
    {
        int expected = 0;
        foreach ((string name, long[] shape) in Of(architecture))
        {
            expected++;
            if (!tensors.TryGetValue(name, out WeightTensor? tensor))
            {
                string unless = name.Contains(".running_", StringComparison.Ordinal)
                    ? ", unless the metadata name a feature_normalisation other than batch"
                    : string.Empty;
                throw new WeightsFormatException(
                    source, WeightsFormatErrorKind.Mismatch, $"is missing; a network of {architecture} needs it{unless}.", name);
            }

            if (!tensor.Shape.SequenceEqual(shape))
            {
                throw new WeightsFormatException(
                    source,
                    WeightsFormatErrorKind.Mismatch,
                    $"has the shape {tensor}; a network of {architecture} needs ({string.Join(", ", shape)}).",
                    name);
            }

            foreach (float value in tensor.Values)
            {
                if (!float.IsFinite(value))
                {
                    throw new WeightsFormatException(
                        source, WeightsFormatErrorKind.Malformed, "contains a value that is not finite; the training run diverged.", name);
                }

                if (value < 0 && name.EndsWith("running_var", StringComparison.Ordinal))
                {
                    throw new WeightsFormatException(source, WeightsFormatErrorKind.Malformed, "contains a negative variance.", name);
                }
            }
        }

        if (tensors.Count != expected)
        {
            string extra = tensors.Keys.Except(Of(architecture).Select(t => t.Name)).Order(StringComparer.Ordinal).First();
            throw new WeightsFormatException(
                source, WeightsFormatErrorKind.Mismatch, $"does not belong to a network of {architecture}.", extra);
        }
    }
}
