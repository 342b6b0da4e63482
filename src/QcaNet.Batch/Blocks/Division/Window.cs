using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>
/// Labels the voxels of one block of a component that is too large for memory: floods a window around the block, and proves which of the
/// labels are those of the whole volume.
/// </summary>
/// <remarks>
/// <para>
/// At the faces where the window cuts the component, labels may flow in from outside. An additional marker, the outside, therefore owns
/// all voxels at these faces from the start. It also owns the voxels whose distance is uncertain, because they are closer to the outside
/// than to any background in the window. The heights of these voxels in the window are either correct or too low.
/// </para>
/// <para>
/// A voxel that another marker wins nevertheless has the same label as in the whole volume. A priority flood visits a set of voxels S in an
/// order that does not depend on the other voxels, as long as none of them labels a voxel of S: the queue then consists of one for S and
/// one for the rest, and what is taken from the rest in between changes nothing in S. Let S be the voxels that the outside does not win in
/// the window. Suppose that v is the first voxel of S that is labeled, in the whole volume, by some u not in S. The chain of labeling that
/// ends in u enters the voxels of the window outside S somewhere: at a face or an uncertain voxel, which are queued at the start here,
/// or from a voxel of S, at the same turn of S as in the window at the latest. Along the chain, every voxel is as low here as there, or
/// lower, and is queued as early, or earlier, counted in turns of S. It therefore leaves the queue as early, or earlier, and u would have
/// labeled v in the window too. Then v would belong to the outside, and not to S.
/// </para>
/// <para>
/// Objects smaller than the halo do not let the outside through: at a height below which a block and a face are connected, one marker
/// floods both. What remains are plateaus, which are decided by age. Therefore nothing is assumed: if the outside wins a voxel of the
/// block, the window grows.
/// </para>
/// </remarks>
internal sealed class Window
{
    private readonly Shape3D _shape;
    private readonly Box _core;
    private readonly Box _box;
    private readonly Crop _crop;
    private readonly MarkerWatershedOptions _options;
    private readonly List<PlacedRun> _runs;
    private readonly List<PlacedRun> _markers;

    /// <summary>Creates a window.</summary>
    /// <param name="shape">Extent of the volume.</param>
    /// <param name="core">The block.</param>
    /// <param name="box">The block with its halo.</param>
    /// <param name="runs">Runs of the component inside the box, in raster order.</param>
    /// <param name="markers">Runs of its markers inside the box.</param>
    /// <param name="crop">Buffers.</param>
    /// <param name="options">How to divide.</param>
    public Window(
        Shape3D shape,
        Box core,
        Box box,
        List<PlacedRun> runs,
        List<PlacedRun> markers,
        Crop crop,
        MarkerWatershedOptions options)
    {
        (_shape, _core, _box, _runs, _markers, _crop) = (shape, core, box, runs, markers, crop);

        // A piece of the component without a marker in the window belongs to the outside, which has a marker.
        _options = options with { MarkerlessComponents = MarkerlessComponents.Background };
    }

    /// <summary>
    /// Divides the block. Returns false, and adds nothing to the part, if the outside wins a voxel of the block and <paramref name="last"/>
    /// is false.
    /// </summary>
    /// <param name="part">Receives the block's voxels.</param>
    /// <param name="last">Whether no larger window is possible. Undecided voxels are then assigned to the marker that floods them in the
    /// window.</param>
    public bool TryDivide(LabeledPart part, bool last)
    {
        Volume<byte> mask = _crop.Rasterize(_box, _runs);
        SquaredDistances distances = DistanceTransform.Squared(mask, _options.Spacing, _options.MaximumThreads);
        List<PlacedRun> outside = Outside(distances);
        int outsideId = UnusedId();
        for (int i = 0; i < outside.Count; i++) outside[i] = outside[i] with { Id = outsideId };
        Volume<int> labels = _crop.Flood(_box, mask, [.. _markers, .. outside], distances, _options);
        int outsideLabel = outside.Count == 0 ? 0 : labels.Voxels[_box.Offset(outside[0].Z, outside[0].Y, outside[0].Start)];
        var undecided = new List<PlacedRun>();
        var pieces = new List<PlacedRun>();
        Dictionary<int, int> ids = MarkersOf(labels.Voxels, outsideLabel);
        CutIntoLabels(labels.Voxels, ids, outsideLabel, pieces, undecided);
        if (undecided.Count > 0 && !last) return false;
        if (undecided.Count > 0)
        {
            labels = _crop.Flood(_box, mask, _markers, distances, _options);
            Guess(undecided, labels.Voxels, pieces, part);
        }

        Add(pieces, undecided.Count > 0, part);
        return true;
    }

