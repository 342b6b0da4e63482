using QcaNet.PostProcessing.Kernels.Distance;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing;

/// <summary>Argument checks of the public methods. The kernels rely on them.</summary>
internal static class Require
{
    /// <summary>Checks that a span holds exactly the voxels of the shape.</summary>
    internal static void Fills(int length, Shape3D shape, string name)
    {
        if (shape.Depth < 1)
        {
            throw new ArgumentException("The default Shape3D has no voxels; give depth, height and width.", nameof(shape));
        }

        if (length != shape.Length)
        {
            throw new ArgumentException(
                $"{name} holds {length} voxels, but a volume of {shape} holds {shape.Length}; give one value per voxel.", name);
        }
    }

    /// <summary>Checks that two volumes have the same shape.</summary>
    internal static void SameShape(Shape3D shape, string name, Shape3D expected, string expectedName)
    {
        if (shape != expected)
        {
            throw new ArgumentException($"{name} is {shape} and {expectedName} is {expected}; both must have the same shape.", name);
        }
    }

    /// <summary>Checks that the connectivity is a defined value.</summary>
    internal static void Known(Connectivity connectivity, string name)
    {
        if (connectivity is not (Connectivity.Faces or Connectivity.Edges or Connectivity.Corners))
        {
            throw new ArgumentOutOfRangeException(name, connectivity, "Connectivity must be Faces (6), Edges (18) or Corners (26).");
        }
    }

    /// <summary>
    /// Returns the squared steps for the spacing, or for 1, 1, 1 if it is null. Lengths outside 1e-100 to 1e100 are rejected, because their
    /// squares would exceed the range of a double; so is the default value, whose lengths are 0.
    /// </summary>
    /// <param name="spacing">The caller's spacing; null uses the volume's own.</param>
    /// <param name="name">Name of the parameter.</param>
    /// <param name="own">The volume's own spacing, which may come from a file.</param>
    /// <exception cref="PreprocessingException">The volume's own spacing is implausible.</exception>
    internal static SquareWeights Weights(VoxelSpacing? spacing, string name, VoxelSpacing? own = null)
    {
        if (spacing is null) PhysicalScale.CheckMeasurable(own);
        if ((spacing ?? own) is not { } given) return SquareWeights.Of(1, 1, 1);

        Measurable(given.Z);
        Measurable(given.Y);
        Measurable(given.X);
        return SquareWeights.Of(given.Z, given.Y, given.X);

        void Measurable(double length)
        {
            if (!(length is >= 1e-100 and <= 1e100))
            {
                throw new ArgumentOutOfRangeException(
                    name, given, "The distance between voxels must lie between 1e-100 and 1e100 along every axis.");
            }
        }
    }
}
