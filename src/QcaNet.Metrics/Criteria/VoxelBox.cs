using QcaNet.Volumes;

namespace QcaNet.Metrics;

/// <summary>The bounding box of an object in whole voxels. Both corners are inclusive.</summary>
/// <param name="FirstZ">First plane.</param>
/// <param name="FirstY">First row.</param>
/// <param name="FirstX">First voxel in a row.</param>
/// <param name="LastZ">Last plane, inclusive.</param>
/// <param name="LastY">Last row, inclusive.</param>
/// <param name="LastX">Last voxel in a row, inclusive.</param>
public readonly record struct VoxelBox(int FirstZ, int FirstY, int FirstX, int LastZ, int LastY, int LastX)
{
    /// <summary>The extent of the box in voxels.</summary>
    public Shape3D Shape => new(LastZ - FirstZ + 1, LastY - FirstY + 1, LastX - FirstX + 1);

    /// <summary>The smallest box that contains this one and another.</summary>
    internal VoxelBox Join(VoxelBox other) => new(
        Math.Min(FirstZ, other.FirstZ),
        Math.Min(FirstY, other.FirstY),
        Math.Min(FirstX, other.FirstX),
        Math.Max(LastZ, other.LastZ),
        Math.Max(LastY, other.LastY),
        Math.Max(LastX, other.LastX));
}
