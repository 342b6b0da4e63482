namespace QcaNet.Cli.Files;

/// <summary>Where the results of <c>segment</c> lie: one folder a kind, so that <c>labels</c> can be compared with a folder of truths name by name.</summary>
internal sealed class OutputLayout
{
    private readonly string _folder;
    private readonly bool _isNew;

    private OutputLayout(string folder, bool isNew) => (_folder, _isNew) = (folder, isNew);

    /// <summary>Makes the folder and makes sure that it can be written to, before time is spent on stacks.</summary>
    /// <exception cref="CallException">It cannot be.</exception>
    public static OutputLayout Prepare(string folder)
    {
        bool isNew = !Directory.Exists(folder);
        OutputFolder.Prepare(folder);
        return new OutputLayout(folder, isNew);
    }

    /// <summary>Makes the folders of a stack's results where they do not exist.</summary>
    /// <exception cref="CallException">They cannot be made or written to.</exception>
    public void PrepareForResults()
    {
        foreach (string kind in (string[])["labels", "pictures", "nuclei"]) FolderFor(kind);
    }

    /// <summary>Takes the folder away again where this run made it and nothing came of the run.</summary>
    public void RemoveIfUnused()
    {
        if (_isNew && Directory.Exists(_folder) && !Directory.EnumerateFileSystemEntries(_folder).Any()) Directory.Delete(_folder);
    }

    /// <summary>The name under which a stack's results are kept: its file's, without extension.</summary>
    public static string NameOf(string stack)
    {
        string name = Path.GetFileNameWithoutExtension(stack);

        // The labels are no OME-TIFF, and must not be called one.
        return name.EndsWith(".ome", StringComparison.OrdinalIgnoreCase) && name.Length > 4 ? name[..^4] : name;
    }

    /// <summary>The labels of a stack; the last file of a stack to be written: where it is, the others are.</summary>
    public string Labels(string stack)
    {
        // The stack's own extension, because a folder of truths is matched by whole names.
        string extension = Path.GetExtension(stack);
        bool tiff = extension.Equals(".tif", StringComparison.OrdinalIgnoreCase) || extension.Equals(".tiff", StringComparison.OrdinalIgnoreCase);
        return Path.Combine(_folder, "labels", NameOf(stack) + (tiff ? extension : ".tif"));
    }

    /// <summary>The picture of a stack.</summary>
    public string Picture(string stack) => Path.Combine(_folder, "pictures", NameOf(stack) + ".png");

    /// <summary>The table of a stack's nuclei.</summary>
    public string Nuclei(string stack) => Path.Combine(_folder, "nuclei", NameOf(stack) + ".csv");

    /// <summary>What a network found in a stack.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="network">"nsn" or "ndn".</param>
    public string Probability(string stack, string network) => Path.Combine(_folder, "probabilities", $"{NameOf(stack)}.{network}.tif");

    /// <summary>A folder for something else that is made on the way, and exists from then on.</summary>
    /// <exception cref="CallException">It cannot be made or written to.</exception>
    public string FolderFor(string kind) => OutputFolder.Prepare(Path.Combine(_folder, kind));
}
