using System.Globalization;
using QcaNet.PostProcessing;
using QcaNet.Threading;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>One division of a large volume: scan, blocks, labels.</summary>
internal sealed class BlockRun
{
    // Memory of a box while it is divided, in bytes per voxel: mask, distances (mostly 16 bits), labels, queue.
    private const int BytesPerVoxel = 12;

    // Memory of a plane while it is scanned, in bytes per voxel: as read, converted, mask and markers.
    private const int ScanBytesPerVoxel = 17;

    /// <summary>Version of the layout of scans and parts on disk. Raise it with every change, so that older files are not used.</summary>
    private const int LayoutVersion = 3;

    private readonly IMaskPlanes _planes;
    private readonly BlockFolder _folder;
    private readonly string _labels;
    private readonly BlockOptions _options;
    private readonly IProgress<BlockProgress>? _progress;
    private readonly CancellationToken _cancellationToken;

    public BlockRun(
        IMaskPlanes planes,
        BlockFolder folder,
        string labels,
        BlockOptions options,
        IProgress<BlockProgress>? progress,
        CancellationToken cancellationToken)
    {
        (_planes, _folder, _labels, _options) = (planes, folder, labels, options);
        (_progress, _cancellationToken) = (progress, cancellationToken);
    }

    private Shape3D Shape => _planes.Shape;

    /// <exception cref="BatchException">An option is out of range.</exception>
    public static void Check(BlockOptions options)
    {
        BatchProblem[] problems = [.. options.Problems().Select(problem => new BatchProblem(BatchProblemKind.Option, problem))];
        if (problems.Length > 0) throw new BatchException(problems);
    }

    /// <summary>
    /// Hash of everything that parts depend on. The memory budget does not affect labels, but decides which part contains them.
    /// </summary>
    public static string Identity(string input, BlockOptions options) => ContentHash.OfText(string.Create(
        CultureInfo.InvariantCulture,
        $"{ResultIdentity.Version}\n{LayoutVersion}\n{input}\n{options.Block} {options.Halo} {options.MemoryBudget} {options.LargestBox}\n"
        + $"{options.Watershed with { MaximumThreads = null }}"));

    /// <summary>Runs the division.</summary>
    public BlockDivision Run()
    {
        CheckMemory();
        using MaskScan scan = MaskScanner.Run(
            _planes,
            _folder,
            _options.Watershed.Connectivity,
            _options.MemoryBudget / 3,
            done => Tell(BlockStage.FindingComponents, done, Shape.Depth),
            _cancellationToken);
        var grid = new BlockGrid(Shape, _options.Block);
        var work = new BlockWork(
            scan, grid, _options.Halo, _options.Watershed.MarkerlessComponents, _options.WindowsOnly ? 0 : LargestBox);
        string[] parts = [.. BlockDivider.PartsOf(scan, grid, work)];
        HashSet<string> done = [.. parts.Where(CheckedFile.IsWhole)];
        int finished = done.Count;
        Tell(BlockStage.Dividing, finished, parts.Length);
        BlockOptions options = _options with { Watershed = _options.Watershed with { MaximumThreads = BlocksAtOnce } };
        var divider = new BlockDivider(
            scan,
            grid,
            work,
            options,
            _planes.Spacing,
            LargestBox,
            () => Tell(BlockStage.Dividing, ++finished, parts.Length),
            _cancellationToken);
        divider.Run(done);
        return Write(scan, parts, done.Count);
    }

    private long LargestBox => _options.LargestBox ?? Math.Min(Array.MaxLength, _options.MemoryBudget / 2 / BytesPerVoxel);

    /// <summary>Number of threads, limited by the memory of a block for each.</summary>
    private int BlocksAtOnce => (int)Math.Clamp(
        _options.MemoryBudget / 2 / (BoxOfBlock * BytesPerVoxel),
        1,
        ParallelWork.Threads(_options.Watershed.MaximumThreads, nameof(_options)));

    /// <summary>Number of voxels of a block with its halo.</summary>
    private long BoxOfBlock =>
        Reach(_options.Block.Depth, Shape.Depth) * Reach(_options.Block.Height, Shape.Height) * Reach(_options.Block.Width, Shape.Width);

    private long Reach(int block, int extent) => Math.Min(extent, block + (2L * _options.Halo));

    private void CheckMemory()
    {
        long plane = (long)Shape.PlaneLength * ScanBytesPerVoxel;
        long block = BoxOfBlock * BytesPerVoxel;
        if (plane <= _options.MemoryBudget / 2 && (block <= _options.MemoryBudget / 2 || _options.LargestBox is not null)) return;
        string what = plane > _options.MemoryBudget / 2
            ? $"a plane of {Shape.Height}x{Shape.Width} voxels takes {plane >> 20} MiB"
            : $"a block of {_options.Block} voxels with a halo of {_options.Halo} takes {block >> 20} MiB";
        string remedy = plane > _options.MemoryBudget / 2 ? "Raise the budget." : "Raise the budget, or use smaller blocks.";
        throw new PreprocessingException(FormattableString.Invariant(
            $"The memory budget of {_options.MemoryBudget >> 20} MiB is too small: {what}, and half of it is available. {remedy}"));
    }

    private BlockDivision Write(MaskScan scan, string[] parts, int resumed)
    {
        double voxelVolume = (_planes.Spacing ?? VoxelSpacing.Isotropic(1)).VoxelVolume;

        // As in Regions.RemoveSmallByVolume, an object of exactly this volume is kept.
        double smallest = Math.Ceiling((_options.SmallestVolume / voxelVolume) - 1e-9);
        LabelAssembly assembly = LabelAssembly.Of(Shape, parts, smallest);
        int planes = (int)Math.Clamp(_options.MemoryBudget / 16 / (4L * Shape.PlaneLength), 1, 64);
        VolumeWriter.WriteSlabs(
            _labels,
            Shape.Depth,
            _planes.Spacing,
            assembly.Slabs(planes, done => Tell(BlockStage.Writing, done, Shape.Depth), _cancellationToken),
            new VolumeWriteOptions { LargestLabel = assembly.Objects.Count, MaximumThreads = _options.Watershed.MaximumThreads });
        return new BlockDivision
        {
            Shape = Shape,
            Spacing = _planes.Spacing,
            Objects = assembly.Measured(_planes.Spacing),
            LargerThanHalo = [.. Ids(assembly, o => Extent(o.Box) > _options.Halo)],
            Undecided = [.. Ids(assembly, o => o.Undecided != 0)],
            UnreachedVoxels = assembly.Unreached,
            Markers = scan.Markers,
            OutsideMarkers = scan.OutsideMarkers,
            UndefinedVoxels = scan.UndefinedVoxels,
            BlocksResumed = resumed,
        };
    }

    private static IEnumerable<int> Ids(LabelAssembly assembly, Func<PartObject, bool> which) =>
        assembly.Objects.Index().Where(o => which(o.Item)).Select(o => o.Index + 1);

    private static int Extent(in Box box) => Math.Max(box.EndZ - box.Z, Math.Max(box.EndY - box.Y, box.EndX - box.X));

    private void Tell(BlockStage stage, int done, int count) => _progress?.Report(new BlockProgress(stage, done, count));
}
