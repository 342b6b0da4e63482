using System.Globalization;
using System.Runtime.InteropServices;
using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>Scans the planes of a mask and its markers once, and writes runs and components to the folder.</summary>
internal sealed class MaskScanner
{
    private readonly IMaskPlanes _planes;
    private readonly BlockFolder _folder;
    private readonly StreamedComponents _components;
    private readonly StreamedComponents _markerComponents;
    private readonly StreamedLevels? _markerLevels;
    private readonly List<MarkerRun> _markerRuns = [];
    private readonly Dictionary<int, bool> _ids = [];
    private readonly List<bool> _isInside = [];
    private readonly long _mostBytes;
    private readonly bool _joinsMarkers;

    private MaskScanner(IMaskPlanes planes, BlockFolder folder, Connectivity connectivity, long mostBytes)
    {
        _planes = planes;
        _folder = folder;
        _mostBytes = mostBytes;
        _components = new StreamedComponents(planes.Shape.Height, (int)connectivity);
        _markerComponents = new StreamedComponents(planes.Shape.Height, (int)Connectivity.Faces);
        _markerLevels = planes.MarkerLevels == 0 ? null : new StreamedLevels(planes.Shape.Height, planes.MarkerLevels);
        _joinsMarkers = planes.MarkerKind != MarkerKind.Ids;
    }

    /// <summary>Scans the planes, or reads the scan of an earlier run.</summary>
    /// <param name="planes">The mask and the markers.</param>
    /// <param name="folder">The folder for the runs.</param>
    /// <param name="connectivity">Connectivity of the mask.</param>
    /// <param name="mostBytes">Maximum size of the tables of components in bytes.</param>
    /// <param name="progress">Receives the number of finished planes.</param>
    /// <param name="cancellationToken">Checked before each plane.</param>
    /// <exception cref="PreprocessingException">The mask has more components than fit into memory, which suggests noise.</exception>
    public static MaskScan Run(
        IMaskPlanes planes,
        BlockFolder folder,
        Connectivity connectivity,
        long mostBytes,
        Action<int> progress,
        CancellationToken cancellationToken)
    {
        if (MaskScanFile.TryRead(folder) is { } earlier) return earlier;
        return new MaskScanner(planes, folder, connectivity, mostBytes).Run(progress, cancellationToken);
    }

    private MaskScan Run(Action<int> progress, CancellationToken cancellationToken)
    {
        Shape3D shape = _planes.Shape;
        byte[] mask = GC.AllocateUninitializedArray<byte>(shape.PlaneLength);
        int[] markers = _planes.HasMarkers ? GC.AllocateUninitializedArray<int>(shape.PlaneLength) : [];
        long[] runsOfPlane = new long[shape.Depth + 1], markersOfPlane = new long[shape.Depth + 1];
        using (FileStream runs = RunFile.Create(_folder.Runs), markerRuns = RunFile.Create(_folder.Markers))
        {
            for (int z = 0; z < shape.Depth; z++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                _planes.ReadMask(z, mask);
                if (_planes.HasMarkers) _planes.ReadMarkers(z, markers);
                AddPlane(mask, markers);
                RunFile.Append(runs, _components.Runs);
                RunFile.Append<MarkerRun>(markerRuns, CollectionsMarshal.AsSpan(_markerRuns));
                runsOfPlane[z + 1] = runsOfPlane[z] + _components.Runs.Length;
                markersOfPlane[z + 1] = markersOfPlane[z] + _markerRuns.Count;
                if (_components.Bytes + _markerComponents.Bytes + (_markerLevels?.Bytes ?? 0) > _mostBytes) throw TooMany(z);
                progress(z + 1);
            }
        }

        MaskScan scan = Resolve(runsOfPlane, markersOfPlane);
        MaskScanFile.Write(scan);
        return scan;
    }

    private void AddPlane(ReadOnlySpan<byte> mask, ReadOnlySpan<int> markers)
    {
        (int height, int width) = (_planes.Shape.Height, _planes.Shape.Width);
        _components.NextPlane();
        _markerComponents.NextPlane();
        _markerLevels?.NextPlane();
        _markerRuns.Clear();
        for (int y = 0; y < height; y++)
        {
            AddRow(y, mask.Slice(y * width, width));
            if (markers.IsEmpty) continue;
            if (_markerLevels is null) AddMarkers(y, markers.Slice(y * width, width));
            else AddLevels(_markerLevels, y, markers.Slice(y * width, width));
        }
    }

    private void AddRow(int y, ReadOnlySpan<byte> row)
    {
        for (int at = 0; at < row.Length;)
        {
            int gap = row[at..].IndexOfAnyExcept((byte)0);
            if (gap < 0) break;
            int start = at + gap;
            int length = row[start..].IndexOf((byte)0);
            at = length < 0 ? row.Length : start + length;
            _components.Add(y, start, at);
        }

        _components.EndRow(y);
    }

