using QcaNet.Volumes;

namespace QcaNet.Core.Stages;

/// <summary>
/// Spacings that no microscope has for a stack of nuclei. Files state them when a unit is wrong (72 dpi, millimeters, meters), and the networks would then see one
/// voxel of a resampled stack, or millions of them.
/// </summary>
internal static class PlausibleSpacing
{
    /// <summary>About the finest voxels of super-resolution microscopes, micrometers; 72 dpi read as pixels per micrometer give 0.014.</summary>
    public const double Smallest = 0.02;

    /// <summary>Twice the diameter of a nucleus of the early embryo, micrometers: with planes farther apart most nuclei lie between two of them.</summary>
    public const double Largest = 25;

    /// <exception cref="PreprocessingException">A spacing is out of that range; the message names it.</exception>
    public static void Check(VoxelSpacing spacing)
    {
        foreach ((string axis, double value) in new[] { ("z", spacing.Z), ("y", spacing.Y), ("x", spacing.X) })
        {
            if (value is >= Smallest and <= Largest) continue;
            throw new PreprocessingException(FormattableString.Invariant(
                $"The voxel spacing {spacing} micrometers (z,y,x) is implausible: {value} along {axis}, where stacks of nuclei have {Smallest} to {Largest}. Check the spacing: the unit in the file is probably wrong; give it in micrometers."));
        }
    }
}
