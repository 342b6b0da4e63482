using QcaNet.Volumes;

namespace QcaNet.Models.Inference;

/// <summary>One of the sixteen symmetries of a stack: y and x are optionally swapped, then axes are reversed.</summary>
internal readonly record struct Symmetry(bool SwapsYAndX, bool FlipsZ, bool FlipsY, bool FlipsX)
{
    /// <summary>All combinations of the flags, with the identity first.</summary>
    public static Symmetry[] Of(TestTimeAugmentation flags)
    {
        // A rotation by 90 degrees is a swap and a flip; a rotation by 180 degrees is two flips.
        Symmetry[] turns = flags.HasFlag(TestTimeAugmentation.Rotations)
            ? [default, new(true, false, true, false), new(false, false, true, true), new(true, false, false, true)]
            : [default];
        bool[] Choices(TestTimeAugmentation flag) => flags.HasFlag(flag) ? [false, true] : [false];
        return [.. (from turn in turns
                    from z in Choices(TestTimeAugmentation.FlipZ)
                    from y in Choices(TestTimeAugmentation.FlipY)
                    from x in Choices(TestTimeAugmentation.FlipX)
                    select new Symmetry(turn.SwapsYAndX, z, turn.FlipsY ^ y, turn.FlipsX ^ x)).Distinct()];
    }

    /// <summary>Extent of the image of a volume.</summary>
    public Shape3D ShapeOf(Shape3D shape) => SwapsYAndX ? new Shape3D(shape.Depth, shape.Width, shape.Height) : shape;

    /// <summary>The image of a volume.</summary>
    /// <param name="volume">Its voxels.</param>
    /// <param name="shape">Its extent.</param>
    /// <param name="image">Receives one value per voxel.</param>
    public void Apply(ReadOnlySpan<float> volume, Shape3D shape, Span<float> image)
    {
        (int start, int stepZ, int stepY, int stepX) = Steps(shape);
        for (int z = 0, i = 0; z < shape.Depth; z++)
        {
            for (int y = 0; y < shape.Height; y++)
            {
                int at = start + (z * stepZ) + (y * stepY);
                for (int x = 0; x < shape.Width; x++, at += stepX) image[at] = volume[i++];
            }
        }
    }

    /// <summary>Applies the inverse of <see cref="Apply"/>, and adds the result.</summary>
    /// <param name="image">Voxels of the image.</param>
    /// <param name="shape">Extent of the volume, not of the image.</param>
    /// <param name="sum">The volume to add to.</param>
    public void AddUndone(ReadOnlySpan<float> image, Shape3D shape, Span<float> sum)
    {
        (int start, int stepZ, int stepY, int stepX) = Steps(shape);
        for (int z = 0, i = 0; z < shape.Depth; z++)
        {
            for (int y = 0; y < shape.Height; y++)
            {
                int at = start + (z * stepZ) + (y * stepY);
                for (int x = 0; x < shape.Width; x++, at += stepX) sum[i++] += image[at];
            }
        }
    }

    /// <summary>
    /// The position of the first voxel in the image, and the distances in the image between neighbors along the volume's axes.
    /// </summary>
    private (int Start, int Z, int Y, int X) Steps(Shape3D shape)
    {
        // The axes of the image: its rows are the volume's columns if y and x are swapped.
        Shape3D image = ShapeOf(shape);
        int plane = image.Height * image.Width, row = image.Width;
        int start = (FlipsZ ? (image.Depth - 1) * plane : 0) + (FlipsY ? (image.Height - 1) * row : 0) + (FlipsX ? image.Width - 1 : 0);
        (int alongRows, int alongColumns) = (FlipsY ? -row : row, FlipsX ? -1 : 1);
        return (start, FlipsZ ? -plane : plane, SwapsYAndX ? alongColumns : alongRows, SwapsYAndX ? alongRows : alongColumns);
    }
}
