using System.Collections.ObjectModel;
using System.Globalization;
using QcaNet.Models.Networks;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Models.Weights;

/// <summary>What a weight file says about its network besides the tensors: how to feed it, where it comes from, on which terms.</summary>
/// <remarks>Null means that the file does not say; nothing is guessed.</remarks>
public sealed record NetworkMetadata
{
    /// <summary>Under which a file tells what stands between convolutions and ReLUs; without it, that is batch normalisation.</summary>
    internal const string FeatureNormalizationKey = "feature_normalisation";

    /// <summary>What the network finds.</summary>
    public NetworkRole? Role { get; init; }

    /// <summary>Spacing of the voxels it was trained at, micrometres: inputs are resampled to it.</summary>
    public VoxelSpacing? Spacing { get; init; }

    /// <summary>How intensities were scaled before it saw them.</summary>
    public Normalization? Normalization { get; init; }

    /// <summary>Probability above which a voxel counts, 0 to 1.</summary>
    public double? Threshold { get; init; }

    /// <summary>Number formats whose results were compared on validation data, for instance "float32,bfloat16".</summary>
    public string? PrecisionChecked { get; init; }

    /// <summary>How it was trained, in one line.</summary>
    public string? Recipe { get; init; }

    /// <summary>Terms of the weights.</summary>
    public string? License { get; init; }

    /// <summary>What to cite.</summary>
    public string? Citation { get; init; }

    /// <summary>Everything else, as it stands in the file.</summary>
    public IReadOnlyDictionary<string, string> Other { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The strings of the file's <c>__metadata__</c>, with the architecture's among them.</summary>
    internal SortedDictionary<string, string> ToStrings(UNet3DArchitecture architecture)
    {
        var strings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in Other) strings[key] = value;
        strings["format"] = "qcanet";
        strings["levels"] = architecture.Levels.ToString(CultureInfo.InvariantCulture);
        strings["base"] = architecture.BaseWidth.ToString(CultureInfo.InvariantCulture);
        strings["kernel"] = architecture.Kernel.ToString(CultureInfo.InvariantCulture);
        strings["batch_norm_epsilon"] = architecture.BatchNormEpsilon.ToString("R", CultureInfo.InvariantCulture);

        // Batch normalisation goes without saying: such files are what they were before there were others.
        strings.Remove(FeatureNormalizationKey);
        if (architecture.FeatureNormalization != FeatureNormalization.Batch) strings[FeatureNormalizationKey] = architecture.FeatureNormalization.ToString();
        Put("role", Role?.ToString().ToLowerInvariant());
        Put("spacing", Spacing?.ToString());
        Put("normalisation", Normalization?.ToString());
        Put("threshold", Threshold?.ToString("R", CultureInfo.InvariantCulture));
        Put("precision_checked", PrecisionChecked);
        Put("recipe", Recipe);
        Put("licence", License);
        Put("citation", Citation);
        return strings;

        void Put(string key, string? value)
        {
            if (value is not null) strings[key] = value;
        }
    }

    /// <summary>Reads the strings; throws where one that is there cannot be what it says.</summary>
    internal static NetworkMetadata FromStrings(string path, IReadOnlyDictionary<string, string> strings)
    {
        string[] known = ["format", "levels", "base", "kernel", "batch_norm_epsilon", FeatureNormalizationKey, "role", "spacing", "normalisation", "threshold", "precision_checked", "recipe", "licence", "citation"];
        return new NetworkMetadata
        {
            Role = Text("role") switch { null => null, "nsn" => NetworkRole.Nsn, "ndn" => NetworkRole.Ndn, _ => throw Bad("role", "'nsn' or 'ndn'") },
            Spacing = Text("spacing") is not { } spacing ? null : VoxelSpacing.TryParse(spacing, out VoxelSpacing s) ? s : throw Bad("spacing", "'z,y,x' in micrometres"),
            Normalization = Text("normalisation") is not { } text ? null : Normalization.TryParse(text, out Normalization? n) ? n : throw Bad("normalisation", "'min-max', 'percentile LOW HIGH clip LOW HIGH' or 'z-score'"),
            Threshold = Text("threshold") is not { } number ? null
                : double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double t) && t is >= 0 and <= 1 ? t : throw Bad("threshold", "a number from 0 to 1"),
            PrecisionChecked = Text("precision_checked"),
            Recipe = Text("recipe"),
            License = Text("licence"),
            Citation = Text("citation"),
            Other = strings.Where(s => !known.Contains(s.Key)).ToDictionary(StringComparer.Ordinal).AsReadOnly(),
        };

        string? Text(string key) => strings.GetValueOrDefault(key);

        WeightsFormatException Bad(string key, string expected) => new(
            path, WeightsFormatErrorKind.Malformed, $"the metadata say {key} = '{strings[key]}', which should be {expected}.");
    }
}
