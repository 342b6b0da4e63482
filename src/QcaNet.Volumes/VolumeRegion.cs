namespace QcaNet.Volumes;

/// <summary>A box of voxels of a volume, which may be larger than memory.</summary>
/// <param name="Z">First plane.</param>
/// <param name="Y">First row.</param>
/// <param name="X">First voxel of the rows.</param>
/// <param name="Shape">Extent of the box.</param>
public readonly record struct VolumeRegion(int Z, int Y, int X, Shape3D Shape)
{
    /// <summary>Plane after the last.</summary>
    public int EndZ => Z + Shape.Depth;

    /// <summary>Row after the last.</summary>
    public int EndY => Y + Shape.Height;

    /// <summary>Voxel after the last of the rows.</summary>
    public int EndX => X + Shape.Width;

    /// <summary>The box between two corners, the second of which is not part of it.</summary>
    public static VolumeRegion Between((int Z, int Y, int X) first, (int Z, int Y, int X) end) =>
        new(first.Z, first.Y, first.X, new Shape3D(end.Z - first.Z, end.Y - first.Y, end.X - first.X));

    /// <summary>Whether the box lies inside a volume of this extent.</summary>
    public bool IsWithin(Shape3D volume) =>
        Z >= 0 && Y >= 0 && X >= 0 && EndZ <= volume.Depth && EndY <= volume.Height && EndX <= volume.Width;
}
