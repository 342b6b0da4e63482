namespace QcaNet.Metrics;

/// <summary>What can be measured of one labelled nucleus.</summary>
public sealed record Nucleus
{
    /// <summary>Its id in the labels, 1 or more.</summary>
    public required int Id { get; init; }

    /// <summary>Its size in voxels, at least 1.</summary>
    public required int Voxels { get; init; }

    /// <summary>Its volume in cubic micrometres; null where the labels have no spacing.</summary>
    public required double? Volume { get; init; }

    /// <summary>Mean position of its voxels, in voxels: the centre of the first voxel of the volume is (0, 0, 0).</summary>
    public required Point3D Centroid { get; init; }

    /// <summary>The centroid in micrometres from the centre of the first voxel; null where the labels have no spacing.</summary>
    public required Point3D? CentroidMicrometers { get; init; }

    /// <summary>The smallest box around it.</summary>
    public required VoxelBox BoundingBox { get; init; }
}
