using QcaNet.Folders;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>Pairs stacks with the paths of their true labels.</summary>
internal static class TruthPairing
{
    /// <summary>Other extensions that true labels may have; that of the stack is tried first.</summary>
    private static readonly string[] Extensions = [".tif", ".tiff", ".npy"];

    /// <summary>Returns the stacks with the paths of their true labels.</summary>
    /// <param name="truth">A file for one stack, or a folder; null for none.</param>
    /// <param name="items">The stacks.</param>
    /// <exception cref="BatchException">The path does not exist, or is a single file for several stacks.</exception>
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
                FormattableString.Invariant($"{truth} is one file for {stacks} stacks; specify the folder of their true labels."));
    }

    /// <summary>Finds true labels in a folder that do not belong to any stack; a misspelled name would otherwise go unnoticed.</summary>
    /// <param name="truth">The path passed to <see cref="Pair"/>.</param>
    /// <param name="items">The stacks it returned.</param>
    /// <param name="recursive">Whether stacks of subfolders are included.</param>
    public static IEnumerable<BatchNotice> Unused(string? truth, List<StackItem> items, bool recursive)
    {
        if (!Directory.Exists(truth) || items.Count == 0) return [];

        // A folder that cannot be listed is reported with the first file that cannot be read.
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

    /// <summary>The first candidate that exists; otherwise the expected one, for the message.</summary>
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

    /// <summary>For a time point: the true labels of the series, which contain all time points.</summary>
    private static IEnumerable<string> SeriesNames(string folder, StackItem item) =>
        item.TimePoint is null ? [] : Extensions.Select(e => Path.Combine(folder, ResultName.Of(item.RelativePath) + e));

    /// <summary>For a dataset of a file: true labels with the name of the file.</summary>
    private static IEnumerable<string> FileNames(string folder, StackItem item)
    {
        string file = VolumeReader.FileOf(item.Path);
        if (file.Length == item.Path.Length) return [];
        string stem = Path.Combine(folder, ResultName.Of(Path.GetFileName(file)));
        return [.. Extensions.Select(e => stem + e), Path.Combine(folder, Path.GetFileName(file))];
    }
}
