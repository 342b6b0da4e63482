using System.Globalization;
using System.Runtime.InteropServices;
using QcaNet.Palettes;
using QcaNet.Volumes;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace QcaNet.ImageSharp;

/// <summary>Converts labels to colored images, and colored images to labels.</summary>
/// <remarks>
/// Colors are those of the pictures of QcaNet.Reporting: background is black, and a label has the same color everywhere. There are more ids
/// than distinguishable colors, and two ids that differ by hundreds may have the same color. To preserve ids, write the labels themselves
/// with <see cref="VolumeWriter"/>.
/// </remarks>
public static class LabelImages
{
    /// <summary>The color of a label.</summary>
    /// <param name="id">Label of a voxel; 0 and below are background and black.</param>
    public static Rgb24 ColorOf(int id)
    {
        (byte red, byte green, byte blue) = LabelPalette.Of(id);
        return new Rgb24(red, green, blue);
    }

    /// <summary>Draws a plane of labels, each in its color.</summary>
    /// <param name="labels">Labels, 0 is background; not changed.</param>
    /// <param name="z">Plane, 0 to depth - 1.</param>
    /// <param name="color">Color of each id; null uses <see cref="ColorOf"/>. Called once per id of the plane.</param>
    /// <returns>A new image with the width and height of the plane.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such plane.</exception>
    public static Image<Rgb24> LabelsToImage(this Volume<int> labels, int z, Func<int, Rgb24>? color = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return Paint(labels.Plane(z), labels.Shape.Width, labels.Shape.Height, color ?? ColorOf);
    }

    /// <summary>Draws a top view of labels: each pixel has the color of the first label along z.</summary>
    /// <inheritdoc cref="LabelsToImage" path="/param[@name='labels']|/param[@name='color']"/>
    /// <returns>A new image; rows are y, columns x.</returns>
    public static Image<Rgb24> LabelProjectionToImage(this Volume<int> labels, Func<int, Rgb24>? color = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var first = new int[labels.Shape.Height * labels.Shape.Width];
        for (int z = 0; z < labels.Shape.Depth; z++)
        {
            ReadOnlySpan<int> plane = labels.Plane(z);
            for (int i = 0; i < first.Length; i++)
            {
                if (first[i] == 0) first[i] = plane[i];
            }
        }

        return Paint(first, labels.Shape.Width, labels.Shape.Height, color ?? ColorOf);
    }

    /// <summary>Converts images with known colors to labels.</summary>
    /// <param name="planes">
    /// Planes from z = 0, all of the same size, with black background; neither modified nor disposed.
    /// </param>
    /// <param name="ids">The ids that may occur, each at least 1.</param>
    /// <param name="spacing">Distance between voxel centers in micrometers; null if unknown.</param>
    /// <param name="color">The color that each id was drawn in; null uses <see cref="ColorOf"/>.</param>
    /// <returns>A new volume with the id of each color.</returns>
    /// <exception cref="ArgumentException">
    /// There is no image, an image differs in size from the first, two ids have the same color, or the color of a pixel belongs to no id
    /// (for example, after resizing or lossy compression).
    /// </exception>
    public static Volume<int> ToLabels(
        this IReadOnlyList<Image<Rgb24>> planes, IEnumerable<int> ids, VoxelSpacing? spacing = null, Func<int, Rgb24>? color = null)
    {
        ArgumentNullException.ThrowIfNull(planes);
        ArgumentNullException.ThrowIfNull(ids);
        var known = new Dictionary<Rgb24, int> { [default] = 0 };
        foreach (int id in ids)
        {
            if (id < 1) throw new ArgumentException($"The id {id} is not a label; ids are 1 or more.", nameof(ids));
            Rgb24 own = (color ?? ColorOf)(id);
            if (known.TryAdd(own, id) || known[own] == id) continue;
            string other = known[own] == 0 ? "the background" : string.Create(CultureInfo.InvariantCulture, $"{known[own]}");
            throw new ArgumentException($"The ids {id} and {other} have the same color, {own}.", nameof(ids));
        }

        return Read(planes, spacing, (z, y, x, pixel) => known.TryGetValue(pixel, out int id)
            ? id
            : throw new ArgumentException(
                $"The pixel at (z {z}, y {y}, x {x}) has the color {pixel}, which is the color of none of the ids.", nameof(planes)));
    }

    /// <summary>Converts every color to one label.</summary>
    /// <param name="planes">
    /// Planes from z = 0, all of the same size, with black background; neither modified nor disposed.
    /// </param>
    /// <param name="spacing">Distance between voxel centers in micrometers; null if unknown.</param>
    /// <returns>A new volume; ids 1..n in raster order of the first voxel of each color.</returns>
    /// <exception cref="ArgumentException">There is no image, or an image differs in size from the first.</exception>
    public static Volume<int> ToLabels(this IReadOnlyList<Image<Rgb24>> planes, VoxelSpacing? spacing = null)
    {
        ArgumentNullException.ThrowIfNull(planes);
        var found = new Dictionary<Rgb24, int> { [default] = 0 };
        return Read(planes, spacing, (_, _, _, pixel) =>
        {
            ref int id = ref CollectionsMarshal.GetValueRefOrAddDefault(found, pixel, out bool exists);
            if (!exists) id = found.Count - 1;
            return id;
        });
    }

    private static Image<Rgb24> Paint(ReadOnlySpan<int> ids, int width, int height, Func<int, Rgb24> color)
    {
        var colors = new Dictionary<int, Rgb24> { [0] = default };
        var pixels = new Rgb24[ids.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            ref Rgb24 own = ref CollectionsMarshal.GetValueRefOrAddDefault(colors, ids[i], out bool exists);
            if (!exists) own = color(ids[i]);
            pixels[i] = own;
        }

        return Image.LoadPixelData(pixels, width, height);
    }

    private static Volume<int> Read(IReadOnlyList<Image<Rgb24>> planes, VoxelSpacing? spacing, Func<int, int, int, Rgb24, int> id)
    {
        if (planes.Count == 0) throw new ArgumentException("A volume has at least one plane; no image was given.", nameof(planes));
        (int width, int height) = (planes[0].Width, planes[0].Height);
        var labels = new Volume<int>(new Shape3D(planes.Count, height, width), spacing);
        var pixels = new Rgb24[width * height];
        for (int z = 0; z < planes.Count; z++)
        {
            ImageSize.Check(planes[z], width, height, z, nameof(planes));
            planes[z].CopyPixelDataTo(pixels);
            Span<int> plane = labels.Plane(z);
            for (int i = 0; i < pixels.Length; i++) plane[i] = id(z, i / width, i % width, pixels[i]);
        }

        return labels;
    }
}
