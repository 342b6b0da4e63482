using QcaNet.Folders;
using QcaNet.Volumes;

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
        if (!File.Exists(VolumeReader.FileOf(truth)))
        {
            throw new BatchException(BatchProblemKind.Truth, $"{truth}: there is no such file or folder.");
        }

        int stacks = items.Select(item => item.Path).Distinct(StringComparer.Ordinal).Count();
        return stacks <= 1
            ? [.. items.Select(item => item with { Truth = truth })]
            : throw new BatchException(
                BatchProblemKind.Truth,
                FormattableString.Invariant($"{truth} is one file for {stacks} stacks; give the folder of their truths."));
    }

    /// <summary>Tells which true labels of a folder belong to no stack: a misspelled name would otherwise go unnoticed.</summary>
    /// <param name="truth">What <see cref="Pair"/> was given.</param>
    /// <param name="items">What it returned.</param>
    /// <param name="recursive">Whether stacks of subfolders were taken.</param>
    public static IEnumerable<BatchNotice> Unused(string? truth, List<StackItem> items, bool recursive)
    {
        if (!Directory.Exists(truth) || items.Count == 0) return [];

        // A folder that cannot be listed is told with the first truth that cannot be read.
        var listing = new EnumerationOptions { RecurseSubdirectories = recursive, IgnoreInaccessible = true };
        HashSet<string> used = [.. items.Select(item => Path.GetFullPath(item.Truth!))];
        string[] unused =
        [
            .. Directory.EnumerateFiles(truth, "*", listing)
                .Where(file => IsTruth(file) && !used.Contains(Path.GetFullPath(file)))
                .Order(StringComparer.Ordinal),
        ];
        string text = $"true labels without a stack are not used: {StackFolder.Listed(unused)}.";
        return unused.Length == 0 ? [] : [new BatchNotice(BatchNoticeKind.UnusedTruth, truth, text)];
    }

    private static bool IsTruth(string file) => !StackFolder.IsHidden(file)
        && (StackFolder.IsStack(file) || Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase));

    /// <summary>The first candidate that exists; else the one that should, for the message.</summary>
    private static string InFolder(string folder, StackItem item)
    {
        string expected = Path.Combine(folder, item.RelativePath);
        string name = Path.Combine(folder, item.Name);
        string[] candidates =
        [
            expected, name + item.LabelExtension, .. Extensions.Select(e => name + e), .. SeriesNames(folder, item),
            .. FileNames(folder, item),
        ];
        return Array.Find(candidates, File.Exists) ?? expected;
    }

    /// <summary>For a time point: the series' truth, which holds all of them.</summary>
    private static IEnumerable<string> SeriesNames(string folder, StackItem item) =>
        item.TimePoint is null ? [] : Extensions.Select(e => Path.Combine(folder, ResultName.Of(item.RelativePath) + e));

    /// <summary>For a dataset of a file: the truth of the file's name.</summary>
    private static IEnumerable<string> FileNames(string folder, StackItem item)
    {
        string file = VolumeReader.FileOf(item.Path);
        if (file.Length == item.Path.Length) return [];
        string stem = Path.Combine(folder, ResultName.Of(Path.GetFileName(file)));
        return [.. Extensions.Select(e => stem + e), Path.Combine(folder, Path.GetFileName(file))];
    }
}
