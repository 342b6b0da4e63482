namespace QcaNet.Metrics;

/// <summary>Size and position of one labeled nucleus.</summary>
public sealed record Nucleus
{
    /// <summary>Its id in the labels, 1 or more.</summary>
    public required int Id { get; init; }

    /// <summary>Its size in voxels, at least 1.</summary>
    public required int Voxels { get; init; }

    /// <summary>Its volume in cubic micrometers; null if the labels have no spacing.</summary>
    public required double? Volume { get; init; }

    /// <summary>Mean position of its voxels, in voxels: the center of the first voxel of the volume is (0, 0, 0).</summary>
    public required Point3D Centroid { get; init; }

    /// <summary>The centroid in micrometers from the center of the first voxel; null if the labels have no spacing.</summary>
    public required Point3D? CentroidMicrometers { get; init; }

    /// <summary>Its bounding box.</summary>
    public required VoxelBox BoundingBox { get; init; }
}
