namespace QcaNet.Batch;

/// <summary>Paths of results: one folder per kind, so that labels/ can be compared with a folder of true labels by name.</summary>
internal sealed class ResultLayout(string folder, IReadOnlyList<StackOutput> others)
{
    public const string LabelsKind = "labels", NucleiKind = "nuclei", ProbabilitiesKind = "probabilities";

    public const string RecordsFolder = "records", FailuresFolder = "failures", PlansFolder = "plans", MergedFolder = "merged";

    /// <summary>The output folder.</summary>
    public string Folder { get; } = folder;

    /// <summary>Whether the batch itself writes files of this kind.</summary>
    public static bool IsReserved(string kind) =>
        ((string[])[LabelsKind, NucleiKind, ProbabilitiesKind, RecordsFolder, FailuresFolder, PlansFolder, MergedFolder])
            .Contains(kind, StringComparer.OrdinalIgnoreCase);

    /// <summary>The completion record of a result.</summary>
    public string Record(string name) => Path.Combine(Folder, RecordsFolder, name + ".json");

    /// <summary>The failure record of the last run, if the stack is one of several.</summary>
    public string Failure(string name) => Path.Combine(Folder, FailuresFolder, name + ".json");

    /// <summary>The plan of a run.</summary>
    public string Plan(string key) => Path.Combine(Folder, PlansFolder, key + ".json");

    /// <summary>The outputs of a stack in the order of publication, labels last.</summary>
    /// <param name="item">The stack.</param>
    /// <param name="withProbabilities">Whether both networks' probabilities are kept.</param>
    public IReadOnlyList<(string Kind, string RelativePath)> Outputs(StackItem item, bool withProbabilities)
    {
        var outputs = new List<(string, string)>();
        if (withProbabilities)
        {
            outputs.Add(("nsn", $"{ProbabilitiesKind}/{item.Name}.nsn.tif"));
            outputs.Add(("ndn", $"{ProbabilitiesKind}/{item.Name}.ndn.tif"));
        }

        outputs.AddRange(others.Select(o => (o.Kind, $"{o.Kind}/{item.Name}{o.Extension}")));
        outputs.Add((NucleiKind, $"{NucleiKind}/{item.Name}.csv"));
        outputs.Add((LabelsKind, $"{LabelsKind}/{item.Name}{item.LabelExtension}"));
        return outputs;
    }

    /// <summary>Full path for a path relative to the output folder with forward slashes.</summary>
    public string At(string relativePath) => Path.Combine([Folder, .. relativePath.Split('/')]);

    /// <summary>The files of a stack, for callers.</summary>
    public StackFiles Files(StackItem item, bool withProbabilities)
    {
        Dictionary<string, string> paths = Outputs(item, withProbabilities)
            .ToDictionary(o => o.Kind, o => At(o.RelativePath), StringComparer.Ordinal);
        return new StackFiles(
            paths[LabelsKind],
            paths[NucleiKind],
            paths.GetValueOrDefault("nsn"),
            paths.GetValueOrDefault("ndn"),
            others.ToDictionary(o => o.Kind, o => paths[o.Kind], StringComparer.Ordinal),
            Record(item.Name));
    }
}
