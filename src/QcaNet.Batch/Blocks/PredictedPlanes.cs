using Microsoft.Win32.SafeHandles;
using QcaNet.Core;
using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>
/// The predicted mask and centers, stored block by block on disk with one bit per voxel each, and read plane by plane.
/// </summary>
internal sealed class PredictedPlanes : IMaskPlanes
{
    private readonly BlockGrid _grid;
    private readonly Func<int, string> _path;
    private readonly byte[] _centers;
    private readonly List<(Box Box, SafeFileHandle File)> _layer = [];
    private byte[] _bits = [];
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
            Write(folder.Part(kind, number), mask, Mask.Above(centers, options.CenterThreshold!.Value, mask));
            progress(++done, grid.Count);
        }

        // As in Regions.RemoveSmallByVolume, a center of exactly this volume is kept.
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
            int width = box.EndX - box.X, bytes = BitBytes(box.Shape.PlaneLength);
            if (_bits.Length < 2 * bytes) _bits = new byte[2 * bytes];
            Span<byte> bits = _bits.AsSpan(0, 2 * bytes);
            if (RandomAccess.Read(file, bits, (z - box.Z) * 2L * bytes) != bits.Length)
            {
                throw new EndOfStreamException(RunFile.Shortened);
            }

            for (int y = box.Y; y < box.EndY; y++)
            {
                int at = (y * Shape.Width) + box.X, from = (y - box.Y) * width;
                Unpack(bits[..bytes], from, plane.Slice(at, width));
                Unpack(bits[bytes..], from, _centers.AsSpan(at, width));
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

    private static int BitBytes(int voxels) => (voxels + 7) / 8;

    private static void Write(string path, Volume<byte> mask, Volume<byte> centers) => CheckedFile.Write(path, writer =>
    {
        byte[] bits = new byte[BitBytes(mask.Shape.PlaneLength)];
        for (int z = 0; z < mask.Shape.Depth; z++)
        {
            Pack(mask.Plane(z), bits);
            writer.Write<byte>(bits);
            Pack(centers.Plane(z), bits);
            writer.Write<byte>(bits);
        }
    });

    private static void Pack(ReadOnlySpan<byte> voxels, Span<byte> bits)
    {
        bits.Clear();
        for (int i = 0; i < voxels.Length; i++) bits[i >> 3] |= (byte)((voxels[i] & 1) << (i & 7));
    }

    private static void Unpack(ReadOnlySpan<byte> bits, int from, Span<byte> voxels)
    {
        for (int i = 0; i < voxels.Length; i++) voxels[i] = (byte)((bits[(from + i) >> 3] >> ((from + i) & 7)) & 1);
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
