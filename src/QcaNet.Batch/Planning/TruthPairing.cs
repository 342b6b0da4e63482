namespace QcaNet.Batch;

/// <summary>Where the true labels of each stack should be.</summary>
internal static class TruthPairing
{
    /// <summary>Other extensions under which a truth may lie; the stack's own comes first.</summary>
    private static readonly string[] Extensions = [".tif", ".tiff", ".npy"];

    /// <summary>The stacks with their truths.</summary>
    /// <param name="truth">A file for one stack, or a folder; null for none.</param>
    /// <param name="items">The stacks.</param>
    /// <exception cref="BatchException">There is nothing there, or one file for several stacks.</exception>
    public static List<StackItem> Pair(string? truth, List<StackItem> items)
    {
        if (truth is null) return items;
        if (Directory.Exists(truth)) return [.. items.Select(item => item with { Truth = InFolder(truth, item) })];
        if (!File.Exists(truth)) throw new BatchException(BatchProblemKind.Truth, $"{truth}: there is no such file or folder.");
        int stacks = items.Select(item => item.Path).Distinct(StringComparer.Ordinal).Count();
        return stacks <= 1
            ? [.. items.Select(item => item with { Truth = truth })]
            : throw new BatchException(
                BatchProblemKind.Truth,
                FormattableString.Invariant($"{truth} is one file for {stacks} stacks; give the folder of their truths."));
    }

    /// <summary>The first candidate that exists; else the one that should, for the message.</summary>
    private static string InFolder(string folder, StackItem item)
    {
        string expected = Path.Combine(folder, item.RelativePath);
        string name = Path.Combine(folder, item.Name);
        string[] candidates = [expected, name + item.LabelExtension, .. Extensions.Select(e => name + e), .. SeriesNames(folder, item)];
        return Array.Find(candidates, File.Exists) ?? expected;
    }

    /// <summary>For a time point: the series' truth, which holds all of them.</summary>
    private static IEnumerable<string> SeriesNames(string folder, StackItem item) =>
        item.TimePoint is null ? [] : Extensions.Select(e => Path.Combine(folder, ResultName.Of(item.RelativePath) + e));
}
