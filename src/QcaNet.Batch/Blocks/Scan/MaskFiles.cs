using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>A mask and markers from files of any voxel type.</summary>
internal sealed class MaskFiles : IMaskPlanes
{
    private readonly VolumeFile _mask;
    private readonly VolumeFile? _markers;
    private float[] _values = [];
    private double[] _wide = [];

    /// <exception cref="VolumeFormatException">A file cannot be read, or the shapes differ.</exception>
    public MaskFiles(string mask, string? markers, VoxelSpacing? spacing, string? axes, MarkerKind kind)
    {
        _mask = VolumeReader.Open(mask, new VolumeReadOptions { Spacing = spacing, Axes = axes });
        try
        {
            RequireOneVolume(_mask);
            if (markers is not null)
            {
                _markers = VolumeReader.Open(markers, new VolumeReadOptions { Axes = axes });
                RequireOneVolume(_markers);
                if (_markers.Info.Shape != Shape)
                {
                    throw new VolumeFormatException(
                        markers,
                        VolumeFormatErrorKind.Unsupported,
                        $"The markers have {_markers.Info.Shape} voxels, the mask {Shape}; both must be on the same grid.");
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        MarkerKind = kind;
    }

    /// <inheritdoc/>
    public Shape3D Shape => _mask.Info.Shape;

    /// <inheritdoc/>
    public VoxelSpacing? Spacing => _mask.Info.Spacing;

    /// <inheritdoc/>
    public bool HasMarkers => _markers is not null;

    /// <inheritdoc/>
    public MarkerKind MarkerKind { get; }

    /// <inheritdoc/>
    public long UndefinedVoxels { get; private set; }

    /// <inheritdoc/>
    public void ReadMask(int z, Span<byte> plane)
    {
        switch (_mask.Info.Type)
        {
            case VoxelType.UInt8:
                _mask.ReadPlane(plane, z);
                break;
            case VoxelType.UInt32 or VoxelType.Int32 or VoxelType.Float64:
                Grow(ref _wide, plane.Length);
                _mask.ReadPlane(_wide.AsSpan(0, plane.Length), z);
                for (int i = 0; i < plane.Length; i++) plane[i] = Foreground(_wide[i]);
                break;
            default:
                Grow(ref _values, plane.Length);
                Span<float> values = _values.AsSpan(0, plane.Length);
                _mask.ReadPlane(values, z);
                for (int i = 0; i < plane.Length; i++) plane[i] = values[i] != 0 ? (byte)1 : (byte)0;
                if (_mask.Info.Type == VoxelType.Float32) DropUndefined(values, plane);
                break;
        }
    }

    /// <inheritdoc/>
    public void ReadMarkers(int z, Span<int> plane)
    {
        if (_markers is null)
        {
            plane.Clear();
            return;
        }

        _markers.ReadPlane(plane, z);
        if (plane.ContainsAnyInRange(int.MinValue, -1))
        {
            throw new VolumeFormatException(
                _markers.Info.Path,
                VolumeFormatErrorKind.Unsupported,
                $"Plane {z} holds values below 0, which are not labels; is it a stack?");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mask.Dispose();
        _markers?.Dispose();
    }

    private static void RequireOneVolume(VolumeFile file)
    {
        // Reading a plane throws an exception that states which choice is missing.
        if (file.Info.Channels > 1 || file.Info.TimePoints > 1) file.ReadPlane<double>(0);
    }

    private byte Foreground(double value)
    {
        // Convert as for a mask that is read as a whole, where values become floats.
        if (double.IsNaN(value)) UndefinedVoxels++;
        return double.IsNaN(value) || (float)value == 0 ? (byte)0 : (byte)1;
    }

    private void DropUndefined(ReadOnlySpan<float> values, Span<byte> plane)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsNaN(values[i])) continue;
            plane[i] = 0;
            UndefinedVoxels++;
        }
    }

    private static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length) array = GC.AllocateUninitializedArray<T>(length);
    }
}
