using System.Globalization;

namespace QcaNet.Training.Data.Registration;

/// <summary>A displacement in voxels, including fractions.</summary>
/// <param name="Z">Planes.</param>
/// <param name="Y">Rows.</param>
/// <param name="X">Columns.</param>
public readonly record struct VoxelOffset(double Z, double Y, double X)
{
    /// <summary>Adds two displacements.</summary>
    public static VoxelOffset operator +(VoxelOffset left, VoxelOffset right) => new(left.Z + right.Z, left.Y + right.Y, left.X + right.X);

    /// <summary>Subtracts two displacements: the result leads from <paramref name="right"/> to <paramref name="left"/>.</summary>
    public static VoxelOffset operator -(VoxelOffset left, VoxelOffset right) => new(left.Z - right.Z, left.Y - right.Y, left.X - right.X);

    /// <summary>Formats the displacement as z, y, x in voxels, such as "0.40,-0.39,0.15".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Z:0.00},{Y:0.00},{X:0.00}");
}
