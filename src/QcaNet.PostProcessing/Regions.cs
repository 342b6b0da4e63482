using System.Globalization;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing;

/// <summary>Cleaning up masks and labels. All of these change what they are given in place, except <see cref="Narrow"/>; 0 is background.</summary>
public static partial class Regions
{
    /// <summary>Renames the objects 1..n in raster order (x fastest, then y, then z) of their first voxels.</summary>
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
    /// <remarks>Allocates one dictionary entry an object; ids may be as large as they like.</remarks>
    public static int RelabelInRasterOrder(Span<int> labels)
    {
        Require.NoNegative(labels, nameof(labels));
        var names = new Dictionary<int, int>();
        int previous = 0;
        int name = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            int id = labels[i];
            if (id == 0) continue;

            // Objects come in runs along x: most voxels are named as their predecessor was.
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

    /// <summary>Removes the objects of fewer than <paramref name="smallestVoxels"/> voxels. The others keep their ids, so gaps may arise.</summary>
    /// <param name="labels">Changed in place: what is removed becomes background.</param>
    /// <param name="smallestVoxels">The smallest size that stays, in voxels; 0 and 1 remove nothing.</param>
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
        Require.NoNegative(labels, nameof(labels));
        Dictionary<int, int> sizes = Sizes(labels);
        var small = new HashSet<int>();
        foreach ((int id, int voxels) in sizes)
        {
            if (voxels < smallestVoxels) small.Add(id);
        }

        Remove(labels, small);
        return small.Count;
    }

    /// <summary>Removes the objects smaller than a volume. The others keep their ids, so gaps may arise.</summary>
    /// <param name="labels">Changed in place: what is removed becomes background.</param>
    /// <param name="smallestVolume">The smallest volume that stays, in cubic micrometres (or the cube of whatever unit <paramref name="spacing"/> has).</param>
    /// <param name="spacing">Distance between voxel centres.</param>
    /// <returns>The number of objects removed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="labels"/> is null.</exception>
    /// <exception cref="ArgumentException">An id is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="smallestVolume"/> is negative or not finite, or the spacing has no volume.</exception>
    public static int RemoveSmallByVolume(Volume<int> labels, double smallestVolume, VoxelSpacing spacing)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (!double.IsFinite(smallestVolume) || smallestVolume < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(smallestVolume), smallestVolume, "The smallest volume is a finite number, 0 or more.");
        }

        double voxelVolume = spacing.VoxelVolume;
        if (!(voxelVolume > 0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(spacing), spacing, string.Create(CultureInfo.InvariantCulture, $"A voxel of {voxelVolume} cubic micrometres has no volume; give the spacing."));
        }

        // An object of exactly the volume stays although volume / voxelVolume may come out a hair above the whole number.
        double voxels = Math.Ceiling((smallestVolume / voxelVolume) - 1e-9);
        return RemoveSmall(labels.Voxels, (int)Math.Clamp(voxels, 0, int.MaxValue));
    }

    /// <summary>Turns the voxels of some objects into background.</summary>
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
