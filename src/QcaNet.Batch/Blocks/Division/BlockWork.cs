using QcaNet.PostProcessing;

namespace QcaNet.Batch;

/// <summary>Which part divides which component.</summary>
/// <remarks>
/// The owner of a component is the block that holds the corner of its box with the smallest z, y and x. A component that reaches at most a
/// halo beyond its owner is divided there. One that reaches further is divided by itself, and where its box does not fit into the memory,
/// in windows: one for each block it meets.
/// </remarks>
internal sealed class BlockWork
{
    private const int None = -1;

    private readonly int[] _owner;

    /// <summary>Assigns the components.</summary>
    /// <param name="scan">The components.</param>
    /// <param name="grid">The blocks.</param>
    /// <param name="halo">How far a component may reach beyond its owner.</param>
    /// <param name="rule">What becomes of components without a marker.</param>
    /// <param name="largestWhole">Voxels of the largest box of a component that is divided by itself.</param>
    public BlockWork(MaskScan scan, BlockGrid grid, int halo, MarkerlessComponents rule, long largestWhole)
    {
        bool anyMarker = scan.HasMarkers;
        bool keepsMarkerless = rule != MarkerlessComponents.Background || !anyMarker;
        _owner = new int[scan.Components.Length];
        var owners = new SortedSet<int>();
        for (int component = 0; component < _owner.Length; component++)
        {
            Box box = scan.Components[component].Box;
            _owner[component] = None;
            if (!scan.IsMarked[component] && !keepsMarkerless) continue;
            int block = grid.BlockOf(box.Z, box.Y, box.X);
            if (grid.BoxOf(block).Grown(halo, grid.Shape).Holds(box))
            {
                _owner[component] = block;
                owners.Add(block);
                continue;
            }

            // What is not flooded needs no box.
            bool isOneObject = !scan.IsMarked[component] && rule != MarkerlessComponents.DistanceMaxima;
            if (isOneObject || box.Grown(1, grid.Shape).Voxels <= largestWhole) Wholes.Add(component);
            else Windowed.Add(component);
        }

        Owners = [.. owners];
    }

    /// <summary>Blocks that own components.</summary>
    public int[] Owners { get; }

    /// <summary>Components that are divided by themselves.</summary>
    public List<int> Wholes { get; } = [];

    /// <summary>Components that are divided in windows.</summary>
    public List<int> Windowed { get; } = [];

    /// <summary>The block that owns a component and divides it; below 0 where that is another part, or nobody.</summary>
    public int OwnerOf(int component) => _owner[component];

    /// <summary>The blocks of a windowed component.</summary>
    public static IEnumerable<int> BlocksOf(Box component, BlockGrid grid) =>
        Enumerable.Range(0, grid.Count).Where(block => grid.BoxOf(block).Meets(component));
}
