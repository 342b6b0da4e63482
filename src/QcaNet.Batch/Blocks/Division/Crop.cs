using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>
/// Divides complete components inside a box cut out of the volume, exactly as in the whole volume. An instance holds the buffers of one
/// thread, which are reused for one box after the other.
/// </summary>
/// <remarks>
/// <para>
/// Why a box is enough: the division of a component depends only on its own voxels and the markers in it. A flood never leaves the
/// component, and the nearest background of one of its voxels p lies at most one voxel outside its box. To see this, let q be any voxel
/// that is not part of the component, and walk from p toward q, one axis at a time. The first voxel r of the walk outside the component
/// shares a face with it, so r is background, and along every axis r is no farther from p than q is. A margin of one voxel therefore
/// contains the nearest background, and other components can be treated as background. At the ends of the volume, the box ends too,
/// because there is no background beyond them.
/// </para>
/// <para>Ties are broken by age, and age by the raster order of marker voxels, which is the same in every box as in the volume.</para>
/// </remarks>
/// <param name="shape">Extent of the volume.</param>
/// <param name="options">How to divide; spacing and threads must be set.</param>
internal sealed class Crop(Shape3D shape, MarkerWatershedOptions options)
{
    private byte[] _mask = [];
    private int[] _labels = [];

    /// <summary>Divides the components formed by the runs, and adds their objects to a part.</summary>
    /// <param name="runs">All runs of some components, in raster order; at least one.</param>
    /// <param name="markers">All runs of markers inside the components; ids from 1.</param>
    /// <param name="part">Receives objects and runs.</param>
    public void Divide(IReadOnlyList<PlacedRun> runs, IReadOnlyList<PlacedRun> markers, LabeledPart part)
    {
        Box box = BoxOf(runs).Grown(1, shape);
        Volume<int> labels = Flood(box, runs, markers, options, out _);
        var numbers = new Dictionary<int, int>();
        foreach (PlacedRun marker in markers)
        {
            // A voxel of a marker has the marker's own label.
            int label = labels.Voxels[box.Offset(marker.Z, marker.Y, marker.Start)];
            if (!numbers.ContainsKey(label)) numbers.Add(label, part.AddObject(marker.Id));
        }

        foreach (PlacedRun run in runs) AddLabels(box, labels.Voxels, run, numbers, part);
    }

    /// <summary>Rasterizes and floods.</summary>
    /// <param name="box">A box that contains all runs.</param>
    /// <param name="runs">The mask.</param>
    /// <param name="markers">Markers; later ones replace earlier ones where they overlap.</param>
    /// <param name="how">How to divide.</param>
    /// <param name="distances">Distances of the mask alone.</param>
    /// <returns>Labels 1..n of the box; the next call reuses its memory.</returns>
    public Volume<int> Flood(
        in Box box,
        IReadOnlyList<PlacedRun> runs,
        IReadOnlyList<PlacedRun> markers,
        MarkerWatershedOptions how,
        out SquaredDistances distances)
    {
        Volume<byte> mask = Rasterize(box, runs);
        distances = DistanceTransform.Squared(mask, how.Spacing, how.MaximumThreads);
        return Flood(box, mask, markers, distances, how);
    }

    /// <summary>Rasterizes the mask of a box; the next call reuses its memory.</summary>
    public Volume<byte> Rasterize(in Box box, IReadOnlyList<PlacedRun> runs)
    {
        Volume<byte> mask = Cleared(ref _mask, box.Shape);
        Span<byte> foreground = mask.Voxels;
        foreach (PlacedRun run in runs) foreground.Slice(box.Offset(run.Z, run.Y, run.Start), run.End - run.Start).Fill(1);
        return mask;
    }

    /// <summary>Floods a mask with known distances.</summary>
    public Volume<int> Flood(
        in Box box, Volume<byte> mask, IReadOnlyList<PlacedRun> markers, SquaredDistances distances, MarkerWatershedOptions how)
    {
        Volume<int> labels = Cleared(ref _labels, box.Shape);
        Span<int> ids = labels.Voxels;
        foreach (PlacedRun marker in markers)
        {
            ids.Slice(box.Offset(marker.Z, marker.Y, marker.Start), marker.End - marker.Start).Fill(marker.Id);
        }

        MarkerWatershed.Divide(mask, labels, distances, labels, how);
        return labels;
    }

    /// <summary>The smallest box around runs.</summary>
    public static Box BoxOf(IReadOnlyList<PlacedRun> runs)
    {
        Box box = Box.Empty;
        foreach (PlacedRun run in runs) box = box.With(Box.OfRun(run.Z, run.Y, run.Start, run.End));
        return box;
    }

    /// <summary>Cuts a run of the mask into runs of one label each.</summary>
    private static void AddLabels(in Box box, ReadOnlySpan<int> labels, in PlacedRun run, Dictionary<int, int> numbers, LabeledPart part)
    {
        ReadOnlySpan<int> voxels = labels.Slice(box.Offset(run.Z, run.Y, run.Start), run.End - run.Start);
        int at = 0;
        while (at < voxels.Length)
        {
            int label = voxels[at];
            int length = voxels[at..].IndexOfAnyExcept(label);
            if (length < 0) length = voxels.Length - at;
            if (label != 0)
            {
                int start = run.Start + at;
                if (!numbers.TryGetValue(label, out int number))
                {
                    // An object without a marker is identified by its first voxel, which is this one: runs are in raster order.
                    numbers.Add(label, number = part.AddObject(-1 - part.Offset(run.Z, run.Y, start)));
                }

                part.Add(run.Z, run.Y, start, start + length, number);
            }

            at += length;
        }
    }

    private static Volume<T> Cleared<T>(ref T[] memory, Shape3D shape)
        where T : unmanaged
    {
        if (memory.Length < shape.Length) memory = GC.AllocateUninitializedArray<T>(shape.Length);
        memory.AsSpan(0, shape.Length).Clear();
        return new Volume<T>(memory.AsMemory(0, shape.Length), shape);
    }
}
