namespace QcaNet.Volumes;

/// <summary>A box of voxels of a volume, which may be larger than memory.</summary>
/// <param name="Z">First plane.</param>
/// <param name="Y">First row.</param>
/// <param name="X">First voxel in each row.</param>
/// <param name="Shape">Extent of the box.</param>
public readonly record struct VolumeRegion(int Z, int Y, int X, Shape3D Shape)
{
    /// <summary>The plane after the last.</summary>
    public int EndZ => Z + Shape.Depth;

    /// <summary>The row after the last.</summary>
    public int EndY => Y + Shape.Height;

    /// <summary>The voxel after the last in each row.</summary>
    public int EndX => X + Shape.Width;

    /// <summary>Creates the box between two corners; the second is exclusive.</summary>
    public static VolumeRegion Between((int Z, int Y, int X) first, (int Z, int Y, int X) end) =>
        new(first.Z, first.Y, first.X, new Shape3D(end.Z - first.Z, end.Y - first.Y, end.X - first.X));

    /// <summary>Returns whether the box lies inside a volume of this extent.</summary>
    public bool IsWithin(Shape3D volume) =>
        Z >= 0 && Y >= 0 && X >= 0 && EndZ <= volume.Depth && EndY <= volume.Height && EndX <= volume.Width;
}
