using System.Globalization;

namespace QcaNet.Batch;

/// <summary>Writes the result of a merge as Markdown: problems first, then every stack.</summary>
internal static class MergeText
{
    public static void Write(TextWriter writer, MergedStacks found)
    {
        writer.WriteLine("# Results of a batch");
        writer.WriteLine();
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{found.Stacks.Count} complete, {found.Failed.Count} failed, {found.Missing.Count} missing, {found.Damaged.Count} damaged; "
            + $"{found.Stacks.Sum(s => (long)s.Nuclei)} nuclei."));
        Problems(writer, "Failed", found.Failed);
        Problems(writer, "Missing", found.Missing);
        Problems(writer, "Damaged", found.Damaged);
        if (found.Stacks.Count == 0) return;
        writer.WriteLine();
        writer.WriteLine("## Complete");
        writer.WriteLine();
        writer.WriteLine("| stack | nuclei |");
        writer.WriteLine("|---|---:|");
        foreach (MergedResult stack in found.Stacks)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {Cell(stack.Name)} | {stack.Nuclei} |"));
        }
    }

    private static void Problems(TextWriter writer, string title, IReadOnlyList<MergeProblem> problems)
    {
        if (problems.Count == 0) return;
        writer.WriteLine();
        writer.WriteLine($"## {title}");
        writer.WriteLine();
        writer.WriteLine("| stack | problem |");
        writer.WriteLine("|---|---|");
        foreach (MergeProblem problem in problems) writer.WriteLine($"| {Cell(problem.Name)} | {Cell(problem.Problem)} |");
    }

    /// <summary>Escapes characters in names and messages that would end a cell or a row.</summary>
    private static string Cell(string text) => string.Concat(text.Select(c => char.IsControl(c) ? " " : c == '|' ? "\\|" : c.ToString()));
}
