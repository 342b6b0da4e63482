using Microsoft.Win32.SafeHandles;

namespace QcaNet.Batch;

/// <summary>
/// Everything that is known of a mask and its markers after one pass over the planes: where each component lies, and on the disk, the runs.
/// The volume itself is not looked at again.
/// </summary>
internal sealed class MaskScan : IDisposable
{
    private SafeFileHandle? _runs;
    private SafeFileHandle? _markers;

    public required BlockFolder Folder { get; init; }

    /// <summary>First run of each plane, and the number of all.</summary>
    public required long[] RunsOfPlane { get; init; }

    /// <summary>First run of the markers of each plane, and the number of all.</summary>
    public required long[] MarkersOfPlane { get; init; }

    /// <summary>Component of each provisional label, from 0 in raster order.</summary>
    public required int[] ComponentOfLabel { get; init; }

    /// <summary>Extents of the components.</summary>
    public required ComponentExtent[] Components { get; init; }

    /// <summary>
    /// Number of each marker by provisional label, 1 or more, 0 where it is too small; empty where the values are the ids.
    /// </summary>
    public required int[] MarkerOfLabel { get; init; }

    /// <summary>Whether each component has a marker.</summary>
    public required bool[] IsMarked { get; init; }

    /// <summary>Markers, and those without a voxel in the mask.</summary>
    public required (int Count, int Outside) Markers { get; init; }

    /// <summary>The first ids outside the mask.</summary>
    public required int[] OutsideMarkers { get; init; }

    /// <summary>Voxels that are not numbers.</summary>
    public required long UndefinedVoxels { get; init; }

    /// <summary>Whether any component has a marker.</summary>
    public bool HasMarkers => IsMarked.AsSpan().Contains(true);

    /// <summary>The id by which a marker is known, 1 or more; 0 for one that marks nothing.</summary>
    public int MarkerOf(in MarkerRun run) => MarkerOfLabel.Length == 0 ? run.Value : MarkerOfLabel[run.MarkerLabel];

    /// <summary>Calls back with the runs of some planes.</summary>
    /// <param name="from">First plane.</param>
    /// <param name="to">Plane after the last.</param>
    /// <param name="take">Gets the plane and runs of it.</param>
    public void ReadRuns(int from, int to, Action<int, ReadOnlySpan<Run>> take) =>
        Read(_runs ??= RunFile.Open(Folder.Runs), RunsOfPlane, from, to, take);

    /// <summary>Calls back with the runs of markers of some planes.</summary>
    /// <param name="from">First plane.</param>
    /// <param name="to">Plane after the last.</param>
    /// <param name="take">Gets the plane and runs of it.</param>
    public void ReadMarkers(int from, int to, Action<int, ReadOnlySpan<MarkerRun>> take) =>
        Read(_markers ??= RunFile.Open(Folder.Markers), MarkersOfPlane, from, to, take);

    public void Dispose()
    {
        _runs?.Dispose();
        _markers?.Dispose();
    }

    private static void Read<T>(SafeFileHandle file, long[] firstOfPlane, int from, int to, Action<int, ReadOnlySpan<T>> take)
        where T : unmanaged
    {
        int z = from;
        long at = firstOfPlane[from];
        RunFile.Read<T>(file, at, firstOfPlane[to], start: 0, portion =>
        {
            while (!portion.IsEmpty)
            {
                while (at >= firstOfPlane[z + 1]) z++;
                int here = (int)Math.Min(portion.Length, firstOfPlane[z + 1] - at);
                take(z, portion[..here]);
                portion = portion[here..];
                at += here;
            }
        });
    }
}
