using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace QcaNet.Models.Networks;

/// <summary>
/// The layer between each convolution of a network and its ReLU: <c>y = (x - mean) / sqrt(variance + epsilon) * scale + shift</c>, scale
/// and shift learned for each channel. The kinds differ in the set over which mean and variance are computed. The text form ("batch",
/// "instance", "group 8", "none") is stored in the metadata of weight files. Not to be confused with the scaling of intensities before they
/// enter a network, <see cref="Volumes.Preprocessing.Normalization"/>.
/// </summary>
/// <remarks>
/// QCANet's networks have batch normalization (Ioffe and Szegedy 2015). After training it is a fixed affine map that costs nothing once it
/// is folded into the convolution, and it does not enlarge the receptive field. It trains poorly with batches of one or two crops, which is
/// where instance (Ulyanov et al. 2016) and group normalization (Wu and He 2018) help. Those depend on the whole volume: see
/// <see cref="UNet3DArchitecture.SeesWholeVolume"/>.
/// </remarks>
public sealed record FeatureNormalization
{
    private FeatureNormalization(FeatureNormalizationKind kind, int groups = 0) => (Kind, Groups) = (kind, groups);

    /// <summary>Batch normalization, with the statistics of the batches seen in training, as in QCANet.</summary>
    public static FeatureNormalization Batch { get; } = new(FeatureNormalizationKind.Batch);

    /// <summary>Instance normalization: each channel of each volume has its own mean and variance.</summary>
    public static FeatureNormalization Instance { get; } = new(FeatureNormalizationKind.Instance);

    /// <summary>No normalization.</summary>
    public static FeatureNormalization None { get; } = new(FeatureNormalizationKind.None);

    /// <summary>The set over which mean and variance are computed.</summary>
    public FeatureNormalizationKind Kind { get; }

    /// <summary>Number of groups of channels in a layer; 0 for every kind except <see cref="FeatureNormalizationKind.Group"/>.</summary>
    public int Groups { get; }

    /// <summary>Whether each layer has learned scales and shifts.</summary>
    internal bool IsLearned => Kind != FeatureNormalizationKind.None;

    /// <summary>Group normalization: each group of consecutive channels of each volume has its own mean and variance.</summary>
    /// <param name="groups">Number of groups per layer, 1 to 256; it must divide the base width of the network, and therefore every
    /// width.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of range.</exception>
    public static FeatureNormalization Group(int groups = 8)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(groups, UNet3DArchitecture.LargestBase);
        return new FeatureNormalization(FeatureNormalizationKind.Group, groups);
    }

    /// <summary>Parses the result of <see cref="ToString"/>: "batch", "instance", "group 8" or "none"; "group" means 8 groups.</summary>
    /// <exception cref="FormatException">The text is not valid.</exception>
    public static FeatureNormalization Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out FeatureNormalization? normalization)
            ? normalization
            : throw new FormatException(
                $"'{text}' is not a feature normalization; use 'batch', 'instance', "
                + $"'group N' (N groups of channels, 1 to {UNet3DArchitecture.LargestBase}) or 'none'.");
    }

    /// <summary>Parses the result of <see cref="ToString"/>; "group" alone means 8 groups.</summary>
    /// <returns>False if the text is not a feature normalization, or the number of groups is out of range.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out FeatureNormalization? normalization)
    {
        string[] words = (text ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        normalization = words switch
        {
            ["batch"] => Batch,
            ["instance"] => Instance,
            ["group"] => Group(),
            ["group", string number] when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int n)
                && n is >= 1 and <= UNet3DArchitecture.LargestBase => Group(n),
            ["none"] => None,
            _ => null,
        };
        return normalization is not null;
    }

    /// <summary>"batch", "instance", "group 8" or "none"; <see cref="Parse"/> accepts it.</summary>
    public override string ToString() => Kind switch
    {
        FeatureNormalizationKind.Group => string.Create(CultureInfo.InvariantCulture, $"group {Groups}"),
        FeatureNormalizationKind.Instance => "instance",
        FeatureNormalizationKind.None => "none",
        _ => "batch",
    };

    /// <summary>
    /// Number of groups with their own mean and variance: instance normalization is group normalization with one group per channel.
    /// </summary>
    internal int GroupsAmong(int channels) => Kind == FeatureNormalizationKind.Group ? Groups : channels;
}
