using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Kernels.Distance;

/// <summary>Determines which storage type may be able to hold the squared distances of a volume. The last pass verifies it.</summary>
internal static class SquareTypes
{
    /// <summary>Whether 16 bits are worth trying: distances of at least sixteen voxels fit.</summary>
    internal static bool MayFit16Bits(in SquareWeights weights) =>
        weights.AreWhole && Math.Min(weights.Z, Math.Min(weights.Y, weights.X)) <= 256;

    /// <summary>Whether distances of at least sixteen voxels fit in 32 bits, and the envelope's sums stay exact in doubles.</summary>
    internal static bool MayFit32Bits(in SquareWeights weights, Shape3D shape) =>
        weights.AreWhole
        && Math.Min(weights.Z, Math.Min(weights.Y, weights.X)) <= 1 << 23
        && Largest(weights.Z, shape.Depth) && Largest(weights.Y, shape.Height) && Largest(weights.X, shape.Width);

    private static bool Largest(double weight, double length) => weight * length * length < 1L << 51;
}
