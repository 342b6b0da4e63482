using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using QcaNet.Models.Kernels;
using QcaNet.Threading;

namespace QcaNet.Models.Training;

/// <summary>The last layer, two sums over the channels for each voxel, and its gradients.</summary>
internal unsafe struct TrainedHead : IWorkItem
{
    private Activation _from;
    private BatchMap _gradient;
    private float* _weights;
    private float* _logits;
    private float* _sums;
    private float* _bias;

    /// <summary>Number of scratch values of <c>Backward</c> in addition to the maps.</summary>
    public static long ScratchNumbers(in BatchMap from) => (long)from.Planes * SumsOfPlane(from.Channels);

    /// <summary>Computes the logits of both classes.</summary>
    /// <param name="from">The last activation.</param>
    /// <param name="weights">For each class, one value per channel in whole vectors; then one value per class.</param>
    /// <param name="logits">Receives the logits, (N, 2, Z, Y, X).</param>
    /// <param name="threads">Number of threads.</param>
    public static void Forward(in Activation from, float* weights, float* logits, int threads) =>
        ParallelWork.For(from.Map.Planes, 1, threads,
            new TrainedHead { _from = from, _weights = weights, _logits = logits, _bias = weights + (2 * from.Map.Channels) });

    /// <summary>Computes the gradients of the weights and of the activation.</summary>
    /// <param name="from">The last activation.</param>
    /// <param name="weights">As for <c>Forward</c>.</param>
    /// <param name="logitGradients">(N, 2, Z, Y, X).</param>
    /// <param name="gradient">Receives the gradient of the activation.</param>
    /// <param name="weightGradients">Receives the gradients of the weights, in the same layout.</param>
    /// <param name="scratch">At least as many values as <see cref="ScratchNumbers"/> returns.</param>
    /// <param name="threads">Number of threads.</param>
    public static void Backward(in Activation from, float* weights, float* logitGradients, in BatchMap gradient,
        Span<float> weightGradients, float* scratch, int threads)
    {
        int channels = from.Map.Channels, numbers = SumsOfPlane(channels);
        ParallelWork.For(from.Map.Planes, 1, threads,
            new TrainedHead { _from = from, _weights = weights, _logits = logitGradients, _gradient = gradient, _sums = scratch });
        for (int i = 0; i < (2 * channels) + 2; i++)
        {
            double sum = 0;
            for (int plane = 0; plane < from.Map.Planes; plane++) sum += scratch[((nint)plane * numbers) + i];
            weightGradients[i] = (float)sum;
        }
    }

    /// <summary>One plane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Do(int index)
    {
        BatchMap map = _from.Map;
        (int n, int z) = Math.DivRem(index, map.Shape.Depth);
        nint area = (nint)map.Shape.Height * map.Shape.Width, volume = area * map.Shape.Depth;
        float* background = _logits + (n * 2 * volume) + (z * area), foreground = background + volume;
        if (_sums is null) Forward(map.Pointer + (index * map.Plane), background, foreground, area);
        else Backward(index, background, foreground, area);
    }

    private static int SumsOfPlane(int channels) => (2 * channels) + FeatureMap.Lanes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Forward(float* from, float* background, float* foreground, nint area)
    {
        int channels = _from.Map.Channels;
        for (nint v = 0; v < area; v++, from += channels)
        {
            Vector256<float> first = default, second = default;
            for (int c = 0; c < channels; c += FeatureMap.Lanes)
            {
                Vector256<float> a = Activation.Rectify(Vector256.Load(from + c), Vector256.Load(_from.Scale + c),
                    Vector256.Load(_from.Shift + c));
                first = Vector256.FusedMultiplyAdd(a, Vector256.Load(_weights + c), first);
                second = Vector256.FusedMultiplyAdd(a, Vector256.Load(_weights + channels + c), second);
            }

            background[v] = Vector256.Sum(first) + _bias[0];
            foreground[v] = Vector256.Sum(second) + _bias[1];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Backward(int index, float* background, float* foreground, nint area)
    {
        int channels = _from.Map.Channels;
        float* sums = _sums + ((nint)index * SumsOfPlane(channels));
        double ofBackground = 0, ofForeground = 0;
        for (nint v = 0; v < area; v++)
        {
            ofBackground += background[v];
            ofForeground += foreground[v];
        }

        sums[2 * channels] = (float)ofBackground;
        sums[(2 * channels) + 1] = (float)ofForeground;
        for (int c = 0; c < channels; c += FeatureMap.Lanes)
        {
            Vector256<float> scale = Vector256.Load(_from.Scale + c), shift = Vector256.Load(_from.Shift + c);
            Vector256<float> w0 = Vector256.Load(_weights + c), w1 = Vector256.Load(_weights + channels + c), first = default,
                second = default;
            float* from = _from.Map.Pointer + (index * _from.Map.Plane) + c, to = _gradient.Pointer + (index * _gradient.Plane) + c;
            for (nint row = 0; row < area; row += _from.Map.Shape.Width)
            {
                Vector256<float> ofRow0 = default, ofRow1 = default;
                for (nint v = row; v < row + _from.Map.Shape.Width; v++, from += channels, to += channels)
                {
                    Vector256<float> a = Activation.Rectify(Vector256.Load(from), scale, shift), g0 = Vector256.Create(background[v]),
                        g1 = Vector256.Create(foreground[v]);
                    ofRow0 = Vector256.FusedMultiplyAdd(a, g0, ofRow0);
                    ofRow1 = Vector256.FusedMultiplyAdd(a, g1, ofRow1);
                    Vector256.FusedMultiplyAdd(g1, w1, g0 * w0).Store(to);
                }

                first += ofRow0;
                second += ofRow1;
            }

            first.Store(sums + c);
            second.Store(sums + channels + c);
        }
    }
}
