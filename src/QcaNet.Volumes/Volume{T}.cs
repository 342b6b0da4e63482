using System.Diagnostics.CodeAnalysis;

namespace QcaNet.Volumes;

/// <summary>
/// A dense 3D image: contiguous voxels in (Z, Y, X) order, x fastest, with the spacing of the voxels where it is known.
/// </summary>
/// <typeparam name="T">Type of a voxel: <see cref="byte"/>, <see cref="ushort"/>, <see cref="float"/>, <see cref="int"/> (labels), ...</typeparam>
public sealed class Volume<T>
    where T : unmanaged
{
    private readonly T[] _voxels;

    /// <summary>Makes a volume of zeros.</summary>
    /// <param name="shape">Extent in voxels.</param>
    /// <param name="spacing">Micrometres between voxel centres, or null where unknown.</param>
    public Volume(Shape3D shape, VoxelSpacing? spacing = null)
        : this(new T[CheckedLength(shape)], shape, spacing)
    {
    }

    /// <summary>Wraps an array without copying it; the volume owns it from then on.</summary>
    /// <param name="voxels">Exactly <c>shape.Length</c> voxels in (Z, Y, X) order.</param>
    /// <param name="shape">Extent in voxels.</param>
    /// <param name="spacing">Micrometres between voxel centres, or null where unknown.</param>
    /// <exception cref="ArgumentException">The array's length is not the shape's.</exception>
    public Volume(T[] voxels, Shape3D shape, VoxelSpacing? spacing = null)
    {
        ArgumentNullException.ThrowIfNull(voxels);
        if (voxels.Length != CheckedLength(shape))
        {
            throw new ArgumentException($"{voxels.Length} voxels do not fill a volume of {shape} ({shape.Length} voxels).", nameof(voxels));
        }

        _voxels = voxels;
        Shape = shape;
        Spacing = spacing;
    }

    /// <summary>Extent in voxels.</summary>
    public Shape3D Shape { get; }

    /// <summary>Micrometres between voxel centres; null where the source did not say. Nothing guesses it.</summary>
    public VoxelSpacing? Spacing { get; }

    /// <summary>All voxels, x fastest, then y, then z.</summary>
    public Span<T> Voxels => _voxels;

    /// <summary>All voxels as memory, for work that crosses threads.</summary>
    public Memory<T> Memory => _voxels;

    /// <summary>One voxel.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The voxel lies outside.</exception>
    [SuppressMessage("Design", "CA1043:Use integral or string argument for indexers", Justification = "Three integers are integral.")]
    public ref T this[int z, int y, int x]
    {
        get
        {
            if (!Shape.Contains(z, y, x))
            {
                throw new ArgumentOutOfRangeException(nameof(z), $"Voxel ({z}, {y}, {x}) lies outside a volume of {Shape}.");
            }

            return ref _voxels[Shape.Offset(z, y, x)];
        }
    }

    /// <summary>The voxels of plane <paramref name="z"/>, row after row; a view, not a copy.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such plane.</exception>
    public Span<T> Plane(int z)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(z);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(z, Shape.Depth);
        return _voxels.AsSpan(z * Shape.PlaneLength, Shape.PlaneLength);
    }

    /// <summary>The same voxels, shared, under another spacing.</summary>
    public Volume<T> WithSpacing(VoxelSpacing? spacing) => new(_voxels, Shape, spacing);

    /// <summary>A copy with voxels of its own.</summary>
    public Volume<T> Clone() => new((T[])_voxels.Clone(), Shape, Spacing);

    private static int CheckedLength(Shape3D shape) =>
        shape.Depth > 0 ? shape.Length : throw new ArgumentException("The default Shape3D has no voxels; give depth, height and width.", nameof(shape));
}
