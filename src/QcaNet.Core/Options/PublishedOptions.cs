namespace QcaNet.Core;

/// <summary>The arguments of the published code, for <see cref="SegmentationProtocol.Published"/>.</summary>
public sealed record PublishedOptions
{
    /// <summary>The class with the larger probability wins: foreground is above 0.5.</summary>
    internal const double Threshold = 0.5;

    /// <summary>The defaults of the published code.</summary>
    public static PublishedOptions Default { get; } = new();

    /// <summary>
    /// Extent of a tile in voxels; default 96 (128 in the paper). Must be a multiple of twice the divisor of the networks: tiles advance by
    /// half their extent, and the central half of each is kept.
    /// </summary>
    public int Patch { get; init; } = 96;

    /// <summary>
    /// Distance between planes divided by the distance between voxels in a plane, above 0. Null (the default): from the spacing of the
    /// stack. The published runs use 2.18.
    /// </summary>
    public double? DepthRatio { get; init; }

    /// <summary>Centers of at most this many voxels are ignored; 0 or more, default 0. The published argument <c>--delete</c>.</summary>
    public int LargestDroppedCenter { get; init; }

    /// <summary>Lists every invalid option.</summary>
    /// <param name="divisor">The extents of a pass must be multiples of this.</param>
    internal IEnumerable<string> Problems(int divisor)
    {
        if (Patch <= 0 || Patch % (2 * divisor) != 0)
        {
            yield return $"{nameof(Patch)} is {Patch}; these networks need a multiple of {2 * divisor} above 0.";
        }

        if (DepthRatio is { } ratio && !(double.IsFinite(ratio) && ratio > 0))
        {
            yield return FormattableString.Invariant($"{nameof(DepthRatio)} is {ratio}; a finite number above 0 is needed.");
        }

        if (LargestDroppedCenter < 0)
        {
            yield return $"{nameof(LargestDroppedCenter)} is {LargestDroppedCenter}; 0 or more voxels are needed.";
        }
    }
}
