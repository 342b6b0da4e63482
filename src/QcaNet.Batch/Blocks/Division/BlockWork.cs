using QcaNet.PostProcessing;

namespace QcaNet.Batch;

/// <summary>Assigns components to the parts that divide them.</summary>
/// <remarks>
/// The owner of a component is the block that contains the corner of its bounding box with the smallest z, y and x. A component that
/// extends at most a halo beyond its owner is divided there. A component that extends farther is divided on its own or, if its box does
/// not fit into memory, in windows: one for each block that it intersects.
/// </remarks>
internal sealed class BlockWork
{
    private const int None = -1;

    private readonly int[] _owner;

    /// <summary>Assigns the components.</summary>
    /// <param name="scan">The components.</param>
    /// <param name="grid">The blocks.</param>
    /// <param name="halo">How far a component may extend beyond its owner.</param>
    /// <param name="rule">How components without a marker are treated.</param>
    /// <param name="largestWhole">Maximum number of voxels in the box of a component that is divided on its own.</param>
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

            // Components that are not flooded need no box.
            bool isOneObject = !scan.IsMarked[component] && rule != MarkerlessComponents.DistanceMaxima;
            if (isOneObject || box.Grown(1, grid.Shape).Voxels <= largestWhole) Wholes.Add(component);
            else Windowed.Add(component);
        }

        Owners = [.. owners];
    }

    /// <summary>Blocks that own components.</summary>
    public int[] Owners { get; }

    /// <summary>Components that are divided on their own.</summary>
    public List<int> Wholes { get; } = [];

    /// <summary>Components that are divided in windows.</summary>
    public List<int> Windowed { get; } = [];

    /// <summary>The block that owns and divides a component; below 0 if another part divides it, or none.</summary>
    public int OwnerOf(int component) => _owner[component];

    /// <summary>The blocks of a windowed component.</summary>
    public static IEnumerable<int> BlocksOf(Box component, BlockGrid grid) =>
        Enumerable.Range(0, grid.Count).Where(block => grid.BoxOf(block).Meets(component));
}
