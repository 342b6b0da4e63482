using QcaNet.PostProcessing.Kernels.Distance;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing;

/// <summary>The checks of the public edge. Inside, the kernels rely on them.</summary>
internal static class Require
{
    /// <summary>The span holds exactly the voxels of the shape.</summary>
    internal static void Fills(int length, Shape3D shape, string name)
    {
        if (shape.Depth < 1)
        {
            throw new ArgumentException("The default Shape3D has no voxels; give depth, height and width.", nameof(shape));
        }

        if (length != shape.Length)
        {
            throw new ArgumentException($"{name} holds {length} voxels, a volume of {shape} holds {shape.Length}; give one value a voxel.", name);
        }
    }

    /// <summary>Two volumes of one call have one shape.</summary>
    internal static void SameShape(Shape3D shape, string name, Shape3D expected, string expectedName)
    {
        if (shape != expected)
        {
            throw new ArgumentException($"{name} is {shape} and {expectedName} is {expected}; both must have one shape.", name);
        }
    }

    /// <summary>The connectivity is one of the three that exist.</summary>
    internal static void Known(Connectivity connectivity, string name)
    {
        if (connectivity is not (Connectivity.Faces or Connectivity.Edges or Connectivity.Corners))
        {
            throw new ArgumentOutOfRangeException(name, connectivity, "Connectivity is Faces (6), Edges (18) or Corners (26).");
        }
    }

    /// <summary>Ids of objects are 0 (background) or above.</summary>
    internal static void NoNegative(ReadOnlySpan<int> labels, string name)
    {
        int at = labels.IndexOfAnyInRange(int.MinValue, -1);
        if (at >= 0)
        {
            throw new ArgumentException($"{name} holds {labels[at]} at offset {at}; ids are 0 for background and 1 or more for objects.", name);
        }
    }

    /// <summary>
    /// Squared steps for the spacing, or for 1, 1, 1 where there is none. Lengths outside 1e-100 to 1e100 are refused, because their
    /// squares would leave the range of a double; so is the default value, which has no lengths.
    /// </summary>
    internal static SquareWeights Weights(VoxelSpacing? spacing, string name)
    {
        if (spacing is not { } given) return SquareWeights.Of(1, 1, 1);

        Measurable(given.Z);
        Measurable(given.Y);
        Measurable(given.X);
        return SquareWeights.Of(given.Z, given.Y, given.X);

        void Measurable(double length)
        {
            if (!(length is >= 1e-100 and <= 1e100))
            {
                throw new ArgumentOutOfRangeException(name, given, "The distance between voxels must lie between 1e-100 and 1e100 along every axis.");
            }
        }
    }
}
