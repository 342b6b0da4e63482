using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace QcaNet.Volumes;

/// <summary>A dense 3D image: contiguous voxels in (Z, Y, X) order, x fastest, with the voxel spacing if it is known.</summary>
/// <typeparam name="T">
/// Type of a voxel: <see cref="byte"/>, <see cref="ushort"/>, <see cref="float"/>, <see cref="int"/> (labels), ...
/// </typeparam>
public sealed class Volume<T>
    where T : unmanaged
{
    // If the memory is not an array (a memory-mapped file, native memory), this is null; a span of an array costs less.
    private readonly T[]? _array;
    private readonly int _start;
    private readonly Memory<T> _memory;

    /// <summary>Creates a volume of zeros.</summary>
    /// <param name="shape">Extent in voxels.</param>
    /// <param name="spacing">Micrometers between voxel centers; null if unknown.</param>
    public Volume(Shape3D shape, VoxelSpacing? spacing = null)
        : this(new T[CheckedLength(shape)], shape, spacing)
    {
    }

    /// <summary>Wraps an array without copying it; the volume takes ownership of it.</summary>
    /// <param name="voxels">Exactly <c>shape.Length</c> voxels in (Z, Y, X) order.</param>
    /// <param name="shape">Extent in voxels.</param>
    /// <param name="spacing">Micrometers between voxel centers; null if unknown.</param>
    /// <exception cref="ArgumentException">The array's length does not match the shape.</exception>
    public Volume(T[] voxels, Shape3D shape, VoxelSpacing? spacing = null)
        : this((voxels ?? throw new ArgumentNullException(nameof(voxels))).AsMemory(), shape, spacing)
    {
    }

    /// <summary>
    /// Wraps memory without copying it: a part of an array, pooled memory, native memory or a memory-mapped file behind a
    /// <see cref="System.Buffers.MemoryManager{T}"/>. The caller must keep it alive as long as the volume is in use.
    /// </summary>
    /// <param name="voxels">Exactly <c>shape.Length</c> voxels in (Z, Y, X) order.</param>
    /// <param name="shape">Extent in voxels.</param>
    /// <param name="spacing">Micrometers between voxel centers; null if unknown.</param>
    /// <exception cref="ArgumentException">The memory's length does not match the shape.</exception>
    public Volume(Memory<T> voxels, Shape3D shape, VoxelSpacing? spacing = null)
    {
        if (voxels.Length != CheckedLength(shape))
        {
            throw new ArgumentException(
                $"{voxels.Length} voxels were given for a volume of {shape} ({shape.Length} voxels).", nameof(voxels));
        }

        _memory = voxels;
        if (MemoryMarshal.TryGetArray<T>(voxels, out ArraySegment<T> segment)) (_array, _start) = (segment.Array, segment.Offset);
        Shape = shape;
        Spacing = spacing;
    }

    /// <summary>Extent in voxels.</summary>
    public Shape3D Shape { get; }

    /// <summary>Micrometers between voxel centers; null if the source does not specify it. It is never guessed.</summary>
    public VoxelSpacing? Spacing { get; }

    /// <summary>All voxels, x fastest, then y, then z.</summary>
    public Span<T> Voxels => _array is null ? _memory.Span : new Span<T>(_array, _start, _memory.Length);

    /// <summary>All voxels as <see cref="Memory{T}"/>, for asynchronous and multithreaded code.</summary>
    public Memory<T> Memory => _memory;

    /// <summary>Gets or sets a voxel.</summary>
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

            int offset = Shape.Offset(z, y, x);
            if (_array is null) return ref _memory.Span[offset];
            return ref _array[_start + offset];
        }
    }

    /// <summary>The voxels of plane <paramref name="z"/>, row by row; a view, not a copy.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such plane.</exception>
    public Span<T> Plane(int z)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(z);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(z, Shape.Depth);
        return Voxels.Slice(z * Shape.PlaneLength, Shape.PlaneLength);
    }

    /// <summary>Returns a volume with a different spacing that shares the voxels.</summary>
    public Volume<T> WithSpacing(VoxelSpacing? spacing) => new(_memory, Shape, spacing);

    /// <summary>Creates a copy that shares no memory with this volume.</summary>
    public Volume<T> Clone() => new(Voxels.ToArray(), Shape, Spacing);

    private static int CheckedLength(Shape3D shape) =>
        shape.Depth > 0
            ? shape.Length
            : throw new ArgumentException("The default Shape3D has no voxels; give depth, height and width.", nameof(shape));
}
