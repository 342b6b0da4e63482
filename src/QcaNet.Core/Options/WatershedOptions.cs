using QcaNet.PostProcessing;

namespace QcaNet.Core;

/// <summary>How the probabilities of the two networks become nuclei. The defaults work; all of it is checked when the pipeline is built.</summary>
public sealed record WatershedOptions
{
    /// <summary>The defaults.</summary>
    public static WatershedOptions Default { get; } = new();

    /// <summary>
    /// Probability of NSN above which a voxel belongs to a nucleus, 0 to 1 (exclusive). Null, the default, takes the threshold of the weights'
    /// metadata, which was chosen on validation data. A higher one makes nuclei smaller and drops faint ones.
    /// </summary>
    public double? NucleusThreshold { get; init; }

    /// <summary>
    /// Probability of NDN above which a voxel belongs to a centre, 0 to 1 (exclusive). Null, the default, takes the threshold of the weights'
    /// metadata. A higher one merges fewer centres of touching nuclei and loses more faint ones.
    /// </summary>
    public double? CenterThreshold { get; init; }

    /// <summary>
    /// Smallest volume of a centre that counts as a marker, cubic micrometres, 0 or more; default 20. Below it are specks where the probability just
    /// crosses the threshold: as markers they would cut a nucleus in two. NDN learns cores of about an eighth of a nucleus: 60 and more.
    /// </summary>
    public double SmallestMarkerVolume { get; init; } = 20;

    /// <summary>
    /// Smallest volume of a nucleus that stays, cubic micrometres, 0 or more; default 300, chosen on Emb10 and Emb11 of BBBC050. What is smaller is dropped after
    /// the watershed: debris and small polar bodies, which have 200 to 1,000. Of the outlined nuclei there 96 % are larger (median 2,350); lower it for smaller nuclei, or to keep everything.
    /// </summary>
    public double SmallestVolume { get; init; } = 300;

    /// <summary>
    /// What becomes of a part of NSN's mask in which NDN found no centre, while it found some elsewhere. Default: background, as in the published
    /// code; making nuclei of such parts cost 0.07 of MUCov in a trial. Where NDN found nothing at all, every part of the mask is a nucleus.
    /// </summary>
    public MarkerlessComponents MarkerlessComponents { get; init; } = MarkerlessComponents.Background;

    /// <summary>
    /// For <see cref="MarkerlessComponents.DistanceMaxima"/>: how far the distance to the background must fall between two maxima for them to be two nuclei,
    /// micrometres, 0 or more; default 1.
    /// </summary>
    public double SmallestProminence { get; init; } = 1;

    /// <summary>Threads that divide the nuclei, 1 or more; null, the default, means one a processor. The result is the same for any number.</summary>
    public int? MaximumThreads { get; init; }

    /// <summary>Everything about these options that cannot be.</summary>
    internal IEnumerable<string> Problems()
    {
        foreach ((string name, double? threshold) in new[] { (nameof(NucleusThreshold), NucleusThreshold), (nameof(CenterThreshold), CenterThreshold) })
        {
            if (threshold is { } t && !(t is > 0 and < 1)) yield return FormattableString.Invariant($"{name} is {t}; a probability between 0 and 1 (exclusive) is needed.");
        }

        foreach ((string name, double volume) in new[] { (nameof(SmallestMarkerVolume), SmallestMarkerVolume), (nameof(SmallestVolume), SmallestVolume) })
        {
            if (!double.IsFinite(volume) || volume < 0) yield return FormattableString.Invariant($"{name} is {volume}; a finite volume of 0 or more cubic micrometres is needed.");
        }

        if (!Enum.IsDefined(MarkerlessComponents)) yield return $"{nameof(MarkerlessComponents)} is {MarkerlessComponents}; {nameof(MarkerlessComponents.Background)}, {nameof(MarkerlessComponents.OneObject)} or {nameof(MarkerlessComponents.DistanceMaxima)} is needed.";
        if (!(SmallestProminence >= 0)) yield return FormattableString.Invariant($"{nameof(SmallestProminence)} is {SmallestProminence}; a length of 0 or more micrometres is needed.");
        if (MaximumThreads is < 1) yield return $"{nameof(MaximumThreads)} is {MaximumThreads}; at least 1 is needed.";
    }
}
