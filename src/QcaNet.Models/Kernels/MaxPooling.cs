using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using QcaNet.Threading;

namespace QcaNet.Models.Kernels;

/// <summary>Max pooling of 2, channel by channel.</summary>
internal unsafe struct MaxPooling : IWorkItem
{
    private FeatureMap _from;
    private FeatureMap _to;

    /// <summary>Halves a map along each axis.</summary>
    /// <param name="from">The input, with even extents.</param>
    /// <param name="to">The output, with half the extents and the same number of channels.</param>
    /// <param name="threads">Number of threads.</param>
    public static void Run(in FeatureMap from, in FeatureMap to, int threads) =>
        ParallelWork.For(to.Shape.Depth * to.Shape.Height, 4, threads, new MaxPooling { _from = from, _to = to });

    /// <summary>One row of the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Do(int index)
    {
        (int z, int y) = Math.DivRem(index, _to.Shape.Height);
        int channels = _from.Channels;
        float* from = _from.Pointer + (2 * z * _from.Plane) + (2 * y * _from.Row), to = _to.Pointer + (index * _to.Row);
        for (int x = 0; x < _to.Shape.Width; x++, from += 2 * channels)
        {
            for (int c = 0; c < channels; c += FeatureMap.Lanes, to += FeatureMap.Lanes)
            {
                Vector256<float> near = Vector256.Max(Pair(from + c, channels), Pair(from + c + _from.Row, channels));
                Vector256<float> below = Pair(from + c + _from.Plane, channels);
                Vector256<float> far = Vector256.Max(below, Pair(from + c + _from.Plane + _from.Row, channels));
                Vector256.Max(near, far).Store(to);
            }
        }
    }

    private static Vector256<float> Pair(float* from, int channels) => Vector256.Max(Vector256.Load(from), Vector256.Load(from + channels));
}
