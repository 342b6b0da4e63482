using System.Globalization;
using QcaNet.PostProcessing;
using QcaNet.Threading;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>Divides all components of a scan, part by part. Parts that an earlier run has finished are used as they are.</summary>
internal sealed class BlockDivider
{
    private readonly MaskScan _scan;
    private readonly BlockGrid _grid;
    private readonly BlockWork _work;
    private readonly BlockOptions _options;
    private readonly MarkerWatershedOptions _watershed;
    private readonly long _largestBox;
    private readonly int _threads;
    private readonly Action _partDone;
    private readonly CancellationToken _cancellationToken;
    private readonly Lock _gate = new();

    /// <summary>Creates a divider.</summary>
    /// <param name="scan">The components.</param>
    /// <param name="grid">The blocks.</param>
    /// <param name="work">The assignment of components to parts.</param>
    /// <param name="options">How to divide.</param>
    /// <param name="spacing">Spacing of the volume, which the options may override.</param>
    /// <param name="largestBox">Maximum number of voxels in memory at once.</param>
    /// <param name="partDone">Called for every finished part, one at a time.</param>
    /// <param name="cancellationToken">Checked before each part.</param>
    public BlockDivider(
        MaskScan scan,
        BlockGrid grid,
        BlockWork work,
        BlockOptions options,
        VoxelSpacing? spacing,
        long largestBox,
        Action partDone,
        CancellationToken cancellationToken)
    {
        (_scan, _grid, _work, _options, _largestBox, _partDone, _cancellationToken) =
            (scan, grid, work, options, largestBox, partDone, cancellationToken);
        _threads = ParallelWork.Threads(options.Watershed.MaximumThreads, nameof(options));

        // If there is no marker anywhere, every component is an object, regardless of its box.
        bool allAreObjects = !scan.HasMarkers && options.Watershed.MarkerlessComponents == MarkerlessComponents.Background;
        _watershed = options.Watershed with
        {
            Spacing = options.Watershed.Spacing ?? spacing,
            MarkerlessComponents = allAreObjects ? MarkerlessComponents.OneObject : options.Watershed.MarkerlessComponents,
        };
    }

    /// <summary>All parts, in a fixed order.</summary>
    public static IEnumerable<string> PartsOf(MaskScan scan, BlockGrid grid, BlockWork work)
    {
        foreach (int block in work.Owners) yield return scan.Folder.Part("block", block);
        foreach (int component in work.Wholes) yield return scan.Folder.Part("component", component);
        foreach (int component in work.Windowed)
        {
            foreach (int block in BlockWork.BlocksOf(scan.Components[component].Box, grid))
            {
                yield return scan.Folder.Part("window", component, block);
            }
        }
    }

    /// <summary>Divides all parts that are not done yet.</summary>
    /// <param name="isDone">Parts that need not be divided again.</param>
    public void Run(IReadOnlySet<string> isDone)
    {
        foreach (IGrouping<int, int> line in _work.Owners.GroupBy(block => block / _grid.Columns)) DivideLine([.. line], isDone);
        foreach (int component in _work.Wholes)
        {
            if (!isDone.Contains(_scan.Folder.Part("component", component))) DivideWhole(component);
        }

        foreach (int component in _work.Windowed) DivideInWindows(component, isDone);
    }

    /// <summary>Loads the blocks of one row of blocks together and divides them in parallel.</summary>
    private void DivideLine(int[] blocks, IReadOnlySet<string> isDone)
    {
        int[] left = [.. blocks.Where(block => !isDone.Contains(_scan.Folder.Part("block", block)))];
        if (left.Length == 0) return;
        _cancellationToken.ThrowIfCancellationRequested();
        Box box = _grid.BoxOf(left[0]);
        foreach (int block in left) box = box.With(_grid.BoxOf(block));
        box = box.Grown(_options.Halo, _grid.Shape);
        List<PlacedRun>[] runs = Lists(left.Length), markers = Lists(left.Length);
        RunLoading.Load(_scan, box, component => Array.BinarySearch(left, _work.OwnerOf(component)), runs, markers);

        // One thread per block: the box of a block is too small to be shared among several threads.
        ParallelWork.For(left.Length, 1, _threads, new BlockItem(this, left, runs, markers), _cancellationToken);
    }

