using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Kernels.Distance;

/// <summary>Which storage type may hold the squared distances of a volume. Whether it does, the last pass tells.</summary>
internal static class SquareTypes
{
    /// <summary>Worth a trial: at least sixteen voxels of distance fit.</summary>
    internal static bool MayFit16Bits(in SquareWeights weights) =>
        weights.AreWhole && Math.Min(weights.Z, Math.Min(weights.Y, weights.X)) <= 256;

    /// <summary>At least sixteen voxels fit, and the envelope's sums stay exact in doubles.</summary>
    internal static bool MayFit32Bits(in SquareWeights weights, Shape3D shape) =>
        weights.AreWhole
        && Math.Min(weights.Z, Math.Min(weights.Y, weights.X)) <= 1 << 23
        && Largest(weights.Z, shape.Depth) && Largest(weights.Y, shape.Height) && Largest(weights.X, shape.Width);

    private static bool Largest(double weight, double length) => weight * length * length < 1L << 51;
}