    /// <summary>Voxels of the component that belong to the outside from the start.</summary>
    private List<PlacedRun> Outside(SquaredDistances distances)
    {
        var outside = new List<PlacedRun>();
        VoxelSpacing step = _options.Spacing ?? VoxelSpacing.Isotropic(1);
        foreach (PlacedRun run in _runs)
        {
            double rest = Math.Min(
                ToOutside(run.Z, _box.Z, _box.EndZ, _shape.Depth, step.Z), ToOutside(run.Y, _box.Y, _box.EndY, _shape.Height, step.Y));
            for (int x = run.Start; x < run.End; x++)
            {
                // Distances may be rounded, so their last bits are not trusted.
                double nearest = Math.Min(rest, ToOutside(x, _box.X, _box.EndX, _shape.Width, step.X));
                bool isFace = IsFace(run.Z, run.Y, x);
                if (!isFace && distances[run.Z - _box.Z, run.Y - _box.Y, x - _box.X] <= nearest * nearest * (1 - 1e-12)) continue;
                if (outside.Count > 0 && outside[^1] is var last && last.Z == run.Z && last.Y == run.Y && last.End == x)
                {
                    outside[^1] = last with { End = x + 1 };
                }
                else
                {
                    outside.Add(new PlacedRun(run.Z, run.Y, x, x + 1, 0));
                }
            }
        }

        return outside;
    }

    private static double ToOutside(int at, int from, int end, int extent, double step)
    {
        double before = from > 0 ? (at - from + 1) * step : double.PositiveInfinity;
        double behind = end < extent ? (end - at) * step : double.PositiveInfinity;
        return Math.Min(before, behind);
    }

    private bool IsFace(int z, int y, int x) =>
        (z == _box.Z && z > 0) || (z == _box.EndZ - 1 && z < _shape.Depth - 1)
        || (y == _box.Y && y > 0) || (y == _box.EndY - 1 && y < _shape.Height - 1)
        || (x == _box.X && x > 0) || (x == _box.EndX - 1 && x < _shape.Width - 1);

    private int UnusedId()
    {
        var used = _markers.Select(marker => marker.Id).ToHashSet();
        int id = int.MaxValue;
        while (used.Contains(id)) id--;
        return id;
    }

    /// <summary>Maps each label of the window to its marker.</summary>
    private Dictionary<int, int> MarkersOf(ReadOnlySpan<int> labels, int outsideLabel)
    {
        var ids = new Dictionary<int, int>();
        foreach (PlacedRun marker in _markers)
        {
            // The outside may own a part of a marker's voxels.
            for (int x = marker.Start; x < marker.End; x++)
            {
                int label = labels[_box.Offset(marker.Z, marker.Y, x)];
                if (label != 0 && label != outsideLabel) ids[label] = marker.Id;
            }
        }

        return ids;
    }

    /// <summary>Cuts the block's voxels into runs of one marker, and runs of the outside.</summary>
    private void CutIntoLabels(
        ReadOnlySpan<int> labels, Dictionary<int, int> ids, int outsideLabel, List<PlacedRun> pieces, List<PlacedRun> undecided)
    {
        foreach (PlacedRun run in _runs)
        {
            if (run.Z < _core.Z || run.Z >= _core.EndZ || run.Y < _core.Y || run.Y >= _core.EndY) continue;
            int start = Math.Max(run.Start, _core.X), end = Math.Min(run.End, _core.EndX);
            while (start < end)
            {
                int label = labels[_box.Offset(run.Z, run.Y, start)];
                int to = start + 1;
                while (to < end && labels[_box.Offset(run.Z, run.Y, to)] == label) to++;
                bool isOutside = label == 0 || label == outsideLabel;
                (isOutside ? undecided : pieces).Add(new PlacedRun(run.Z, run.Y, start, to, isOutside ? 0 : ids[label]));
                start = to;
            }
        }
    }

    /// <summary>Assigns undecided voxels to the marker that floods them if the window were the whole volume.</summary>
    private void Guess(List<PlacedRun> undecided, ReadOnlySpan<int> labels, List<PlacedRun> pieces, LabeledPart part)
    {
        Dictionary<int, int> ids = MarkersOf(labels, outsideLabel: -1);
        foreach (PlacedRun run in undecided)
        {
            for (int x = run.Start; x < run.End; x++)
            {
                // If the window has no marker at all, each piece has a label without a marker.
                int label = labels[_box.Offset(run.Z, run.Y, x)];
                if (label == 0 || !ids.TryGetValue(label, out int id)) part.Unreached++;
                else pieces.Add(new PlacedRun(run.Z, run.Y, x, x + 1, -id));
            }
        }

        // Restore raster order; negative ids mark the guesses.
        pieces.Sort((a, b) => (a.Z, a.Y, a.Start).CompareTo((b.Z, b.Y, b.Start)));
    }

    private static void Add(List<PlacedRun> pieces, bool haveGuesses, LabeledPart part)
    {
        var numbers = new Dictionary<int, int>();
        foreach (PlacedRun piece in pieces)
        {
            int id = haveGuesses ? Math.Abs(piece.Id) : piece.Id;
            if (!numbers.TryGetValue(id, out int number)) numbers.Add(id, number = part.AddObject(id));
            part.Add(piece.Z, piece.Y, piece.Start, piece.End, number);
            if (piece.Id < 0) part.Object(number).Undecided = 1;
        }
    }
}
