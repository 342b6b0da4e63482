namespace QcaNet.Models.Training;

/// <summary>
/// Classes of voxels by how far the kernel may extend to either side before it leaves the volume; see <see cref="Kernels.BiasTable"/>. A
/// class in 3D is a class along each axis, z outermost.
/// </summary>
/// <param name="reach">Half the kernel.</param>
internal readonly struct RimClasses(int reach)
{
    /// <summary>Half the kernel.</summary>
    public readonly int Reach = reach;

    /// <summary>Number of classes along an axis.</summary>
    public int OfAxis => (Reach + 1) * (Reach + 1);

    /// <summary>Number of classes in 3D.</summary>
    public int Count => OfAxis * OfAxis * OfAxis;

    /// <summary>The class of a voxel along an axis.</summary>
    public int At(int at, int extent) => (Math.Min(at, Reach) * (Reach + 1)) + Math.Min(extent - 1 - at, Reach);

    /// <summary>The class in 3D of three axes.</summary>
    public int Of(int z, int y, int x) => (((z * OfAxis) + y) * OfAxis) + x;

    /// <summary>Whether a tap, 0 to twice the reach, is inside the volume for voxels of a class along an axis.</summary>
    public bool Inside(int tap, int axisClass) => tap >= Reach - (axisClass / (Reach + 1)) && tap <= Reach + (axisClass % (Reach + 1));
}
