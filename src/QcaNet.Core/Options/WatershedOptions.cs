using QcaNet.PostProcessing;

namespace QcaNet.Core;

/// <summary>
/// Options that turn the probabilities of the two networks into nuclei: thresholds and minimum sizes, in addition to the options of the
/// watershed itself. All have defaults; a pipeline checks them when it is built.
/// </summary>
/// <remarks>
/// A part of NSN's mask in which NDN found no center, while it found some elsewhere, is background by default, as in the published code.
/// Where NDN found nothing at all, every part of the mask is a nucleus.
/// </remarks>
public sealed record WatershedOptions : MarkerWatershedOptions
{
    /// <summary>The defaults.</summary>
    public static new WatershedOptions Default { get; } = new();

    /// <summary>Smallest volume of a marker if neither the options nor the weights specify one, in cubic micrometers.</summary>
    public const double DefaultSmallestMarkerVolume = 20;

    /// <summary>
    /// Smallest volume of a nucleus if neither the options nor the weights specify one, in cubic micrometers. Chosen on Emb10 and Emb11 of
    /// BBBC050, where 96 % of the outlined nuclei are larger (median 2,350).
    /// </summary>
    public const double DefaultSmallestVolume = 300;

    /// <summary>
    /// Probability of NSN above which a voxel belongs to a nucleus, 0 to 1 (exclusive). Null, the default, uses the threshold in the
    /// weights' metadata, which was chosen on validation data. A higher threshold makes nuclei smaller and drops faint ones.
    /// </summary>
    public double? NucleusThreshold { get; init; }

    /// <summary>
    /// Probability of NDN above which a voxel belongs to a center, 0 to 1 (exclusive). Null, the default, uses the threshold in the
    /// weights' metadata. A higher threshold merges fewer centers of touching nuclei and loses more faint ones.
    /// </summary>
    public double? CenterThreshold { get; init; }

    /// <summary>
    /// Whether a center is divided if it falls into two or more parts of at least <see cref="SmallestMarkerVolume"/> at a higher threshold,
    /// as the centers of touching nuclei do; see <see cref="Centers.FindDivided"/>. True by default. If it is false, and always in the
    /// published protocol, every connected center is one marker.
    /// </summary>
    public bool DivideCenters { get; init; } = true;

    /// <summary>
    /// Smallest volume of a center that counts as a marker, in cubic micrometers, 0 or more. Null, the default, uses the volume in NDN's
    /// metadata, or <see cref="DefaultSmallestMarkerVolume"/> if there is none. Smaller centers are specks where the probability just
    /// crosses a threshold; as markers, they would cut a nucleus in two. NDN learns cores of about an eighth of a nucleus: 60 and more.
    /// </summary>
    public double? SmallestMarkerVolume { get; init; }

    /// <summary>
    /// Smallest volume of a nucleus to keep, in cubic micrometers, 0 or more. Null, the default, uses the volume in NSN's metadata, or
    /// <see cref="DefaultSmallestVolume"/> if there is none. Smaller objects are removed after the watershed: debris and small polar
    /// bodies, which have 200 to 1,000. Lower it for smaller nuclei, or to keep everything.
    /// </summary>
    public double? SmallestVolume { get; init; }

    /// <summary>Lists every invalid option.</summary>
    internal IEnumerable<string> Problems()
    {
        (string, double?)[] thresholds = [(nameof(NucleusThreshold), NucleusThreshold), (nameof(CenterThreshold), CenterThreshold)];
        foreach ((string name, double? threshold) in thresholds)
        {
            if (threshold is { } t && !(t is > 0 and < 1))
            {
                yield return FormattableString.Invariant($"{name} is {t}; a probability between 0 and 1 (exclusive) is needed.");
            }
        }

        (string, double?)[] volumes = [(nameof(SmallestMarkerVolume), SmallestMarkerVolume), (nameof(SmallestVolume), SmallestVolume)];
        foreach ((string name, double? volume) in volumes)
        {
            if (volume is { } v && !(double.IsFinite(v) && v >= 0))
            {
                yield return FormattableString.Invariant($"{name} is {v}; a finite volume of 0 or more cubic micrometers is needed.");
            }
        }

        if (!Enum.IsDefined(MarkerlessComponents))
        {
            yield return $"{nameof(MarkerlessComponents)} is {MarkerlessComponents}; {nameof(MarkerlessComponents.Background)}, "
                + $"{nameof(MarkerlessComponents.OneObject)} or {nameof(MarkerlessComponents.DistanceMaxima)} is needed.";
        }

        if (!(SmallestProminence >= 0))
        {
            yield return FormattableString.Invariant(
                $"{nameof(SmallestProminence)} is {SmallestProminence}; a length of 0 or more micrometers is needed.");
        }

        if (!Enum.IsDefined(Connectivity))
        {
            yield return $"{nameof(Connectivity)} is {Connectivity}; {nameof(Connectivity.Faces)}, {nameof(Connectivity.Edges)} or "
                + $"{nameof(Connectivity.Corners)} is needed.";
        }

        if (MaximumThreads is < 1) yield return $"{nameof(MaximumThreads)} is {MaximumThreads}; at least 1 is needed.";
    }
}
