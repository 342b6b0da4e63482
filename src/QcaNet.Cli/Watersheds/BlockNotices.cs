using QcaNet.Batch;

namespace QcaNet.Cli.Watersheds;

/// <summary>What is to be said of objects that reach far.</summary>
internal static class BlockNotices
{
    /// <summary>How many ids a message names.</summary>
    private const int MostNamed = 10;

    /// <summary>Sentences, each beginning with the file of the labels.</summary>
    public static IEnumerable<string> Of(string labels, BlockDivision division, BlockOptions options)
    {
        foreach (string notice in LargerThanHalo(labels, division, options)) yield return notice;
        if (division.Undecided.Count > 0)
        {
            yield return FormattableString.Invariant(
                $"{labels}: {Objects(division.Undecided)} not certain in all voxels: more memory is needed. Raise --memory-budget.");
        }

        if (division.UnreachedVoxels > 0)
        {
            yield return FormattableString.Invariant(
                $"{labels}: {division.UnreachedVoxels} voxels of the mask are farther from any marker than the memory reaches, and stay background. Raise --memory-budget.");
        }
    }

    /// <summary>Objects that are larger than the halo, which nuclei should not be.</summary>
    public static IEnumerable<string> LargerThanHalo(string labels, BlockDivision division, BlockOptions options)
    {
        if (division.LargerThanHalo.Count == 0) yield break;
        yield return FormattableString.Invariant(
            $"{labels}: {Objects(division.LargerThanHalo)} larger than the halo of {options.Halo} voxels; whole, but look whether that is a nucleus.");
    }

    private static string Objects(IReadOnlyList<int> ids)
    {
        string named = string.Join(", ", ids.Take(MostNamed)) + (ids.Count > MostNamed ? ", ..." : string.Empty);
        return FormattableString.Invariant($"{ids.Count} {(ids.Count == 1 ? "object" : "objects")} (id {named}) {(ids.Count == 1 ? "is" : "are")}");
    }
}
