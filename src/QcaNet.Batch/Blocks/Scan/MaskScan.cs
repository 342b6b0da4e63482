using Microsoft.Win32.SafeHandles;

namespace QcaNet.Batch;

/// <summary>
/// The result of one pass over the planes of a mask and its markers: the extents of all components, and the runs on disk. The volume
/// itself is not read again.
/// </summary>
internal sealed class MaskScan : IDisposable
{
    private SafeFileHandle? _runs;
    private SafeFileHandle? _markers;

    public required BlockFolder Folder { get; init; }

    /// <summary>Index of the first run of each plane, followed by the total number of runs.</summary>
    public required long[] RunsOfPlane { get; init; }

    /// <summary>Index of the first marker run of each plane, followed by the total number of marker runs.</summary>
    public required long[] MarkersOfPlane { get; init; }

    /// <summary>Component of each provisional label, from 0 in raster order.</summary>
    public required int[] ComponentOfLabel { get; init; }

    /// <summary>Extents of the components.</summary>
    public required ComponentExtent[] Components { get; init; }

    /// <summary>
    /// Number of each marker by provisional label: 1 or more, or 0 if it is too small. Empty if the values are the ids.
    /// </summary>
    public required int[] MarkerOfLabel { get; init; }

    /// <summary>Whether each component has a marker.</summary>
    public required bool[] IsMarked { get; init; }

    /// <summary>Number of markers, and of those without a voxel in the mask.</summary>
    public required (int Count, int Outside) Markers { get; init; }

    /// <summary>The first ids outside the mask.</summary>
    public required int[] OutsideMarkers { get; init; }

    /// <summary>Number of NaN voxels.</summary>
    public required long UndefinedVoxels { get; init; }

    /// <summary>Whether any component has a marker.</summary>
    public bool HasMarkers => IsMarked.AsSpan().Contains(true);

    /// <summary>The id of a marker, 1 or more; 0 for a marker that marks nothing.</summary>
    public int MarkerOf(in MarkerRun run) => MarkerOfLabel.Length == 0 ? run.Value : MarkerOfLabel[run.MarkerLabel];

    /// <summary>Passes the runs of some planes to a callback.</summary>
    /// <param name="from">First plane.</param>
    /// <param name="to">Plane after the last.</param>
    /// <param name="take">Receives the plane and some of its runs.</param>
    public void ReadRuns(int from, int to, Action<int, ReadOnlySpan<Run>> take) =>
        Read(_runs ??= RunFile.Open(Folder.Runs), RunsOfPlane, from, to, take);

    /// <summary>Passes the marker runs of some planes to a callback.</summary>
    /// <param name="from">First plane.</param>
    /// <param name="to">Plane after the last.</param>
    /// <param name="take">Receives the plane and some of its runs.</param>
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