    /// <summary>Joins all markers to components, and keeps the runs inside the mask.</summary>
    private void AddMarkers(int y, ReadOnlySpan<int> row)
    {
        (int run, int runEnd) = _components.OfRow(y);
        int first = _markerComponents.Runs.Length;
        for (int at = 0; at < row.Length;)
        {
            int gap = row[at..].IndexOfAnyExcept(0);
            if (gap < 0) break;
            int start = at + gap;
            int value = row[start];
            int length = row[start..].IndexOfAnyExcept(value);
            at = length < 0 ? row.Length : start + length;
            _markerComponents.Add(y, start, at, value);
        }

        // If ids identify the markers, their components are not needed: rows that are not ended have no labels.
        if (_joinsMarkers) _markerComponents.EndRow(y);
        foreach (Run marker in _markerComponents.Runs[first..])
        {
            int value = row[marker.Start];
            Note(value, marker.Label, AddInside(marker, value, marker.Label, ref run, runEnd));
        }
    }

    private void AddLevels(StreamedLevels levels, int y, ReadOnlySpan<int> row)
    {
        (int run, int runEnd) = _components.OfRow(y);
        foreach ((Run marker, int level) in levels.Add(y, row))
        {
            AddInside(marker, level, (marker.Label * _planes.MarkerLevels) + level - 1, ref run, runEnd);
        }
    }

    /// <summary>Adds the parts of a marker's run that lie in the mask; false if there are none.</summary>
    private bool AddInside(in Run marker, int value, int label, ref int run, int runEnd)
    {
        ReadOnlySpan<Run> masked = _components.Runs;
        bool inside = false;
        while (run < runEnd && masked[run].End <= marker.Start) run++;
        for (int i = run; i < runEnd && masked[i].Start < marker.End; i++)
        {
            inside = true;
            int start = Math.Max(masked[i].Start, marker.Start), end = Math.Min(masked[i].End, marker.End);
            _markerRuns.Add(new MarkerRun(marker.Y, start, end, masked[i].Label, value, label));
        }

        return inside;
    }

    private void Note(int value, int label, bool inside)
    {
        // Ids are also needed to distinguish one value from several; two of them would suffice for that.
        if (_planes.MarkerKind != MarkerKind.Components) _ids[value] = inside || _ids.GetValueOrDefault(value);
        if (!_joinsMarkers) return;
        while (_isInside.Count <= label) _isInside.Add(false);
        if (inside) _isInside[label] = true;
    }

    private MaskScan Resolve(long[] runsOfPlane, long[] markersOfPlane)
    {
        (int[] componentOfLabel, ComponentExtent[] components) = _components.Resolve();
        bool byComponent = _planes.MarkerKind == MarkerKind.Components || (_joinsMarkers && _ids.Count == 1);
        (int[] markerOfLabel, (int Count, int Outside) markers) = (_markerLevels, byComponent) switch
        {
            ({ } levels, _) => MarkersByLevel(levels),
            (_, true) => MarkersByComponent(),
            _ => ([], (_ids.Count, _ids.Values.Count(inside => !inside))),
        };
        var scan = new MaskScan
        {
            Folder = _folder,
            RunsOfPlane = runsOfPlane,
            MarkersOfPlane = markersOfPlane,
            ComponentOfLabel = componentOfLabel,
            Components = components,
            MarkerOfLabel = markerOfLabel,
            IsMarked = new bool[components.Length],
            Markers = markers,
            OutsideMarkers = byComponent ? [] : [.. _ids.Where(id => !id.Value).Select(id => id.Key).Order().Take(10)],
            UndefinedVoxels = _planes.UndefinedVoxels,
        };
        scan.ReadMarkers(0, _planes.Shape.Depth, (_, runs) =>
        {
            foreach (ref readonly MarkerRun run in runs)
            {
                if (scan.MarkerOf(run) != 0) scan.IsMarked[componentOfLabel[run.Label]] = true;
            }
        });
        return scan;
    }

    private (int[] MarkerOfLabel, (int Count, int Outside) Markers) MarkersByComponent()
    {
        (int[] ofLabel, ComponentExtent[] extents) = _markerComponents.Resolve();
        bool[] inside = new bool[extents.Length];
        for (int label = 0; label < _isInside.Count; label++) inside[ofLabel[label]] |= _isInside[label];
        foreach (ref int component in ofLabel.AsSpan()) component++;
        return (ofLabel, (extents.Length, inside.Count(i => !i)));
    }

    private (int[] MarkerOfLabel, (int Count, int Outside) Markers) MarkersByLevel(StreamedLevels levels)
    {
        int[][] centers = levels.Resolve(_planes.SmallestMarker);
        int[] ofLabel = new int[centers.Length * centers.Max(labels => labels.Length)];
        for (int level = 0; level < centers.Length; level++)
        {
            for (int label = 0; label < centers[level].Length; label++) ofLabel[(label * centers.Length) + level] = centers[level][label];
        }

        return (ofLabel, (ofLabel.Max(), 0));
    }

    private PreprocessingException TooMany(int z) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"Up to plane {z} the mask has {_components.Labels} pieces, more than the memory budget allows. Is it noise? Smooth the mask, "
        + $"raise the threshold, or raise the budget."));
}
