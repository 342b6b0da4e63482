using Microsoft.Win32.SafeHandles;
using QcaNet.Core;
using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>
/// The predicted mask and levels of the centers, stored block by block on disk with four bits per voxel, and read plane by plane.
/// </summary>
internal sealed class PredictedPlanes : IMaskPlanes
{
    private readonly BlockGrid _grid;
    private readonly Func<int, string> _path;
    private readonly byte[] _centers;
    private readonly List<(Box Box, SafeFileHandle File)> _layer = [];
    private byte[] _packed = [];
    private int _layerEnd;

    private PredictedPlanes(BlockGrid grid, Func<int, string> path, VoxelSpacing spacing, long smallestMarker)
    {
        (_grid, _path, Spacing, SmallestMarker) = (grid, path, spacing, smallestMarker);
        _centers = GC.AllocateUninitializedArray<byte>(grid.Shape.PlaneLength);
    }

    /// <inheritdoc/>
    public Shape3D Shape => _grid.Shape;

    /// <inheritdoc/>
    public VoxelSpacing? Spacing { get; }

    /// <inheritdoc/>
    public bool HasMarkers => true;

    /// <inheritdoc/>
    public MarkerKind MarkerKind => MarkerKind.Components;

    /// <inheritdoc/>
    public int MarkerLevels => Centers.LevelCount;

    /// <inheritdoc/>
    public long SmallestMarker { get; }

    /// <inheritdoc/>
    public long UndefinedVoxels => 0;

    /// <summary>Runs the networks on the blocks that no earlier run has finished.</summary>
    /// <param name="parts">The stack.</param>
    /// <param name="folder">The folder of the blocks.</param>
    /// <param name="part">Extent of the parts that the networks process at once.</param>
    /// <param name="options">Thresholds and sizes.</param>
    /// <param name="progress">Receives the number of finished blocks, and the number of blocks.</param>
    /// <param name="cancellationToken">Checked before and within each block.</param>
    public static PredictedPlanes Predict(
        StackParts parts,
        BlockFolder folder,
        Shape3D part,
        WatershedOptions options,
        Action<int, int> progress,
        CancellationToken cancellationToken)
    {
        var grid = new BlockGrid(parts.Shape, part);
        string kind = $"found-{part.Depth}x{part.Height}x{part.Width}";
        int[] missing = [.. Enumerable.Range(0, grid.Count).Where(number => !CheckedFile.IsWhole(folder.Part(kind, number)))];
        int done = grid.Count - missing.Length;
        progress(done, grid.Count);
        foreach (int number in missing)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Box box = grid.BoxOf(number);
            (Volume<float> nuclei, Volume<float> centers) = parts.Predict(
                new VolumeRegion(box.Z, box.Y, box.X, box.Shape), cancellationToken);
            Volume<byte> mask = Mask.Above(nuclei, options.NucleusThreshold!.Value);
            double threshold = options.CenterThreshold!.Value;
            Write(
                folder.Part(kind, number),
                mask,
                options.DivideCenters ? Centers.Levels(centers, threshold, mask) : Mask.Above(centers, threshold, mask));
            progress(++done, grid.Count);
        }

        // As in Centers.FindDivided, a center of exactly this volume is kept.
        double smallest = Math.Ceiling(
            ((options.SmallestMarkerVolume ?? WatershedOptions.DefaultSmallestMarkerVolume) / parts.Spacing.VoxelVolume) - 1e-9);
        return new PredictedPlanes(grid, number => folder.Part(kind, number), parts.Spacing, (long)smallest);
    }

    /// <inheritdoc/>
    public void ReadMask(int z, Span<byte> plane)
    {
        if (z >= _layerEnd) OpenLayer(z);
        foreach ((Box box, SafeFileHandle file) in _layer)
        {
            int width = box.EndX - box.X, bytes = PlaneBytes(box.Shape);
            if (_packed.Length < bytes) _packed = new byte[bytes];
            Span<byte> packed = _packed.AsSpan(0, bytes);
            if (RandomAccess.Read(file, packed, (long)(z - box.Z) * bytes) != bytes) throw new EndOfStreamException(RunFile.Shortened);
            for (int y = box.Y; y < box.EndY; y++)
            {
                int at = (y * Shape.Width) + box.X;
                Unpack(packed, (y - box.Y) * width, plane.Slice(at, width), _centers.AsSpan(at, width));
            }
        }
    }

    /// <inheritdoc/>
    public void ReadMarkers(int z, Span<int> plane)
    {
        // The centers of the plane whose mask was read just before.
        for (int i = 0; i < plane.Length; i++) plane[i] = _centers[i];
    }

    /// <inheritdoc/>
    public void Dispose() => CloseLayer();

    /// <summary>Two voxels per byte: 0 in the background, and 1 plus the level of the center in the mask.</summary>
    private static int PlaneBytes(Shape3D shape) => (shape.PlaneLength + 1) / 2;

    private static void Write(string path, Volume<byte> mask, Volume<byte> centers) => CheckedFile.Write(path, writer =>
    {
        byte[] packed = new byte[PlaneBytes(mask.Shape)];
        for (int z = 0; z < mask.Shape.Depth; z++)
        {
            Array.Clear(packed);
            ReadOnlySpan<byte> inside = mask.Plane(z), levels = centers.Plane(z);
            for (int i = 0; i < inside.Length; i++) packed[i >> 1] |= (byte)((inside[i] + levels[i]) << (4 * (i & 1)));
            writer.Write<byte>(packed);
        }
    });

    private static void Unpack(ReadOnlySpan<byte> packed, int from, Span<byte> mask, Span<byte> levels)
    {
        for (int i = 0; i < mask.Length; i++)
        {
            int value = (packed[(from + i) >> 1] >> (4 * ((from + i) & 1))) & 15;
            (mask[i], levels[i]) = value == 0 ? ((byte)0, (byte)0) : ((byte)1, (byte)(value - 1));
        }
    }

    private void OpenLayer(int z)
    {
        CloseLayer();
        for (int number = 0; number < _grid.Count; number++)
        {
            Box box = _grid.BoxOf(number);
            if (box.Z > z || box.EndZ <= z) continue;
            _layer.Add((box, RunFile.Open(_path(number))));
            _layerEnd = box.EndZ;
        }
    }

    private void CloseLayer()
    {
        foreach ((_, SafeFileHandle file) in _layer) file.Dispose();
        _layer.Clear();
    }
}
