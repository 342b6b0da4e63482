using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using QcaNet.Models.Kernels;
using QcaNet.Threading;

namespace QcaNet.Models.Training;

/// <summary>Max pooling of 2 of a layer's activation, forward and backward. The largest voxel is recomputed from the sums, not
/// stored.</summary>
internal unsafe struct TrainedPooling : IWorkItem
{
    private Activation _from;
    private BatchMap _pooled;
    private BatchMap _gradient;
    private bool _backward;

    /// <summary>Halves the maps along each axis.</summary>
    /// <param name="from">The input, with even extents.</param>
    /// <param name="to">The output, with half the extents and the same number of channels.</param>
    /// <param name="threads">Number of threads.</param>
    public static void Forward(in Activation from, in BatchMap to, int threads) =>
        ParallelWork.For(to.Planes, 1, threads, new TrainedPooling { _from = from, _pooled = to });

    /// <summary>Adds the gradient to that of the largest voxel, or the first of several, as libtorch does.</summary>
    /// <param name="from">The input of the pooling.</param>
    /// <param name="pooledGradient">The gradient of the pooled maps.</param>
    /// <param name="gradient">The gradient of the activation.</param>
    /// <param name="threads">Number of threads.</param>
    public static void Backward(in Activation from, in BatchMap pooledGradient, in BatchMap gradient, int threads) =>
        ParallelWork.For(pooledGradient.Planes, 1, threads,
            new TrainedPooling { _from = from, _pooled = pooledGradient, _gradient = gradient, _backward = true });

    /// <summary>One plane of the pooled maps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Do(int index)
    {
        BatchMap map = _from.Map;
        int channels = map.Channels;
        nint* offsets = stackalloc nint[8];
        for (int i = 0; i < 8; i++) offsets[i] = ((i >> 2) * map.Plane) + (((i >> 1) & 1) * map.Row) + ((i & 1) * channels);
        for (int y = 0; y < _pooled.Shape.Height; y++)
        {
            for (int channel = 0; channel < channels; channel += FeatureMap.Lanes)
            {
                Vector256<float> scale = Vector256.Load(_from.Scale + channel), shift = Vector256.Load(_from.Shift + channel);
                nint at = (2 * index * map.Plane) + (2 * y * map.Row) + channel;
                float* pooled = _pooled.Pointer + (index * _pooled.Plane) + (y * _pooled.Row) + channel;
                for (int x = 0; x < _pooled.Shape.Width; x++, at += 2 * channels, pooled += channels)
                {
                    float* from = map.Pointer + at;
                    Vector256<float> largest = Activation.Rectify(Vector256.Load(from), scale, shift);
                    for (int i = 1; i < 8; i++)
                    {
                        largest = Vector256.MaxNative(largest, Activation.Rectify(Vector256.Load(from + offsets[i]), scale, shift));
                    }
                    if (_backward) Spread(from, at, offsets, largest, scale, shift, Vector256.Load(pooled));
                    else largest.Store(pooled);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Spread(float* from, nint at, nint* offsets, Vector256<float> largest, Vector256<float> scale,
        Vector256<float> shift, Vector256<float> gradient)
    {
        Vector256<float> open = Vector256<float>.AllBitsSet;
        for (int i = 0; i < 8; i++)
        {
            Vector256<float> here = Vector256.Equals(Activation.Rectify(Vector256.Load(from + offsets[i]), scale, shift), largest) & open;
            open = Vector256.AndNot(open, here);
            float* to = _gradient.Pointer + at + offsets[i];
            (Vector256.Load(to) + (gradient & here)).Store(to);
        }
    }
}
