using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace QcaNet.Models.Training;

/// <summary>
/// The input of a layer: sums of a convolution, normalized and rectified as they are read. Storing only the sums and recomputing the rest
/// when it is needed costs less than a second map and another pass over memory.
/// </summary>
/// <param name="map">Sums, or final values if <paramref name="scale"/> is null.</param>
/// <param name="scale">One value per channel, or null.</param>
/// <param name="shift">One value per channel.</param>
internal readonly unsafe struct Activation(BatchMap map, float* scale, float* shift)
{
    /// <summary>The stored values.</summary>
    public readonly BatchMap Map = map;

    /// <summary>Factor of each channel; null if the values are final.</summary>
    public readonly float* Scale = scale;

    /// <summary>Value added to each channel.</summary>
    public readonly float* Shift = shift;

    /// <summary>max(0, x * scale + shift). A value that is not finite stays so, and shows in the loss.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Rectify(Vector256<float> x, Vector256<float> scale, Vector256<float> shift) =>
        Vector256.MaxNative(Vector256<float>.Zero, Vector256.FusedMultiplyAdd(x, scale, shift));
}
