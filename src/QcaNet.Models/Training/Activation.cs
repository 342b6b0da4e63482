using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace QcaNet.Models.Training;

/// <summary>
/// What a layer reads: sums of a convolution, normalized and rectified as they are read. Storing the sums alone and computing the rest
/// again where it is needed costs less than a second map and another way through memory.
/// </summary>
/// <param name="map">Sums, or finished numbers where <paramref name="scale"/> is null.</param>
/// <param name="scale">One number per channel, or null.</param>
/// <param name="shift">One number per channel.</param>
internal readonly unsafe struct Activation(BatchMap map, float* scale, float* shift)
{
    /// <summary>The numbers that are stored.</summary>
    public readonly BatchMap Map = map;

    /// <summary>Factor of each channel; null where the numbers are finished.</summary>
    public readonly float* Scale = scale;

    /// <summary>What is added to each channel.</summary>
    public readonly float* Shift = shift;

    /// <summary>max(0, x * scale + shift); a number that is not finite stays so, and the loss will show it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Rectify(Vector256<float> x, Vector256<float> scale, Vector256<float> shift) =>
        Vector256.MaxNative(Vector256<float>.Zero, Vector256.FusedMultiplyAdd(x, scale, shift));
}
