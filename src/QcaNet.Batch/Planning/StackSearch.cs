using QcaNet.Folders;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>Finds stacks in files and folders, and reports what is left out.</summary>
internal sealed class StackSearch(BatchOptions options, CancellationToken cancellationToken)
{
    private readonly List<StackItem> _items = [];
    private readonly List<StackProblem> _problems = [];
    private readonly List<BatchNotice> _notices = [];
    private readonly HashSet<string> _paths = new(NameCollisions.Comparer);
    private readonly string _output = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Output));

    /// <summary>Inputs that cannot be used.</summary>
    public IReadOnlyList<StackProblem> Problems => _problems;

    /// <summary>What was left out.</summary>
    public IReadOnlyList<BatchNotice> Notices => _notices;

    /// <summary>Finds all stacks, in the order of the inputs, and of the paths within a folder.</summary>
    public List<StackItem> Find()
    {
        foreach (string input in options.Inputs)
        {
            // A file is a stack whether it exists or not: a missing file is a problem of that stack only.
            if (Directory.Exists(input) && !VolumeReader.IsStore(input)) FindIn(input);
            else Add(input, ResultName.Relative(input));
        }

        return _items;
    }

    private void FindIn(string folder)
    {
        int before = _items.Count;
        try
        {
            if (options.FolderContent == FolderContent.Planes) FindPlanes(folder, folder);
            else FindStacks(folder, folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _problems.Add(new StackProblem(StackProblemKind.Unreadable, folder, $"the folder cannot be listed: {error.Message}", error));
            return;
        }

        if (_items.Count > before || _problems.Any(p => p.File == folder)) return;
        bool below = !options.Recursive && Subfolders(folder).Any(HoldsStack);
        _problems.Add(below
            ? new StackProblem(
                StackProblemKind.OnlySubfolders, folder, "the folder holds no .tif, .tiff or .h5 file, but its subfolders do.")
            : new StackProblem(
                StackProblemKind.Unreadable,
                folder,
                "the folder holds no .tif, .tiff or .h5 file; name the folder that holds the stacks."));
    }

    private void FindStacks(string folder, string root)
    {
        string[] files =
        [
            .. Directory.EnumerateFiles(folder).Where(f => !StackFolder.IsHidden(f)).OrderBy(Path.GetFileName, StringComparer.Ordinal),
        ];
        foreach (string file in files.Where(StackFolder.IsStack)) Add(file, Relative(root, file));
        NoticeOtherFormats(folder, [.. files.Where(StackFolder.IsOtherFormat)]);
        ILookup<bool, string> below = Subfolders(folder).ToLookup(VolumeReader.IsStore);
        foreach (string store in below[true]) Add(store, Relative(root, store));
        string[] subfolders = [.. below[false]];
        if (options.Recursive)
        {
            foreach (string subfolder in subfolders) FindStacks(subfolder, root);
            NoticeLinks(folder);
        }
        else if (subfolders.Where(HoldsStack).ToArray() is { Length: > 0 } left && files.Any(StackFolder.IsStack))
        {
            string text = $"stacks in subfolders are left out: {StackFolder.Listed(left)}.";
            _notices.Add(new BatchNotice(BatchNoticeKind.Subfolders, folder, text));
        }
    }

    private void FindPlanes(string folder, string root)
    {
        if (HoldsTiff(folder))
        {
            string name = folder == root
                ? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))
                : Relative(root, folder);
            Add(folder, name);
        }

        if (!options.Recursive) return;
        foreach (string subfolder in Subfolders(folder)) FindPlanes(subfolder, root);
        NoticeLinks(folder);
    }

    private void NoticeLinks(string folder)
    {
        string[] links =
        [
            .. new DirectoryInfo(folder).EnumerateDirectories()
                .Where(d => d.LinkTarget is not null && !StackFolder.IsHidden(d.Name)).Select(d => d.Name).Order(StringComparer.Ordinal),
        ];
        if (links.Length == 0) return;
        string text = $"subfolders that are links are not followed: {StackFolder.Listed(links)}.";
        _notices.Add(new BatchNotice(BatchNoticeKind.Links, folder, text));
    }

    private void NoticeOtherFormats(string folder, string[] files)
    {
        if (files.Length == 0) return;
        string text = $"a folder stands for the TIFF and HDF5 files in it; left out: {StackFolder.Listed(files)}.";
        _notices.Add(new BatchNotice(BatchNoticeKind.OtherFormats, folder, text));
    }

    private static bool HoldsStack(string folder) =>
        Directory.EnumerateFiles(folder).Any(f => StackFolder.IsStack(f) && !StackFolder.IsHidden(f));

    private static bool HoldsTiff(string folder) =>
        Directory.EnumerateFiles(folder).Any(f => StackFolder.IsTiff(f) && !StackFolder.IsHidden(f));

    /// <summary>Subfolders, except for links, which may form a cycle, and the output folder, whose labels are not stacks.</summary>
    private string[] Subfolders(string folder) =>
    [
        .. new DirectoryInfo(folder).EnumerateDirectories()
            .Where(d => d.LinkTarget is null && !StackFolder.IsHidden(d.Name) && !NameCollisions.Comparer.Equals(d.FullName, _output))
            .Select(d => Path.Combine(folder, d.Name))
            .Order(StringComparer.Ordinal),
    ];

    private static string Relative(string root, string path) => ResultName.Portable(Path.GetRelativePath(root, path));

    private void Add(string path, string relative)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_paths.Add(Path.GetFullPath(path)))
        {
            _notices.Add(new BatchNotice(BatchNoticeKind.NamedTwice, path, "it was specified twice and is segmented once."));
            return;
        }

        bool folder = Directory.Exists(path);
        long bytes = InputContent.Of(path).Sum(f => Length(f.Path));
        var item = new StackItem
        {
            Path = path,
            RelativePath = relative,
            Name = folder && !VolumeReader.IsStore(path) ? relative
                : ResultName.Of(relative, isDataset: VolumeReader.FileOf(path).Length < path.Length),
            Channel = options.Channel,
            Bytes = bytes,
        };
        if (options.TimePoints == TimePoints.OnlyOne) _items.Add(item);
        else AddTimePoints(item);
    }

    private void AddTimePoints(StackItem item)
    {
        int count;
        try
        {
            count = VolumeReader.ReadInfo(item.Path, new VolumeReadOptions { Axes = options.Axes, Dataset = options.Dataset }).TimePoints;
        }
        catch (VolumeFormatException)
        {
            // The same error occurs when the stack is read, and is reported there.
            count = 1;
        }

        if (count == 1)
        {
            _items.Add(item with { TimePoint = options.TimePoints.Index });
            return;
        }

        int first = options.TimePoints.Index ?? 0, end = options.TimePoints.Index + 1 ?? count;
        for (int t = first; t < end; t++)
        {
            _items.Add(item with { TimePoint = t, Name = ResultName.OfTimePoint(item.Name, t, count), Bytes = item.Bytes / count });
        }
    }

    private static long Length(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true } file ? file.Length : 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
