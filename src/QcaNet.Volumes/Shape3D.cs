using System.Globalization;

namespace QcaNet.Volumes;

/// <summary>The extent of a volume in voxels. Axes are always (Z, Y, X), x fastest in memory; a 2D image has depth 1.</summary>
public readonly record struct Shape3D
{
    /// <summary>Creates a shape of at least one voxel and at most <see cref="Array.MaxLength"/> voxels.</summary>
    /// <param name="depth">Planes (z), at least 1.</param>
    /// <param name="height">Rows of a plane (y), at least 1.</param>
    /// <param name="width">Voxels of a row (x), at least 1.</param>
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

    // For files: one that is longer than a volume can be is still read in parts.
    private Shape3D((int Depth, int Height, int Width) extents) => (Depth, Height, Width) = extents;

    /// <summary>Planes (z).</summary>
    public int Depth { get; }

    /// <summary>Rows of a plane (y).</summary>
    public int Height { get; }

    /// <summary>Voxels of a row (x).</summary>
    public int Width { get; }

    /// <summary>Voxels in all.</summary>
    /// <exception cref="OverflowException">
    /// The shape is that of a file larger than a volume can be; see <see cref="LongLength"/>.
    /// </exception>
    public int Length => checked(Depth * Height * Width);

    /// <summary>Voxels in all, also where a file holds more than <see cref="Array.MaxLength"/>, which can be read in parts only.</summary>
    public long LongLength => (long)Depth * Height * Width;

    /// <summary>Voxels of one plane.</summary>
    public int PlaneLength => Height * Width;

    /// <summary>Offset of a voxel in the contiguous memory. The caller keeps the indices in range.</summary>
    public int Offset(int z, int y, int x) => (((z * Height) + y) * Width) + x;

    /// <summary>Whether the voxel lies inside.</summary>
    public bool Contains(int z, int y, int x) => (uint)z < (uint)Depth && (uint)y < (uint)Height && (uint)x < (uint)Width;

    /// <summary>The extent of what lies in a file, which may be more than a volume can hold; a plane is not.</summary>
    internal static Shape3D OfFile(int depth, int height, int width) => new((depth, height, width));

    /// <summary>Takes the shape apart.</summary>
    public void Deconstruct(out int depth, out int height, out int width) => (depth, height, width) = (Depth, Height, Width);

    /// <summary>"51x120x122": depth, height, width.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Depth}x{Height}x{Width}");
}
