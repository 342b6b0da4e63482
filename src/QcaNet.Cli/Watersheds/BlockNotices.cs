using System.Globalization;
using QcaNet.Batch;

namespace QcaNet.Cli.Watersheds;

/// <summary>Notices about objects that extend beyond their blocks.</summary>
internal static class BlockNotices
{
    /// <summary>Largest number of ids in a message.</summary>
    private const int MostNamed = 10;

    /// <summary>Sentences that each start with the name of the label file.</summary>
    public static IEnumerable<string> Of(string labels, BlockDivision division, BlockOptions options)
    {
        foreach (string notice in LargerThanHalo(labels, division, options)) yield return notice;
        if (division.Undecided.Count > 0)
        {
            yield return FormattableString.Invariant(
                $"{labels}: {Objects(division.Undecided)} not certain in all voxels, because memory was too small. Raise --memory-budget.");
        }

        if (division.UnreachedVoxels > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{labels}: {division.UnreachedVoxels} voxels of the mask are too far from any marker for this memory budget, "
                + $"and stay background. Raise --memory-budget.");
        }
    }

    /// <summary>A notice about objects larger than the halo; nuclei should be smaller.</summary>
    public static IEnumerable<string> LargerThanHalo(string labels, BlockDivision division, BlockOptions options)
    {
        if (division.LargerThanHalo.Count == 0) yield break;
        string objects = Objects(division.LargerThanHalo);
        yield return FormattableString.Invariant(
            $"{labels}: {objects} larger than the halo of {options.Halo} voxels; complete, but probably not a nucleus.");
    }

    private static string Objects(IReadOnlyList<int> ids)
    {
        string named = string.Join(", ", ids.Take(MostNamed)) + (ids.Count > MostNamed ? ", ..." : string.Empty);
        bool one = ids.Count == 1;
        return FormattableString.Invariant($"{ids.Count} {(one ? "object" : "objects")} (id {named}) {(one ? "is" : "are")}");
    }
}
