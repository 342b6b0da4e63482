using QcaNet.Folders;
using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Training.Data;

/// <summary>
/// A folder of training data in one of the layouts of <see cref="TrainingLayout"/>.
/// The layout is detected from the names of the subfolders.
/// </summary>
/// <remarks>
/// Nothing is skipped silently: <see cref="ReadAll"/> validates every stack,
/// and reports all images without labels, labels without an image, and unusable files at once;
/// <see cref="LeftOut"/> lists files in other formats, which are not searched for in a folder.
/// </remarks>
public sealed class LabeledFolder
{
    private static readonly (TrainingLayout Layout, string Images, string[] Truth)[] Known =
    [
        (TrainingLayout.Bbbc050, "Images", ["GroundTruth_QCANet"]),
        (TrainingLayout.Published, "images_raw", ["images_nsn", "images_ndn"]),
        (TrainingLayout.Pair, "images", ["labels"]),
        (TrainingLayout.Centers, "images", ["centers"]),
    ];

    private readonly string _folder;
    private readonly LabeledFolderOptions _options;
    private readonly Dictionary<string, string> _images;
    private readonly Dictionary<string, string>[] _truths;
    private readonly List<string> _unpaired = [];
    private readonly List<string> _leftOut = [];

    /// <summary>Lists the stacks of a folder.</summary>
    /// <param name="folder">Folder that contains <c>Images</c> and <c>GroundTruth_QCANet</c>, or the subfolders of another layout.</param>
    /// <param name="options">Options for reading labels; null uses the defaults.</param>
    /// <exception cref="TrainingDataException">A folder does not exist, or no stack has both image and labels.</exception>
    public LabeledFolder(string folder, LabeledFolderOptions? options = null)
        : this(folder, Detect(folder), options)
    {
    }

    private LabeledFolder(string folder, (TrainingLayout Layout, string Images, string[] Truth) layout, LabeledFolderOptions? options)
    {
        (_folder, Layout, _options) = (folder, layout.Layout, options ?? new LabeledFolderOptions());
        _images = Files(layout.Images, false);
        _truths = [.. layout.Truth.Select(t => Files(t, Layout == TrainingLayout.Centers))];
        Names = [.. _images.Keys.Where(n => _truths.All(t => t.ContainsKey(n))).Order(StringComparer.Ordinal)];
        if (Names.Count == 0)
        {
            throw new TrainingDataException(
                $"{folder}: no image has labels with the same name ({layout.Images} and {string.Join(", ", layout.Truth)}).");
        }

        for (int t = 0; t < _truths.Length; t++)
        {
            foreach (string name in _images.Keys.Where(n => !_truths[t].ContainsKey(n)))
            {
                _unpaired.Add($"{_images[name]}: {layout.Truth[t]} contains no {name}; add it, or remove the image");
            }

            foreach (string name in _truths[t].Keys.Where(n => !_images.ContainsKey(n)))
            {
                _unpaired.Add($"{_truths[t][name]}: {layout.Images} contains no image {name}; add it, or remove the labels");
            }
        }

        Lists = ReadLists(folder);
    }

    /// <summary>The layout of the folder.</summary>
    public TrainingLayout Layout { get; }

    /// <summary>Names of the stacks with both image and labels, in ordinal order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>
    /// Lists of stacks for splits: text files (<c>*.txt</c>) in the folder with one stack name per line.
    /// The key is the file name without extension, for example <c>train</c>.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Lists { get; }

    /// <summary>
    /// Messages about what was left out: files of other formats, and subfolders with TIFF files. Each starts with its folder.
    /// </summary>
    public IReadOnlyList<string> LeftOut => _leftOut;

    /// <summary>Creates a data set from two folders whose files have the same names.</summary>
    /// <param name="images">Folder of the images.</param>
    /// <param name="labels">Folder of the labels, with one id per nucleus.</param>
    /// <param name="options">Options for reading labels; null uses the defaults.</param>
    /// <exception cref="TrainingDataException">A folder does not exist, or no stack has both image and labels.</exception>
    public static LabeledFolder FromPair(string images, string labels, LabeledFolderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(images);
        ArgumentException.ThrowIfNullOrEmpty(labels);
        foreach (string folder in (string[])[images, labels])
        {
            if (!Directory.Exists(folder))
            {
                throw new TrainingDataException($"{folder}: the folder does not exist; specify a folder of TIFF files.");
            }
        }

        string imageFolder = Path.GetFullPath(images);
        return new LabeledFolder(imageFolder, (TrainingLayout.Pair, imageFolder, [Path.GetFullPath(labels)]), options);
    }

    /// <summary>Reads and validates one stack.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="spacing">Spacing to use if the file does not contain one, as in BBBC050.</param>
    /// <exception cref="TrainingDataException">The stack is unusable; lists every problem.</exception>
    public LabeledVolume Read(string name, VoxelSpacing? spacing)
    {
        var problems = new List<string>();
        return Read(name, spacing, problems) is { } stack && problems.Count == 0 ? stack : throw new TrainingDataException(problems);
    }

    /// <summary>Reads and validates all stacks.</summary>
    /// <param name="spacing">Spacing to use for files that do not contain one.</param>
    /// <param name="progress">Receives the name of each stack before it is read.</param>
    /// <param name="cancellationToken">Checked between stacks.</param>
    /// <exception cref="TrainingDataException">A stack is unusable or a file has no counterpart; lists every problem.</exception>
    public IReadOnlyList<LabeledVolume> ReadAll(
        VoxelSpacing? spacing, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        var problems = new List<string>(_unpaired);
        var stacks = new List<LabeledVolume>();
        foreach (string name in Names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(name);
            if (Read(name, spacing, problems) is { } stack && problems.Count == 0) stacks.Add(stack);
        }

        return problems.Count == 0 ? stacks : throw new TrainingDataException(problems);
    }

