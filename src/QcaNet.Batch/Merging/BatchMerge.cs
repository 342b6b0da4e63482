using System.Globalization;
using System.Text.Json;
using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>
/// Merges the results of a batch, which may come from the shards of a cluster job, several runs, or several machines.
/// </summary>
public static class BatchMerge
{
    /// <summary>
    /// Collects the tables of all complete results into one, and lists failed, missing and damaged results. Renames that a killed run left
    /// unfinished are completed first. The same results produce the same bytes.
    /// </summary>
    /// <param name="options">The output folder of the batch.</param>
    /// <param name="cancellationToken">Checked between files.</param>
    /// <exception cref="BatchException">The folder does not contain a batch, or cannot be read.</exception>
    /// <exception cref="FileAccessException">The merged files cannot be written.</exception>
    public static MergeReport Merge(MergeOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        string folder = options.Folder;
        if (!Directory.Exists(folder))
        {
            throw new BatchException(BatchProblemKind.Merge, $"{folder}: there is no such folder; name the output folder of a batch.");
        }

        try
        {
            Staging.CleanUp(folder);
            MergedStacks found = new MergeSearch(folder, cancellationToken).Find();
            if (found.Stacks.Count + found.Failed.Count + found.Missing.Count + found.Damaged.Count == 0)
            {
                throw new BatchException(
                    BatchProblemKind.Merge,
                    $"{folder}: the folder holds no result of a batch; name the folder that results were written to.");
            }

            return Write(found, folder, options.Output ?? Path.Combine(folder, ResultLayout.MergedFolder), cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BatchException(BatchProblemKind.Merge, $"{folder}: the results cannot be merged: {error.Message}", error);
        }
    }

    private static MergeReport Write(MergedStacks found, string folder, string output, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(output);
        string nuclei = Path.Combine(output, "nuclei.csv");
        string stacks = Path.Combine(output, "stacks.csv");
        string json = Path.Combine(output, "stacks.json");
        WriteText(nuclei, writer => WriteNuclei(writer, found.Stacks, folder, cancellationToken));
        WriteText(stacks, writer => WriteStacks(writer, found));
        AtomicFile.Write(json, stream => JsonSerializer.Serialize(stream, found, BatchJson.Default.MergedStacks));
        string text = Path.Combine(output, "report.md");
        WriteText(text, writer => MergeText.Write(writer, found));
        return new MergeReport(found.Stacks, found.Failed, found.Missing, found.Damaged, nuclei, stacks, json) { ReportPath = text };
    }

    private static void WriteText(string path, Action<TextWriter> write) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        write(writer);
    });

    private static void WriteNuclei(
        TextWriter writer, IReadOnlyList<MergedResult> stacks, string folder, CancellationToken cancellationToken)
    {
        writer.WriteLine($"stack,{string.Join(',', CriteriaTable.Columns)}");
        foreach (MergedResult stack in stacks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string name = NucleusTableFile.Quote(stack.Name);
            string table = Path.Combine([folder, .. stack.Table.Split('/')]);
            foreach (string row in NucleusTableFile.ReadRows(table)) writer.WriteLine($"{name},{row}");
        }
    }

    private static void WriteStacks(TextWriter writer, MergedStacks found)
    {
        writer.WriteLine("stack,input,status,nuclei,depth,height,width,spacing_z_um,spacing_y_um,spacing_x_um,options_sha256,problem");
        foreach (MergedResult s in found.Stacks)
        {
            object[] cells =
            [
                NucleusTableFile.Quote(s.Name), NucleusTableFile.Quote(s.Input), "complete", s.Nuclei, .. s.Shape, .. s.SpacingUm,
                s.OptionsSha256, string.Empty,
            ];
            writer.WriteLine(string.Join(',', cells.Select(c => Convert.ToString(c, CultureInfo.InvariantCulture))));
        }

        (string Status, IReadOnlyList<MergeProblem> Problems)[] lists =
            [("failed", found.Failed), ("missing", found.Missing), ("damaged", found.Damaged)];
        foreach ((string status, IReadOnlyList<MergeProblem> problems) in lists)
        {
            foreach (MergeProblem p in problems)
            {
                string input = NucleusTableFile.Quote(p.Input ?? string.Empty), problem = NucleusTableFile.Quote(p.Problem);
                writer.WriteLine($"{NucleusTableFile.Quote(p.Name)},{input},{status},,,,,,,,,{problem}");
            }
        }
    }
}
