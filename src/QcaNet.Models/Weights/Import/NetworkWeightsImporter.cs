using System.Globalization;
using QcaNet.Models.Networks;
using QcaNet.Volumes;

namespace QcaNet.Models.Weights.Import;

/// <summary>
/// Reads weights of QCANet's networks from other programs' files: Chainer's <c>.npz</c>, PyTorch's zip files, safetensors with the
/// published names.
/// </summary>
/// <remarks>
/// <para>
/// The format is detected from the contents. Pickles are read as data, with an allow-list of names: nothing in a file is executed, and no
/// name in it is used as a path. First, everything that the file declares is checked against one network of the family (names, shapes,
/// types, coverage), then the values are read and checked (checksums, finite, no negative variance); if anything fails, nothing is
/// returned.
/// </para>
/// <para>
/// In addition to the returned tensors, an import needs a few megabytes; at most 256 MiB of tensors are read. A file that declares more
/// than any such network needs is rejected before memory is allocated.
/// </para>
/// </remarks>
public static class NetworkWeightsImporter
{
    /// <summary>Imports a file.</summary>
    /// <param name="path">The file; its name and extension do not matter.</param>
    /// <param name="options">Values that the file does not contain; null for none.</param>
    /// <returns>The weights, and what was matched.</returns>
    /// <exception cref="WeightsFormatException">The file is missing, damaged, not in a supported format, or not a network of the
    /// family.</exception>
    /// <exception cref="ArgumentException">The epsilon in the options is invalid.</exception>
    public static ImportedWeights Import(string path, WeightsImportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return WeightFile.Read(path, stream => Import(stream, path, options));
    }

    /// <summary>Imports from a seekable stream.</summary>
    /// <param name="stream">Positioned at the start of the file's bytes; it stays open.</param>
    /// <param name="source">A name for messages.</param>
    /// <param name="options">Values that the file does not contain; null for none.</param>
    /// <returns>The weights, and what was matched.</returns>
    /// <exception cref="WeightsFormatException">As for <see cref="Import(string, WeightsImportOptions?)"/>.</exception>
    /// <exception cref="ArgumentException">The stream cannot seek, or the epsilon in the options is invalid.</exception>
    public static ImportedWeights Import(Stream stream, string source, WeightsImportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(source);
        options ??= new WeightsImportOptions();
        if (options.BatchNormEpsilon is { } epsilon && !(epsilon > 0 && epsilon < 1))
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"The epsilon is {epsilon}; it must be above 0 and below 1."), nameof(options));
        }

        if (!stream.CanSeek) throw new ArgumentException("The stream cannot seek; copy it to memory or to a file first.", nameof(stream));
        TensorArchive archive = WeightFileSignature.Open(new WeightBytes(stream, source));
        UNet3DArchitecture architecture = PublishedLayout.Infer(archive);
        if (options.BatchNormEpsilon is { } chosen) architecture = architecture with { BatchNormEpsilon = chosen };
        if (architecture.ParameterCount > ImportLimits.Numbers)
        {
            throw archive.Refuse.Limit(
                $"is a network of {architecture} with {architecture.ParameterCount} values; at most {ImportLimits.Numbers} are read.");
        }

        List<(string Name, StoredTensor? Stored, long[] Shape)> plan = Match(archive, architecture);

        var numbers = plan.Where(p => p.Stored is not null).ToDictionary(
            p => p.Stored!.Name, p => new float[p.Shape.Aggregate(1L, (a, b) => a * b)], StringComparer.Ordinal);
        archive.Fill(numbers);
        var tensors = new Dictionary<string, WeightTensor>(StringComparer.Ordinal);
        foreach ((string name, StoredTensor? stored, long[] shape) in plan)
        {
            if (stored is not null) CheckNumbers(archive.Refuse, stored, numbers[stored.Name]);
            tensors.Add(name, new WeightTensor(shape, stored is null ? new float[shape[0]] : numbers[stored.Name]));
        }

        var weights = new NetworkWeights(source, architecture, options.Metadata ?? new NetworkMetadata(), tensors);
        return new ImportedWeights(weights, Report(archive, plan));
    }

    /// <summary>Pairs each tensor of the architecture with that of the file; null for biases if the file has none at all.</summary>
    private static List<(string Name, StoredTensor? Stored, long[] Shape)> Match(TensorArchive archive, UNet3DArchitecture architecture)
    {
        bool hasBiases = archive.Tensors.Keys.Any(IsConvolutionBias);
        var plan = new List<(string Name, StoredTensor? Stored, long[] Shape)>();
        int taken = 0;
        foreach ((string name, string published, long[] shape) in PublishedLayout.Of(architecture))
        {
            if (!archive.Tensors.TryGetValue(published, out StoredTensor? stored))
            {
                if (hasBiases || !IsConvolutionBias(published))
                {
                    throw archive.Refuse.Mismatch($"is missing; a network of {architecture} needs it.", archive.Prefix + published);
                }

                plan.Add((name, null, shape));
                continue;
            }

            if (!stored.Shape.AsSpan().SequenceEqual(shape))
            {
                throw archive.Refuse.Mismatch(
                    $"has the shape ({string.Join(", ", stored.Shape)}); a network of {architecture} needs ({string.Join(", ", shape)}).",
                    stored.SourceName);
            }

            taken++;
            plan.Add((name, stored, shape));
        }

        if (taken < archive.Tensors.Count)
        {
            IEnumerable<string> known = PublishedLayout.Of(architecture).Select(t => t.Published);
            string extra = archive.Tensors.Keys.Except(known).Order(StringComparer.Ordinal).First();
            throw archive.Refuse.Mismatch($"does not belong to a network of {architecture}.", archive.Tensors[extra].SourceName);
        }

        return plan;
    }

    private static bool IsConvolutionBias(string published) =>
        !published.StartsWith("bn", StringComparison.Ordinal) && published.EndsWith(".bias", StringComparison.Ordinal);

    private static void CheckNumbers(Refusals refuse, StoredTensor stored, float[] numbers)
    {
        bool variance = stored.Name.EndsWith(".running_var", StringComparison.Ordinal);
        foreach (float number in numbers)
        {
            if (!float.IsFinite(number))
            {
                throw refuse.Malformed("contains a value that is not finite as float32; the training run diverged.", stored.SourceName);
            }

            if (variance && number < 0) throw refuse.Malformed("contains a negative variance.", stored.SourceName);
        }
    }

    private static WeightsImportReport Report(TensorArchive archive, List<(string Name, StoredTensor? Stored, long[] Shape)> plan) => new()
    {
        Format = archive.Format,
        Matches =
        [
            .. plan.Where(p => p.Stored is not null)
                .Select(p => new TensorMatch(p.Stored!.SourceName, p.Name, p.Shape, p.Stored.Format.ToString())),
        ],
        ZeroBiases = [.. plan.Where(p => p.Stored is null).Select(p => p.Name)],
        Ignored = [.. archive.Ignored],
        Parameters = plan.Where(p => p.Stored is not null && !p.Name.Contains(".running_", StringComparison.Ordinal))
            .Sum(p => p.Shape.Aggregate(1L, (a, b) => a * b)),
    };
}
