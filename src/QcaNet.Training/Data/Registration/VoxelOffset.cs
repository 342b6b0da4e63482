using System.Globalization;

namespace QcaNet.Training.Data.Registration;

/// <summary>A displacement in voxels, fractions included.</summary>
/// <param name="Z">Planes.</param>
/// <param name="Y">Rows.</param>
/// <param name="X">Columns.</param>
public readonly record struct VoxelOffset(double Z, double Y, double X)
{
    /// <summary>The sum of two displacements.</summary>
    public static VoxelOffset operator +(VoxelOffset left, VoxelOffset right) => new(left.Z + right.Z, left.Y + right.Y, left.X + right.X);

    /// <summary>The displacement that leads from <paramref name="right"/> to <paramref name="left"/>.</summary>
    public static VoxelOffset operator -(VoxelOffset left, VoxelOffset right) => new(left.Z - right.Z, left.Y - right.Y, left.X - right.X);

    /// <summary>"0.40,-0.39,0.15": z, y, x in voxels.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Z:0.00},{Y:0.00},{X:0.00}");
}
