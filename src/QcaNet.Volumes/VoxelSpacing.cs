using System.Globalization;

namespace QcaNet.Volumes;

/// <summary>Distance between voxel centers along each axis, in micrometers.</summary>
public readonly record struct VoxelSpacing
{
    /// <summary>Creates a spacing from finite, positive lengths.</summary>
    /// <param name="z">Distance between planes, micrometers.</param>
    /// <param name="y">Distance between rows, micrometers.</param>
    /// <param name="x">Distance between voxels of a row, micrometers.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length is not a finite number above zero.</exception>
    public VoxelSpacing(double z, double y, double x)
    {
        Z = Checked(z, nameof(z));
        Y = Checked(y, nameof(y));
        X = Checked(x, nameof(x));
    }

    /// <summary>Distance between planes, micrometers.</summary>
    public double Z { get; }

    /// <summary>Distance between rows, micrometers.</summary>
    public double Y { get; }

    /// <summary>Distance between voxels of a row, micrometers.</summary>
    public double X { get; }

    /// <summary>Volume of one voxel, cubic micrometers.</summary>
    public double VoxelVolume => Z * Y * X;

    /// <summary>Creates a spacing with the same distance along all axes.</summary>
    public static VoxelSpacing Isotropic(double micrometers) => new(micrometers, micrometers, micrometers);

    /// <summary>Parses "z,y,x" in micrometers, with the invariant culture ("1.75,0.8,0.8").</summary>
    /// <returns>False if the text does not consist of three finite lengths above zero.</returns>
    public static bool TryParse(string? text, out VoxelSpacing spacing)
    {
        spacing = default;
        string[] parts = (text ?? string.Empty).Split(',', StringSplitOptions.TrimEntries);
        Span<double> lengths = stackalloc double[3];
        if (parts.Length != 3) return false;
        for (int i = 0; i < 3; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out lengths[i])) return false;
            if (!double.IsFinite(lengths[i]) || lengths[i] <= 0) return false;
        }

        spacing = new VoxelSpacing(lengths[0], lengths[1], lengths[2]);
        return true;
    }

    /// <summary>"1.75,0.8,0.8": z, y, x in micrometers, as parsed by <see cref="TryParse"/>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Z},{Y},{X}");

    private static double Checked(double value, string name) =>
        double.IsFinite(value) && value > 0
            ? value
            : throw new ArgumentOutOfRangeException(name, value, "A voxel spacing must be a finite length in micrometers greater than 0.");
}
