namespace QcaNet.Batch;

/// <summary>Determines the state of every stack of all runs into a folder.</summary>
internal sealed class MergeSearch(string folder, CancellationToken cancellationToken)
{
    private readonly ResultLayout _layout = new(folder, []);
    private readonly List<MergedResult> _stacks = [];
    private readonly List<MergeProblem> _failed = [];
    private readonly List<MergeProblem> _missing = [];
    private readonly List<MergeProblem> _damaged = [];

    /// <summary>Finds all stacks; every list is in ordinal order of the names.</summary>
    public MergedStacks Find()
    {
        Dictionary<string, ResultRecord?> records = Files(ResultLayout.RecordsFolder)
            .ToDictionary(f => f.Name, f => RecordFile.ReadResult(f.Path), StringComparer.Ordinal);
        Dictionary<string, FailureRecord?> failures = Files(ResultLayout.FailuresFolder)
            .ToDictionary(f => f.Name, f => RecordFile.Read(f.Path, BatchJson.Default.FailureRecord), StringComparer.Ordinal);
        foreach ((string name, ResultRecord? record) in records.OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            Judge(name, record, failures.GetValueOrDefault(name));
        }

        foreach ((string name, FailureRecord? failure) in failures.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            _failed.Add(new MergeProblem(
                name, failure?.Input, failure is null ? "It failed when it was last tried." : $"{failure.File}: {failure.Problem}"));
        }

        var planned = Files(ResultLayout.PlansFolder).SelectMany(f => RecordFile.Read(f.Path, BatchJson.Default.PlanRecord)?.Stacks ?? [])
            .Where(s => !records.ContainsKey(s.Name) && !failures.ContainsKey(s.Name))
            .DistinctBy(s => s.Name)
            .OrderBy(s => s.Name, StringComparer.Ordinal);
        _missing.AddRange(planned.Select(s => new MergeProblem(
            s.Name,
            s.Input,
            "It has not been segmented: the run was interrupted, its shard did not run, or it is under way.")));
        return new MergedStacks(_stacks, _failed, _missing, _damaged);
    }

    private void Judge(string name, ResultRecord? record, FailureRecord? failure)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (record is null)
        {
            _damaged.Add(new MergeProblem(name, failure?.Input, "The completion record cannot be read; segment the stack again."));
            return;
        }

        RecordedOutput? labels = record.Outputs.FirstOrDefault(o => o.Kind == ResultLayout.LabelsKind),
            table = record.Outputs.FirstOrDefault(o => o.Kind == ResultLayout.NucleiKind);
        if (record.Name != name || labels is null || table is null || record.Shape.Count != 3 || record.SpacingUm.Count != 3
            || !RecordFile.IsWhole(record, _layout, cancellationToken))
        {
            _damaged.Add(new MergeProblem(
                name, record.Input, "A file of the result is missing or was changed after it was written; segment the stack again."));
            return;
        }

        _stacks.Add(new MergedResult(
            name,
            record.Input,
            record.InputSha256,
            record.OptionsSha256,
            record.Nuclei,
            record.Shape,
            record.SpacingUm,
            labels.Path,
            table.Path));
    }

    private IEnumerable<(string Name, string Path)> Files(string kind)
    {
        string top = Path.Combine(folder, kind);
        if (!Directory.Exists(top)) return [];
        return Directory.EnumerateFiles(top, "*.json", SearchOption.AllDirectories)
            .Where(f => !Path.GetFileName(f).StartsWith('.'))
            .Select(f => (ResultName.Portable(Path.GetRelativePath(top, f))[..^".json".Length], f))
            .OrderBy(f => f.Item1, StringComparer.Ordinal);
    }
}
