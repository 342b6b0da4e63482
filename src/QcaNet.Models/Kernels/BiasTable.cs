namespace QcaNet.Models.Kernels;

/// <summary>
/// What a convolution adds to its sums: one number a channel, and other ones near the ends of the volume where a bias further up is cut off there.
/// </summary>
/// <remarks>
/// A voxel's class along an axis is how far the kernel may reach to either side of it, up to <see cref="Reach"/>; a class in 3D is one of each axis.
/// </remarks>
internal sealed unsafe class BiasTable : IDisposable
{
    private readonly NativeBuffer _numbers;
    private readonly int _channels;

    /// <summary>The same for each voxel.</summary>
    /// <param name="bias">One number a channel, a multiple of eight.</param>
    public BiasTable(ReadOnlySpan<float> bias)
        : this(0, bias.Length, bias)
    {
    }

    /// <summary>One row a class.</summary>
    /// <param name="reach">Half the kernel.</param>
    /// <param name="channels">A multiple of eight.</param>
    /// <param name="numbers">Class by class, <see cref="ClassesOf"/> cubed.</param>
    public BiasTable(int reach, int channels, ReadOnlySpan<float> numbers)
    {
        Reach = reach;
        _channels = channels;
        _numbers = NativeBuffer.Of(numbers);
    }

    /// <summary>Voxels from the ends within which classes differ; 0 where there is one class.</summary>
    public int Reach { get; }

    /// <summary>The numbers away from all ends.</summary>
    public float* Inside => Of(ClassesOf(Reach) - 1, ClassesOf(Reach) - 1, ClassesOf(Reach) - 1);

    /// <summary>Classes of an axis.</summary>
    public static int ClassesOf(int reach) => (reach + 1) * (reach + 1);

    /// <summary>The class of a voxel along an axis.</summary>
    /// <param name="at">Where it lies.</param>
    /// <param name="extent">Voxels of the axis.</param>
    public int ClassAt(int at, int extent) => (Math.Min(at, Reach) * (Reach + 1)) + Math.Min(extent - 1 - at, Reach);

    /// <summary>The numbers of a class.</summary>
    public float* Of(int z, int y, int x)
    {
        int classes = ClassesOf(Reach);
        return _numbers.Pointer + ((nint)((((z * classes) + y) * classes) + x) * _channels);
    }

    /// <inheritdoc/>
    public void Dispose() => _numbers.Dispose();
}
