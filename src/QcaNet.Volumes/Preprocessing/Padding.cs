namespace QcaNet.Volumes.Preprocessing;

/// <summary>Margins: mirrored ones put on, any taken off.</summary>
public static class Padding
{
    /// <summary>
    /// Puts mirrored margins around a volume; the edge itself is not repeated (NumPy's <c>pad(mode="reflect")</c>). A margin may
    /// be wider than the volume: the mirror image is mirrored again. An axis of one voxel repeats it.
    /// </summary>
    /// <param name="v">Input; not changed.</param>
    /// <param name="z">Planes put before the first and after the last, 0 or more.</param>
    /// <param name="y">Rows put before and after, 0 or more.</param>
    /// <param name="x">Voxels put before and after each row, 0 or more.</param>
    /// <returns>A new volume with the input's spacing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A width is negative, or the result exceeds the limit of a volume.</exception>
    public static Volume<float> Reflect(Volume<float> v, (int Before, int After) z, (int Before, int After) y, (int Before, int After) x)
    {
        ArgumentNullException.ThrowIfNull(v);
        (int depth, int height, int width) = v.Shape;
        var shape = new Shape3D(Padded(depth, z, nameof(z)), Padded(height, y, nameof(y)), Padded(width, x, nameof(x)));
        var result = new Volume<float>(shape, v.Spacing);
        int[] zs = MirroredIndices(depth, z.Before, shape.Depth);
        int[] ys = MirroredIndices(height, y.Before, shape.Height);
        int[] xs = MirroredIndices(width, x.Before, shape.Width);
        ReadOnlySpan<float> from = v.Voxels;
        Span<float> to = result.Voxels;
        for (int i = 0; i < shape.Depth; i++)
        {
            for (int j = 0; j < shape.Height; j++)
            {
                ReadOnlySpan<float> source = from.Slice(v.Shape.Offset(zs[i], ys[j], 0), width);
                Span<float> row = to.Slice(shape.Offset(i, j, 0), shape.Width);
                for (int k = 0; k < x.Before; k++) row[k] = source[xs[k]];
                source.CopyTo(row[x.Before..]);
                for (int k = x.Before + width; k < row.Length; k++) row[k] = source[xs[k]];
            }
        }

        return result;
    }

    /// <summary>Takes margins off: undoes <see cref="Reflect"/> of the same widths.</summary>
    /// <param name="v">Input; not changed.</param>
    /// <param name="z">Planes taken off before and after, 0 or more.</param>
    /// <param name="y">Rows taken off before and after, 0 or more.</param>
    /// <param name="x">Voxels taken off each row before and after, 0 or more.</param>
    /// <returns>A new volume with the input's spacing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A width is negative, or nothing would be left.</exception>
    public static Volume<T> Crop<T>(Volume<T> v, (int Before, int After) z, (int Before, int After) y, (int Before, int After) x)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(v);
        var shape = new Shape3D(Cropped(v.Shape.Depth, z, nameof(z)), Cropped(v.Shape.Height, y, nameof(y)), Cropped(v.Shape.Width, x, nameof(x)));
        return Crop(v, (z.Before, y.Before, x.Before), shape);
    }

    /// <summary>Copies the box of the given shape that begins at <paramref name="origin"/>.</summary>
    /// <param name="v">Input; not changed.</param>
    /// <param name="origin">First voxel (z, y, x) of the box.</param>
    /// <param name="shape">Extent of the box; it lies inside the volume.</param>
    /// <returns>A new volume with the input's spacing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The box reaches outside the volume.</exception>
    public static Volume<T> Crop<T>(Volume<T> v, (int Z, int Y, int X) origin, Shape3D shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(v);
        if (origin.Z < 0 || origin.Y < 0 || origin.X < 0
            || shape.Depth > v.Shape.Depth - origin.Z || shape.Height > v.Shape.Height - origin.Y || shape.Width > v.Shape.Width - origin.X)
        {
            throw new ArgumentOutOfRangeException(nameof(origin), $"A box of {shape} at ({origin.Z}, {origin.Y}, {origin.X}) reaches outside a volume of {v.Shape}.");
        }

        var result = new Volume<T>(shape, v.Spacing);
        ReadOnlySpan<T> from = v.Voxels;
        Span<T> to = result.Voxels;
        for (int z = 0; z < shape.Depth; z++)
        {
            for (int y = 0; y < shape.Height; y++)
            {
                from.Slice(v.Shape.Offset(origin.Z + z, origin.Y + y, origin.X), shape.Width).CopyTo(to[shape.Offset(z, y, 0)..]);
            }
        }

        return result;
    }

    private static int Padded(int size, (int Before, int After) widths, string name)
    {
        CheckWidths(widths, name);
        long padded = (long)size + widths.Before + widths.After;
        return padded <= int.MaxValue
            ? (int)padded
            : throw new ArgumentOutOfRangeException(name, $"Margins of {widths.Before} and {widths.After} around {size} voxels exceed the limit of a volume.");
    }

    private static int Cropped(int size, (int Before, int After) widths, string name)
    {
        CheckWidths(widths, name);
        long left = (long)size - widths.Before - widths.After;
        return left > 0
            ? (int)left
            : throw new ArgumentOutOfRangeException(name, $"Taking {widths.Before} and {widths.After} voxels off {size} leaves nothing.");
    }

    private static void CheckWidths((int Before, int After) widths, string name)
    {
        if (widths.Before < 0 || widths.After < 0)
        {
            throw new ArgumentOutOfRangeException(name, $"Widths of margins are 0 or more; these are {widths.Before} and {widths.After}.");
        }
    }

    // The mirrored axis repeats every 2 (size - 1) voxels: 0 1 2 3 2 1 | 0 1 2 3 2 1 | ...
    private static int[] MirroredIndices(int size, int before, int padded)
    {
        int[] indices = new int[padded];
        int period = Math.Max(1, 2 * (size - 1));
        for (int i = 0; i < padded; i++)
        {
            int position = (i - before) % period;
            if (position < 0) position += period;
            indices[i] = Math.Min(position, period - position) % size;
        }

        return indices;
    }
}
