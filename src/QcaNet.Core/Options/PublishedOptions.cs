namespace QcaNet.Core;

/// <summary>What the published code takes as arguments; for <see cref="SegmentationProtocol.Published"/>.</summary>
public sealed record PublishedOptions
{
    /// <summary>Foreground is the class with the larger probability.</summary>
    internal const double Threshold = 0.5;

    /// <summary>The defaults of the published code.</summary>
    public static PublishedOptions Default { get; } = new();

    /// <summary>
    /// Extent of a tile, voxels; default 96 (the paper: 128). Twice a multiple of the networks' divisor: tiles advance by half of it, and
    /// of each the central half is kept.
    /// </summary>
    public int Patch { get; init; } = 96;

    /// <summary>
    /// Distance of the planes as a multiple of that of the voxels in a plane, above 0. Null, the default, takes it from the stack's
    /// spacing; the published runs say 2.18.
    /// </summary>
    public double? DepthRatio { get; init; }

    /// <summary>Centers of at most this many voxels are ignored; 0 or more, default 0. The published argument <c>--delete</c>.</summary>
    public int LargestDroppedCenter { get; init; }

    /// <summary>Lists every invalid option.</summary>
    /// <param name="divisor">Extents of passes are multiples of it.</param>
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
