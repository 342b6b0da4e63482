using System.Collections.ObjectModel;
using System.Globalization;
using QcaNet.Models.Networks;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Models.Weights;

/// <summary>The metadata of a weight file: the expected input of the network, its origin and its license.</summary>
/// <remarks>Null means that the file does not contain the value; nothing is guessed.</remarks>
public sealed record NetworkMetadata
{
    /// <summary>The key of the feature normalization; a file without it has batch normalization.</summary>
    internal const string FeatureNormalizationKey = "feature_normalisation";

    /// <summary>What the network detects.</summary>
    public NetworkRole? Role { get; init; }

    /// <summary>Voxel spacing of the training data, in micrometers: inputs are resampled to it.</summary>
    public VoxelSpacing? Spacing { get; init; }

    /// <summary>The normalization of the input intensities.</summary>
    public Normalization? Normalization { get; init; }

    /// <summary>Probability above which a voxel is foreground, 0 to 1.</summary>
    public double? Threshold { get; init; }

    /// <summary>
    /// Smallest volume in cubic micrometers, 0 or more: of a nucleus for NSN, of a center for NDN. Chosen on validation data together with
    /// the threshold.
    /// </summary>
    public double? SmallestVolume { get; init; }

    /// <summary>Number formats whose results were compared on validation data, for instance "float32,bfloat16".</summary>
    public string? PrecisionChecked { get; init; }

    /// <summary>How the network was trained, in one line.</summary>
    public string? Recipe { get; init; }

    /// <summary>License of the weights.</summary>
    public string? License { get; init; }

    /// <summary>What to cite.</summary>
    public string? Citation { get; init; }

    /// <summary>All other entries, unchanged.</summary>
    public IReadOnlyDictionary<string, string> Other { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The strings of the file's <c>__metadata__</c>, including those of the architecture.</summary>
    internal SortedDictionary<string, string> ToStrings(UNet3DArchitecture architecture)
    {
        var strings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in Other) strings[key] = value;
        strings["format"] = "qcanet";
        strings["levels"] = architecture.Levels.ToString(CultureInfo.InvariantCulture);
        strings["base"] = architecture.BaseWidth.ToString(CultureInfo.InvariantCulture);
        strings["kernel"] = architecture.Kernel.ToString(CultureInfo.InvariantCulture);
        strings["batch_norm_epsilon"] = architecture.BatchNormEpsilon.ToString("R", CultureInfo.InvariantCulture);

        // Batch normalization is the default and not stored, so that such files are the same as before other kinds existed.
        strings.Remove(FeatureNormalizationKey);
        if (architecture.FeatureNormalization != FeatureNormalization.Batch)
        {
            strings[FeatureNormalizationKey] = architecture.FeatureNormalization.ToString();
        }

        Put("role", Role?.ToString().ToLowerInvariant());
        Put("spacing", Spacing?.ToString());
        Put("normalisation", Normalization?.ToString());
        Put("threshold", Threshold?.ToString("R", CultureInfo.InvariantCulture));
        Put("smallest_volume", SmallestVolume?.ToString("R", CultureInfo.InvariantCulture));
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

    /// <summary>Parses the strings; throws if a value is invalid.</summary>
    internal static NetworkMetadata FromStrings(string path, IReadOnlyDictionary<string, string> strings)
    {
        string[] known =
        [
            "format", "levels", "base", "kernel", "batch_norm_epsilon", FeatureNormalizationKey, "role", "spacing", "normalisation",
            "threshold", "smallest_volume", "precision_checked", "recipe", "licence", "citation",
        ];
        return new NetworkMetadata
        {
            Role = Text("role") switch
            {
                null => null,
                "nsn" => NetworkRole.Nsn,
                "ndn" => NetworkRole.Ndn,
                _ => throw Bad("role", "'nsn' or 'ndn'"),
            },
            Spacing = Text("spacing") is not { } spacing ? null
                : VoxelSpacing.TryParse(spacing, out VoxelSpacing s) ? s : throw Bad("spacing", "'z,y,x' in micrometers"),
            Normalization = Text("normalisation") is not { } text ? null
                : Normalization.TryParse(text, out Normalization? n) ? n
                : throw Bad("normalisation", "'min-max', 'percentile LOW HIGH clip LOW HIGH' or 'z-score'"),
            Threshold = Text("threshold") is not { } number ? null
                : double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double t) && t is >= 0 and <= 1 ? t
                : throw Bad("threshold", "a number from 0 to 1"),
            SmallestVolume = Text("smallest_volume") is not { } volume ? null
                : double.TryParse(volume, NumberStyles.Float, CultureInfo.InvariantCulture, out double v)
                    && v >= 0 && double.IsFinite(v) ? v
                : throw Bad("smallest_volume", "a volume of 0 or more cubic micrometers"),
            PrecisionChecked = Text("precision_checked"),
            Recipe = Text("recipe"),
            License = Text("licence"),
            Citation = Text("citation"),
            Other = strings.Where(s => !known.Contains(s.Key)).ToDictionary(StringComparer.Ordinal).AsReadOnly(),
        };

        string? Text(string key) => strings.GetValueOrDefault(key);

        WeightsFormatException Bad(string key, string expected) => new(
            path, WeightsFormatErrorKind.Malformed, $"the metadata contain {key} = '{strings[key]}', which must be {expected}.");
    }
}
