using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using QcaNet.Threading;

namespace QcaNet.Models.Kernels;

/// <summary>
/// The last layer. For two classes, softmax is the sigmoid of one sum over the channels, the difference of the classes' logits.
/// </summary>
internal sealed unsafe class Head : IDisposable
{
    private readonly NativeBuffer _weights;
    private readonly float _bias;

    /// <summary>Copies the weights.</summary>
    /// <param name="weights">Class 1 minus class 0, one value per channel; the number of channels is a multiple of
    /// <see cref="FeatureMap.Lanes"/>.</param>
    /// <param name="bias">Class 1 minus class 0.</param>
    public Head(ReadOnlySpan<float> weights, float bias)
    {
        _weights = NativeBuffer.Of(weights);
        _bias = bias;
    }

    /// <summary>Computes the probability of class 1.</summary>
    /// <param name="from">The last features.</param>
    /// <param name="to">One value per voxel, 0 to 1.</param>
    /// <param name="threads">Number of threads.</param>
    public void Run(in FeatureMap from, float* to, int threads) =>
        ParallelWork.For(
            from.Shape.Depth * from.Shape.Height, 8, threads, new Line { From = from, To = to, Weights = _weights.Pointer, Bias = _bias });

    /// <inheritdoc/>
    public void Dispose() => _weights.Dispose();

    private struct Line : IWorkItem
    {
        public FeatureMap From;
        public float* To;
        public float* Weights;
        public float Bias;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Do(int index)
        {
            float* from = From.Pointer + (index * From.Row), to = To + ((nint)index * From.Shape.Width);
            for (int x = 0; x < From.Shape.Width; x++, from += From.Channels)
            {
                Vector256<float> sum = Vector256<float>.Zero;
                for (int c = 0; c < From.Channels; c += FeatureMap.Lanes)
                {
                    sum = MultiplyAdd.Of(Vector256.Load(from + c), Vector256.Load(Weights + c), sum);
                }
                to[x] = 1 / (1 + MathF.Exp(-(Vector256.Sum(sum) + Bias)));
            }
        }
    }
}
