using QcaNet.Volumes;

namespace QcaNet.Metrics;

/// <summary>The smallest box of whole voxels around an object. Both corners belong to it.</summary>
/// <param name="FirstZ">Lowest plane.</param>
/// <param name="FirstY">Lowest row.</param>
/// <param name="FirstX">Lowest voxel of a row.</param>
/// <param name="LastZ">Highest plane, inclusive.</param>
/// <param name="LastY">Highest row, inclusive.</param>
/// <param name="LastX">Highest voxel of a row, inclusive.</param>
public readonly record struct VoxelBox(int FirstZ, int FirstY, int FirstX, int LastZ, int LastY, int LastX)
{
    /// <summary>The extent of the box in voxels.</summary>
    public Shape3D Shape => new(LastZ - FirstZ + 1, LastY - FirstY + 1, LastX - FirstX + 1);

    /// <summary>The smallest box that holds this one and another.</summary>
    internal VoxelBox Join(VoxelBox other) => new(
        Math.Min(FirstZ, other.FirstZ),
        Math.Min(FirstY, other.FirstY),
        Math.Min(FirstX, other.FirstX),
        Math.Max(LastZ, other.LastZ),
        Math.Max(LastY, other.LastY),
        Math.Max(LastX, other.LastX));
}
