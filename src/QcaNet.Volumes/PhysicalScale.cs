using System.Globalization;

namespace QcaNet.Volumes;

/// <summary>
/// The single rule for which physical sizes a light microscope's stack can have. Wrong sizes result from wrong units (72 dpi of an image
/// editor, nanometers mistaken for micrometers, ImageJ's "inch"), and make a resampled volume grow without bound or shrink to nothing.
/// </summary>
public static class PhysicalScale
{
    /// <summary>
    /// Smallest spacing, micrometers: superresolution has 0.02 to 0.04; 72 dots per micrometer (72 dpi with the wrong unit) correspond to
    /// 0.014.
    /// </summary>
    public const double SmallestSpacing = 0.02;

    /// <summary>
    /// Largest spacing, micrometers: twice the diameter of a nucleus of the early embryo; with planes farther apart most nuclei lie between
    /// two of them. 300 dpi correspond to 85, 72 dpi to 353.
    /// </summary>
    public const double LargestSpacing = 25;

    /// <summary>Largest extent along an axis, micrometers: ten centimeters, the field of the largest light-sheet microscopes.</summary>
    public const double LargestExtent = 100_000;

    /// <summary>What is implausible about a volume's physical size, as a sentence; null if nothing is.</summary>
    /// <param name="shape">Extent in voxels.</param>
    /// <param name="spacing">Distance between voxel centers, micrometers.</param>
    public static string? Problem(Shape3D shape, VoxelSpacing spacing)
    {
        (char Axis, double Length, int Voxels)[] axes =
            [('z', spacing.Z, shape.Depth), ('y', spacing.Y, shape.Height), ('x', spacing.X, shape.Width)];
        foreach ((char axis, double length, int voxels) in axes)
        {
            if (!(length >= SmallestSpacing && length <= LargestSpacing))
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"The voxel spacing {spacing} micrometers (z,y,x) is implausible: {length} along {axis}, where microscopes have "
                    + $"{SmallestSpacing} to {LargestSpacing}.");
            }

            if (length * voxels > LargestExtent)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"The voxel spacing {spacing} micrometers (z,y,x) is implausible: {voxels} voxels along {axis} would be "
                    + $"{length * voxels / 1e4:G4} cm.");
            }
        }

        return null;
    }

    /// <summary>Throws if a volume's physical size is implausible, before memory is allocated for the resampled volume.</summary>
    /// <param name="shape">Extent in voxels.</param>
    /// <param name="spacing">Distance between voxel centers, micrometers.</param>
    /// <exception cref="PreprocessingException">The spacing is implausible; its remedy is <see cref="Remedy.GiveSpacing"/>.</exception>
    public static void Check(Shape3D shape, VoxelSpacing spacing)
    {
        if (Problem(shape, spacing) is not { } problem) return;
        throw new PreprocessingException(
            $"{problem} Check the spacing: the unit in the file may be wrong.")
        { Remedy = Remedy.GiveSpacing };
    }

    /// <summary>
    /// Throws if lengths, areas and volumes cannot be computed with a spacing, whatever the microscope, because they would exceed the range
    /// of numbers.
    /// </summary>
    /// <param name="spacing">Distance between voxel centers, micrometers; null is accepted.</param>
    /// <exception cref="PreprocessingException">
    /// A length is not between 1e-6 and 1e6 micrometers; its remedy is <see cref="Remedy.GiveSpacing"/>.
    /// </exception>
    public static void CheckMeasurable(VoxelSpacing? spacing)
    {
        if (spacing is not { } given || (IsMeasurable(given.Z) && IsMeasurable(given.Y) && IsMeasurable(given.X))) return;
        throw new PreprocessingException(string.Create(
            CultureInfo.InvariantCulture,
            $"The voxel spacing {given} micrometers (z,y,x) is implausible: nothing can be measured with it. "
            + $"Check the spacing: its unit may be wrong."))
        {
            Remedy = Remedy.GiveSpacing,
        };
    }

    private static bool IsMeasurable(double length) => length is >= 1e-6 and <= 1e6;
}
