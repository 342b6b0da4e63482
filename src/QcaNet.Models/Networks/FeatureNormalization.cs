using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace QcaNet.Models.Networks;

/// <summary>
/// What stands between each convolution of a network and its ReLU: <c>y = (x - mean) / sqrt(variance + epsilon) * scale + shift</c>, scale and shift learned
/// for each channel. The kinds differ in what mean and variance are taken over. Its text form ("batch", "instance", "group 8", "none") is stored in the
/// metadata of weight files. How the intensities of a stack are scaled before a network sees them is another matter:
/// <see cref="Volumes.Preprocessing.Normalization"/>.
/// </summary>
/// <remarks>
/// QCANet's networks have batch normalisation (Ioffe and Szegedy 2015). After training it is a fixed affine map, costs nothing once it is folded into the
/// convolution, and leaves a network's view as wide as its convolutions reach. It learns poorly from batches of one or two crops, which is where instance
/// (Ulyanov et al. 2016) and group normalisation (Wu and He 2018) help. Those look at the whole volume each time: see <see cref="UNet3DArchitecture.SeesWholeVolume"/>.
/// </remarks>
public sealed record FeatureNormalization
{
    private FeatureNormalization(FeatureNormalizationKind kind, int groups = 0) => (Kind, Groups) = (kind, groups);

    /// <summary>By the statistics of the batches seen in training: QCANet's.</summary>
    public static FeatureNormalization Batch { get; } = new(FeatureNormalizationKind.Batch);

    /// <summary>Each channel of each volume by its own mean and variance.</summary>
    public static FeatureNormalization Instance { get; } = new(FeatureNormalizationKind.Instance);

    /// <summary>None at all.</summary>
    public static FeatureNormalization None { get; } = new(FeatureNormalizationKind.None);

    /// <summary>What mean and variance are taken over.</summary>
    public FeatureNormalizationKind Kind { get; }

    /// <summary>Groups that the channels of a layer are parted into; 0 for every kind but <see cref="FeatureNormalizationKind.Group"/>.</summary>
    public int Groups { get; }

    /// <summary>Whether each layer has learned scales and shifts.</summary>
    internal bool IsLearned => Kind != FeatureNormalizationKind.None;

    /// <summary>Groups of neighbouring channels of each volume by their common mean and variance.</summary>
    /// <param name="groups">Groups a layer, 1 to 256; it must divide the base width of the network, and so every width.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside its range.</exception>
    public static FeatureNormalization Group(int groups = 8)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(groups, UNet3DArchitecture.LargestBase);
        return new FeatureNormalization(FeatureNormalizationKind.Group, groups);
    }

    /// <summary>Reads what <see cref="ToString"/> writes: "batch", "instance", "group 8" or "none"; "group" alone is of 8.</summary>
    /// <exception cref="FormatException">The text is none of them.</exception>
    public static FeatureNormalization Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out FeatureNormalization? normalisation)
            ? normalisation
            : throw new FormatException($"'{text}' is no feature normalisation; write 'batch', 'instance', 'group N' (N groups of channels, 1 to {UNet3DArchitecture.LargestBase}) or 'none'.");
    }

    /// <summary>Reads what <see cref="ToString"/> writes; "group" alone is of 8.</summary>
    /// <returns>False where the text is no feature normalisation, or the number of groups is outside its range.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out FeatureNormalization? normalisation)
    {
        string[] words = (text ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        normalisation = words switch
        {
            ["batch"] => Batch,
            ["instance"] => Instance,
            ["group"] => Group(),
            ["group", string number] when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n is >= 1 and <= UNet3DArchitecture.LargestBase => Group(n),
            ["none"] => None,
            _ => null,
        };
        return normalisation is not null;
    }

    /// <summary>"batch", "instance", "group 8" or "none"; <see cref="Parse"/> reads it back.</summary>
    public override string ToString() => Kind switch
    {
        FeatureNormalizationKind.Group => string.Create(CultureInfo.InvariantCulture, $"group {Groups}"),
        FeatureNormalizationKind.Instance => "instance",
        FeatureNormalizationKind.None => "none",
        _ => "batch",
    };

    /// <summary>Groups that mean and variance of a volume are taken over: an instance normalisation is a group normalisation of as many groups as channels.</summary>
    internal int GroupsAmong(int channels) => Kind == FeatureNormalizationKind.Group ? Groups : channels;
}
