namespace QcaNet.Batch;

/// <summary>
/// Stacks whose results would overwrite each other: a.tif and a.tiff share a table and a picture, x/a.tif and y/a.tif share all files.
/// </summary>
internal static class NameCollisions
{
    /// <summary>Compares names like the file system: case-insensitively if it ignores case.</summary>
    public static StringComparer Comparer { get; } =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <exception cref="BatchException">Several stacks have the same name; all such names are listed.</exception>
    public static void Check(IReadOnlyList<StackItem> items)
    {
        BatchProblem[] problems =
        [
            .. items.GroupBy(item => item.Name, Comparer).Where(g => g.Count() > 1).Select(g => Problem(g.Key, [.. g.Select(i => i.Path)])),
        ];
        if (problems.Length > 0) throw new BatchException(problems);
    }

    private static BatchProblem Problem(string name, string[] paths)
    {
        string text = $"{string.Join(" and ", paths)} would write their results to the same files, named {name}.";
        return paths.Select(Path.GetDirectoryName).Distinct(Comparer).Count() > 1
            ? new BatchProblem(BatchProblemKind.NameCollisionAcrossFolders, text)
            : new BatchProblem(BatchProblemKind.NameCollision, $"{text} Rename one of them.");
    }
}
