using System.Globalization;
using QcaNet.Labels;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing;

/// <summary>Cleans up masks and labels. All methods except <see cref="Narrow"/> change their argument in place; 0 is background.</summary>
public static partial class Regions
{
    /// <summary>Renumbers the objects 1..n in raster order (x fastest, then y, then z) of their first voxels.</summary>
    /// <param name="labels">Changed in place.</param>
    /// <returns>n, the number of objects.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="labels"/> is null.</exception>
    /// <exception cref="ArgumentException">An id is negative.</exception>
    public static int RelabelInRasterOrder(Volume<int> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return RelabelInRasterOrder(labels.Voxels);
    }

    /// <inheritdoc cref="RelabelInRasterOrder(Volume{int})"/>
    /// <remarks>Allocates one dictionary entry per object; ids may be arbitrarily large.</remarks>
    public static int RelabelInRasterOrder(Span<int> labels)
    {
        LabelIds.NoNegative(labels, nameof(labels));
        var names = new Dictionary<int, int>();
        int previous = 0;
        int name = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            int id = labels[i];
            if (id == 0) continue;

            // Objects form runs along x: most voxels have the id of the voxel before.
            if (id != previous)
            {
                previous = id;
                if (!names.TryGetValue(id, out name))
                {
                    name = names.Count + 1;
                    names.Add(id, name);
                }
            }

            labels[i] = name;
        }

        return names.Count;
    }

    /// <summary>
    /// Removes the objects with fewer than <paramref name="smallestVoxels"/> voxels. The others keep their ids, so gaps in the numbering
    /// are possible.
    /// </summary>
    /// <param name="labels">Changed in place: removed objects become background.</param>
    /// <param name="smallestVoxels">The smallest size to keep, in voxels; 0 and 1 remove nothing.</param>
    /// <returns>The number of objects removed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="labels"/> is null.</exception>
    /// <exception cref="ArgumentException">An id is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="smallestVoxels"/> is negative.</exception>
    public static int RemoveSmall(Volume<int> labels, int smallestVoxels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return RemoveSmall(labels.Voxels, smallestVoxels);
    }

    /// <inheritdoc cref="RemoveSmall(Volume{int}, int)"/>
    public static int RemoveSmall(Span<int> labels, int smallestVoxels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(smallestVoxels);
        LabelIds.NoNegative(labels, nameof(labels));
        Dictionary<int, int> sizes = Sizes(labels);
        var small = new HashSet<int>();
        foreach ((int id, int voxels) in sizes)
        {
            if (voxels < smallestVoxels) small.Add(id);
        }

        Remove(labels, small);
        return small.Count;
    }

    /// <summary>Removes the objects smaller than a volume. The others keep their ids, so gaps in the numbering are possible.</summary>
    /// <param name="labels">Changed in place: removed objects become background.</param>
    /// <param name="smallestVolume">The smallest volume to keep, in cubic micrometers (or the cube of the unit of
    /// the spacing).</param>
    /// <param name="spacing">Distance between voxel centers; null means the labels' own, and 1 along every axis if they have none.</param>
    /// <returns>The number of objects removed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="labels"/> is null.</exception>
    /// <exception cref="ArgumentException">An id is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="smallestVolume"/> is negative or not finite, or the voxel volume is
    /// not positive.</exception>
    public static int RemoveSmallByVolume(Volume<int> labels, double smallestVolume, VoxelSpacing? spacing = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (!double.IsFinite(smallestVolume) || smallestVolume < 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(smallestVolume), smallestVolume, "The smallest volume must be finite and 0 or more.");
        }

        double voxelVolume = (spacing ?? labels.Spacing ?? VoxelSpacing.Isotropic(1)).VoxelVolume;
        if (!(voxelVolume > 0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(spacing), spacing, string.Create(
                    CultureInfo.InvariantCulture,
                    $"The voxel volume is {voxelVolume} cubic micrometers; it must be positive. Give the spacing."));
        }

        return RemoveSmall(labels.Voxels, VoxelsOf(smallestVolume, voxelVolume));
    }

    /// <summary>The number of voxels of the smallest object that has a volume.</summary>
    /// <remarks>
    /// An object of exactly this volume is kept, although the quotient may be rounded to slightly above an integer.
    /// </remarks>
    internal static int VoxelsOf(double volume, double voxelVolume) =>
        (int)Math.Clamp(Math.Ceiling((volume / voxelVolume) - 1e-9), 0, int.MaxValue);

    /// <summary>Sets the voxels of some objects to background.</summary>
    private static void Remove(Span<int> labels, HashSet<int> objects)
    {
        if (objects.Count == 0) return;

        int previous = 0;
        bool remove = false;
        for (int i = 0; i < labels.Length; i++)
        {
            int id = labels[i];
            if (id == 0) continue;

            if (id != previous)
            {
                previous = id;
                remove = objects.Contains(id);
            }

            if (remove) labels[i] = 0;
        }
    }

    private static Dictionary<int, int> Sizes(ReadOnlySpan<int> labels)
    {
        var sizes = new Dictionary<int, int>();
        int at = 0;
        while (at < labels.Length)
        {
            int id = labels[at];
            int length = labels[at..].IndexOfAnyExcept(id);
            if (length < 0) length = labels.Length - at;
            if (id != 0) sizes[id] = sizes.GetValueOrDefault(id) + length;
            at += length;
        }

        return sizes;
    }
}
