namespace QcaNet.Models.Kernels;

/// <summary>
/// The bias of a convolution: one value per channel, with different values near the ends of the volume if the bias of an earlier layer is
/// cut off there.
/// </summary>
/// <remarks>
/// The class of a voxel along an axis is how far the kernel may extend to either side of it, up to <see cref="Reach"/>; a class in 3D is a
/// class along each axis.
/// </remarks>
internal sealed unsafe class BiasTable : IDisposable
{
    private readonly NativeBuffer _numbers;
    private readonly int _channels;

    /// <summary>Creates a table with the same values for all voxels.</summary>
    /// <param name="bias">One value per channel; the number of channels is a multiple of eight.</param>
    public BiasTable(ReadOnlySpan<float> bias)
        : this(0, bias.Length, bias)
    {
    }

    /// <summary>Creates a table with one row per class.</summary>
    /// <param name="reach">Half the kernel.</param>
    /// <param name="channels">A multiple of eight.</param>
    /// <param name="numbers">Values class by class, <see cref="ClassesOf"/> cubed.</param>
    public BiasTable(int reach, int channels, ReadOnlySpan<float> numbers)
    {
        Reach = reach;
        _channels = channels;
        _numbers = NativeBuffer.Of(numbers);
    }

    /// <summary>Distance from the ends, in voxels, within which classes differ; 0 if there is one class.</summary>
    public int Reach { get; }

    /// <summary>The values away from all ends.</summary>
    public float* Inside => Of(ClassesOf(Reach) - 1, ClassesOf(Reach) - 1, ClassesOf(Reach) - 1);

    /// <summary>Number of classes along an axis.</summary>
    public static int ClassesOf(int reach) => (reach + 1) * (reach + 1);

    /// <summary>The class of a voxel along an axis.</summary>
    /// <param name="at">Position of the voxel.</param>
    /// <param name="extent">Number of voxels along the axis.</param>
    public int ClassAt(int at, int extent) => (Math.Min(at, Reach) * (Reach + 1)) + Math.Min(extent - 1 - at, Reach);

    /// <summary>The values of a class.</summary>
    public float* Of(int z, int y, int x)
    {
        int classes = ClassesOf(Reach);
        return _numbers.Pointer + ((nint)((((z * classes) + y) * classes) + x) * _channels);
    }

    /// <inheritdoc/>
    public void Dispose() => _numbers.Dispose();
}