    private static (TrainingLayout Layout, string Images, string[] Truth) Detect(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        foreach ((TrainingLayout Layout, string Images, string[] Truth) known in Known)
        {
            if (known.Truth.Prepend(known.Images).All(f => Directory.Exists(Path.Combine(folder, f)))) return known;
        }

        string problem = Directory.Exists(folder) ? "the folder has none of the supported layouts" : "the folder does not exist";
        throw new TrainingDataException(
            $"{folder}: {problem}. Training reads Images/*.tif and "
            + "GroundTruth_QCANet/*.tif with the same names, as in BBBC050; or images_raw, images_nsn and images_ndn; "
            + "or images and labels; or images and centers.");
    }

    private static Dictionary<string, IReadOnlyList<string>> ReadLists(string folder)
    {
        var lists = new Dictionary<string, IReadOnlyList<string>>();
        foreach (string file in Directory.EnumerateFiles(folder, "*.txt").Order(StringComparer.Ordinal))
        {
            if (new FileInfo(file).Length > 1 << 20 || !RegularFile.IsAt(file)) continue; // Too long for a list of names.
            lists[Path.GetFileNameWithoutExtension(file)] = [.. File.ReadLines(file)
                .Select(line => Path.GetFileNameWithoutExtension(line.Trim()))
                .Where(line => line.Length > 0)];
        }

        return lists;
    }

    private Dictionary<string, string> Files(string part, bool centers)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        string folder = Path.Combine(_folder, part);
        var others = new List<string>();
        foreach (string file in Directory.EnumerateFiles(folder).Where(f => !StackFolder.IsHidden(f)).Order(StringComparer.Ordinal))
        {
            bool isTable = Path.GetExtension(file).Equals(".csv", StringComparison.OrdinalIgnoreCase);
            if (!StackFolder.IsTiff(file) && !(centers && isTable))
            {
                if (StackFolder.IsOtherFormat(file) || StackFolder.IsStack(file)) others.Add(file);
                continue;
            }

            if (!files.TryAdd(Path.GetFileNameWithoutExtension(file), file))
            {
                _unpaired.Add($"{file}: another file has the same name with a different extension; remove one of them");
            }
        }

        if (others.Count > 0)
        {
            _leftOut.Add($"{folder}: only TIFF files are read; left out: {StackFolder.Listed(others)}. Convert them, or remove them.");
        }

        string[] below =
        [
            .. Directory.EnumerateDirectories(folder)
                .Where(f => !StackFolder.IsHidden(f)
                    && Directory.EnumerateFiles(f, "*", new EnumerationOptions()).Any(StackFolder.IsTiff))
                .Order(StringComparer.Ordinal),
        ];
        if (below.Length > 0)
        {
            _leftOut.Add($"{folder}: files in subfolders are left out: {StackFolder.Listed(below)}. Move them up, or remove them.");
        }

        return files;
    }

    private LabeledVolume? Read(string name, VoxelSpacing? spacing, List<string> problems)
    {
        if (!_images.TryGetValue(name, out string? imageFile) || !_truths.All(t => t.ContainsKey(name)))
        {
            throw new ArgumentException($"{name} is not a stack of this folder.", nameof(name));
        }

        string truthFile = _truths[0][name];
        Volume<float>? image = Try(imageFile, problems, f => VolumeReader.Read<float>(f));
        if (image is null) return null;
        image = image.Spacing is null && spacing is not null ? image.WithSpacing(spacing.Value) : image;
        Volume<int>? labels = Try(truthFile, problems, _ => ReadLabels(name, image));
        if (labels is null) return null;
        var stack = new LabeledVolume(name, image, image.Spacing is { } known ? labels.WithSpacing(known) : labels)
        {
            Source = _folder,
            HasOutlines = Layout != TrainingLayout.Centers,
        };
        problems.AddRange(LabeledStackCheck.Problems(stack, imageFile, truthFile));
        return stack;
    }

    private Volume<int> ReadLabels(string name, Volume<float> image)
    {
        switch (Layout)
        {
            case TrainingLayout.Centers:
                return CenterMarks.Read(_truths[0][name], image.Shape);
            case TrainingLayout.Published:
                Volume<byte> mask = VolumeReader.Read<byte>(_truths[0][name]);
                Volume<int> centers = VolumeReader.Read<int>(_truths[1][name]);
                if (mask.Shape != centers.Shape)
                {
                    throw new TrainingDataException(
                        $"{_truths[1][name]}: the shape of the centers is {centers.Shape}, "
                        + $"that of the mask is {mask.Shape}; they must be equal");
                }

                return MarkerWatershed.Divide(mask, ConnectedComponents.Label(centers, out _));
            default:
                Volume<int> labels = VolumeReader.Read<int>(_truths[0][name]);
                if (_options.IgnoreLabel is { } ignored) labels.Voxels.Replace(ignored, LabeledVolume.Ignored);
                else if (labels.Voxels.ContainsAnyInRange(int.MinValue, -1))
                {
                    throw new TrainingDataException(
                        $"{_truths[0][name]}: negative labels are invalid; ids of nuclei are 1 or more, background is 0");
                }

                return labels;
        }
    }

    private static Volume<T>? Try<T>(string file, List<string> problems, Func<string, Volume<T>> read)
        where T : unmanaged
    {
        try
        {
            return read(file);
        }
        catch (TrainingDataException error)
        {
            problems.AddRange(error.Problems);
        }
        catch (Exception error) when (error is QcaNetException or IOException or UnauthorizedAccessException)
        {
            problems.Add(error.Message.StartsWith(file, StringComparison.Ordinal) ? error.Message : $"{file}: {error.Message}");
        }

        return null;
    }
}
