namespace QcaNet.Batch;

/// <summary>Stores the tables of a scan, so that an interrupted run need not scan the planes again.</summary>
internal static class MaskScanFile
{
    /// <summary>Writes the tables. This file is written last: if it is complete, so are the runs.</summary>
    public static void Write(MaskScan scan) => CheckedFile.Write(scan.Folder.Scan, writer =>
    {
        Array(scan.RunsOfPlane);
        Array(scan.MarkersOfPlane);
        Array(scan.ComponentOfLabel);
        Array(scan.Components);
        Array(scan.MarkerOfLabel);
        Array(scan.IsMarked);
        Array(scan.OutsideMarkers);
        writer.Write(scan.Markers.Count);
        writer.Write(scan.Markers.Outside);
        writer.Write(scan.UndefinedVoxels);

        void Array<T>(T[] values)
            where T : unmanaged
        {
            writer.Write(values.Length);
            writer.Write<T>(values);
        }
    });

    /// <summary>Reads the tables of an earlier run; null if there are none.</summary>
    public static MaskScan? TryRead(BlockFolder folder)
    {
        if (!CheckedFile.IsWhole(folder.Scan)) return null;
        using FileStream stream = File.OpenRead(folder.Scan);
        var scan = new MaskScan
        {
            Folder = folder,
            RunsOfPlane = Array<long>(),
            MarkersOfPlane = Array<long>(),
            ComponentOfLabel = Array<int>(),
            Components = Array<ComponentExtent>(),
            MarkerOfLabel = Array<int>(),
            IsMarked = Array<bool>(),
            OutsideMarkers = Array<int>(),
            Markers = (CheckedFile.ReadOne<int>(stream), CheckedFile.ReadOne<int>(stream)),
            UndefinedVoxels = CheckedFile.ReadOne<long>(stream),
        };

        // The runs themselves have no hash: a power failure shows in their length.
        bool whole = LengthOf(folder.Runs) == scan.RunsOfPlane[^1] * System.Runtime.CompilerServices.Unsafe.SizeOf<Run>()
            && LengthOf(folder.Markers) == scan.MarkersOfPlane[^1] * System.Runtime.CompilerServices.Unsafe.SizeOf<MarkerRun>();
        return whole ? scan : null;

        T[] Array<T>()
            where T : unmanaged => CheckedFile.ReadMany<T>(stream, CheckedFile.ReadOne<int>(stream));
    }

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : -1;
}