    private void DivideWhole(int component)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        var part = new LabeledPart(_grid.Shape);
        if (!_scan.IsMarked[component] && _watershed.MarkerlessComponents != MarkerlessComponents.DistanceMaxima)
        {
            PaintOneObject(component, part);
        }
        else
        {
            List<PlacedRun>[] runs = Lists(1), markers = Lists(1);
            RunLoading.Load(_scan, _scan.Components[component].Box, c => c == component ? 0 : -1, runs, markers);
            new Crop(_grid.Shape, _watershed).Divide(runs[0], markers[0], part);
        }

        Write(part, _scan.Folder.Part("component", component));
    }

    private void PaintOneObject(int component, LabeledPart part)
    {
        Box box = _scan.Components[component].Box;
        int number = -1;
        _scan.ReadRuns(box.Z, box.EndZ, (z, portion) =>
        {
            foreach (ref readonly Run run in portion)
            {
                if (_scan.ComponentOfLabel[run.Label] != component) continue;
                if (number < 0) number = part.AddObject(-1 - part.Offset(z, run.Y, run.Start));
                part.Add(z, run.Y, run.Start, run.End, number);
            }
        });
    }

    private void DivideInWindows(int component, IReadOnlySet<string> isDone)
    {
        if (!_scan.IsMarked[component])
        {
            (long voxels, Box at) = (_scan.Components[component].Voxels, _scan.Components[component].Box);
            throw new PreprocessingException(string.Create(
                CultureInfo.InvariantCulture,
                $"A component of {voxels} voxels starting at ({at.Z}, {at.Y}, {at.X}) has no marker and is too large to "
                + $"be seeded from its maxima within the memory budget. Raise the budget, give markers, or choose another rule for "
                + $"components without a marker."));
        }

        Box box = _scan.Components[component].Box;
        var crop = new Crop(_grid.Shape, _watershed);
        foreach (int block in BlockWork.BlocksOf(box, _grid))
        {
            string path = _scan.Folder.Part("window", component, block);
            if (isDone.Contains(path)) continue;
            _cancellationToken.ThrowIfCancellationRequested();
            Write(DivideWindow(component, box, block, crop), path);
        }
    }

    private LabeledPart DivideWindow(int component, Box all, int block, Crop crop)
    {
        Box core = _grid.BoxOf(block);
        for (int halo = _options.Halo; ; halo = checked(2 * halo))
        {
            Box box = core.Grown(halo, _grid.Shape);
            List<PlacedRun>[] runs = Lists(1), markers = Lists(1);
            RunLoading.Load(_scan, box, c => c == component ? 0 : -1, runs, markers);
            var part = new LabeledPart(_grid.Shape);
            bool none = !runs[0].Exists(run => core.Meets(new Box(run.Z, run.Y, run.Start, run.Z + 1, run.Y + 1, run.End)));
            bool isLargest = box.Holds(all.Grown(1, _grid.Shape)) || core.Grown(2 * halo, _grid.Shape).Voxels > _largestBox;
            if (none || new Window(_grid.Shape, core, box, runs[0], markers[0], crop, _watershed).TryDivide(part, isLargest)) return part;
        }
    }

    private void Write(LabeledPart part, string path)
    {
        part.Write(path);
        lock (_gate) _partDone();
    }

    private static List<PlacedRun>[] Lists(int count) => [.. Enumerable.Range(0, count).Select(_ => new List<PlacedRun>())];

    private struct BlockItem(BlockDivider divider, int[] blocks, List<PlacedRun>[] runs, List<PlacedRun>[] markers) : IWorkItem
    {
        private Crop? _crop;

        public void Do(int index)
        {
            _crop ??= new Crop(divider._grid.Shape, divider._watershed with { MaximumThreads = 1 });
            var part = new LabeledPart(divider._grid.Shape);
            _crop.Divide(runs[index], markers[index], part);
            divider.Write(part, divider._scan.Folder.Part("block", blocks[index]));
            runs[index].Clear();
            markers[index].Clear();
        }
    }
}
