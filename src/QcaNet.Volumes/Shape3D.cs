using System.Globalization;

namespace QcaNet.Volumes;

/// <summary>The extent of a volume in voxels. Axes are always (Z, Y, X), x fastest in memory; a 2D image has depth 1.</summary>
public readonly record struct Shape3D
{
    /// <summary>Creates a shape of at least one voxel and at most <see cref="Array.MaxLength"/> voxels.</summary>
    /// <param name="depth">Number of planes (z), at least 1.</param>
    /// <param name="height">Number of rows per plane (y), at least 1.</param>
    /// <param name="width">Number of voxels per row (x), at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An extent is below 1, or the product exceeds <see cref="Array.MaxLength"/>.
    /// </exception>
    public Shape3D(int depth, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if ((Int128)depth * height * width > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(depth),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A volume of {depth}x{height}x{width} exceeds the limit of {Array.MaxLength} voxels; process it in blocks."));
        }

        Depth = depth;
        Height = height;
        Width = width;
    }

    // For files: a file larger than a volume can be is still read in parts.
    private Shape3D((int Depth, int Height, int Width) extents) => (Depth, Height, Width) = extents;

    /// <summary>Number of planes (z).</summary>
    public int Depth { get; }

    /// <summary>Number of rows per plane (y).</summary>
    public int Height { get; }

    /// <summary>Number of voxels per row (x).</summary>
    public int Width { get; }

    /// <summary>Total number of voxels.</summary>
    /// <exception cref="OverflowException">
    /// The shape is that of a file larger than a volume can be; see <see cref="LongLength"/>.
    /// </exception>
    public int Length => checked(Depth * Height * Width);

    /// <summary>Total number of voxels, even if it exceeds <see cref="Array.MaxLength"/> (a file that can only be read in parts).</summary>
    public long LongLength => (long)Depth * Height * Width;

    /// <summary>Number of voxels per plane.</summary>
    public int PlaneLength => Height * Width;

    /// <summary>Offset of a voxel in the contiguous memory. The caller must keep the indices in range.</summary>
    public int Offset(int z, int y, int x) => (((z * Height) + y) * Width) + x;

    /// <summary>Returns whether the voxel lies inside.</summary>
    public bool Contains(int z, int y, int x) => (uint)z < (uint)Depth && (uint)y < (uint)Height && (uint)x < (uint)Width;

    /// <summary>The extent of a stack in a file, which may exceed what a volume can hold; a single plane does not.</summary>
    internal static Shape3D OfFile(int depth, int height, int width) => new((depth, height, width));

    /// <summary>Deconstructs the shape.</summary>
    public void Deconstruct(out int depth, out int height, out int width) => (depth, height, width) = (Depth, Height, Width);

    /// <summary>"51x120x122": depth, height, width.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Depth}x{Height}x{Width}");
}
