using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using QcaNet.Models.Kernels;
using QcaNet.Threading;

namespace QcaNet.Models.Training;

/// <summary>A transposed convolution of kernel size and stride 2: eight matrix products, one per parity of the fine voxel, and their
/// gradients.</summary>
/// <param name="channels">Number of channels of both sides, in whole vectors.</param>
/// <param name="coarse">The coarse maps; only their shape is used here.</param>
/// <param name="threads">Number of threads.</param>
internal sealed unsafe class TrainedUpsampling(int channels, BatchMap coarse, int threads)
{
    /// <summary>Largest number of groups of planes with their own gradients.</summary>
    private const int MostGroups = 16;

    private readonly int _planes = (coarse.Planes + MostGroups - 1) / MostGroups;

    /// <summary>Number of scratch values in addition to the maps.</summary>
    public long ScratchNumbers => (Groups * GroupNumbers) + ((long)coarse.Planes * 2 * coarse.Row);

    private int Groups => (coarse.Planes + _planes - 1) / _planes;

    private long GroupNumbers => (8L * channels * channels) + channels;

    /// <summary>Doubles the resolution.</summary>
    /// <param name="weights">Parity by parity, inputs by outputs.</param>
    /// <param name="bias">One value per output.</param>
    /// <param name="from">The coarse maps.</param>
    /// <param name="to">The fine maps.</param>
    /// <param name="scratch">At least as many values as <see cref="ScratchNumbers"/> returns.</param>
    public void Forward(float* weights, float* bias, in Activation from, in BatchMap to, float* scratch) =>
        ParallelWork.For(coarse.Planes, 1, threads,
            new ForwardPlane { Weights = weights, Bias = bias, From = from, To = to, Rows = scratch });

    /// <summary>Computes the gradients of weights, bias and input.</summary>
    /// <param name="transposed">Parity by parity, outputs by inputs.</param>
    /// <param name="from">The coarse maps.</param>
    /// <param name="gradient">The gradient of the fine maps.</param>
    /// <param name="weightGradients">Receives the gradients: parity by parity, inputs by outputs, then the bias.</param>
    /// <param name="inputGradient">Overwritten.</param>
    /// <param name="scratch">At least as many values as <see cref="ScratchNumbers"/> returns.</param>
    public void Backward(float* transposed, in Activation from, in BatchMap gradient, float* weightGradients, in BatchMap inputGradient,
        float* scratch)
    {
        ParallelWork.For(Groups, 1, threads, new BackwardGroup
        {
            Transposed = transposed,
            From = from,
            Gradient = gradient,
            InputGradient = inputGradient,
            Sums = scratch,
            Rows = scratch + (Groups * GroupNumbers),
            Planes = _planes,
            Numbers = GroupNumbers,
        });
        var total = new Span<float>(weightGradients, (int)GroupNumbers);
        new ReadOnlySpan<float>(scratch, (int)GroupNumbers).CopyTo(total);
        for (int g = 1; g < Groups; g++) Vectors.Add(total, new ReadOnlySpan<float>(scratch + (g * GroupNumbers), (int)GroupNumbers));
    }

    /// <summary>A row of activations.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rectify(in Activation from, nint at, float* row)
    {
        BatchMap map = from.Map;
        for (int channel = 0; channel < map.Channels; channel += FeatureMap.Lanes)
        {
            Vector256<float> scale = Vector256.Load(from.Scale + channel), shift = Vector256.Load(from.Shift + channel);
            for (nint x = channel; x < map.Row; x += map.Channels)
            {
                Activation.Rectify(Vector256.Load(map.Pointer + at + x), scale, shift).Store(row + x);
            }
        }
    }

    private struct ForwardPlane : IWorkItem
    {
        public float* Weights;
        public float* Bias;
        public Activation From;
        public BatchMap To;
        public float* Rows;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Do(int index)
        {
            BatchMap from = From.Map;
            int channels = from.Channels, width = from.Shape.Width;
            float* row = Rows + (index * 2 * from.Row);
            for (int y = 0; y < from.Shape.Height; y++)
            {
                Rectify(From, (index * from.Plane) + (y * from.Row), row);
                for (int parity = 0; parity < 4; parity++)
                {
                    float* to = To.Pointer + (((2 * index) + (parity >> 1)) * To.Plane) + (((2 * y) + (parity & 1)) * To.Row);
                    for (int x = 0; x < 2 * width; x++)
                    {
                        new ReadOnlySpan<float>(Bias, channels).CopyTo(new Span<float>(to + ((nint)x * channels), channels));
                    }
                    for (int odd = 0; odd < 2; odd++)
                    {
                        float* weights = Weights + ((nint)((2 * parity) + odd) * channels * channels);
                        AccumulatedProduct.Run(row, channels, 1, width, weights, channels, channels, channels, to + (odd * channels),
                            2 * channels, true);
                    }
                }
            }
        }
    }

    private struct BackwardGroup : IWorkItem
    {
        public float* Transposed;
        public Activation From;
        public BatchMap Gradient;
        public BatchMap InputGradient;
        public float* Sums;
        public float* Rows;
        public int Planes;
        public long Numbers;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Do(int index)
        {
            float* sums = Sums + (index * Numbers);
            new Span<float>(sums, (int)Numbers).Clear();
            for (int plane = index * Planes; plane < Math.Min(From.Map.Planes, (index + 1) * Planes); plane++)
            {
                for (int y = 0; y < From.Map.Shape.Height; y++) Row(plane, y, sums, Rows + (plane * 2 * From.Map.Row));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Row(int plane, int y, float* sums, float* row)
        {
            BatchMap map = From.Map;
            int channels = map.Channels, width = map.Shape.Width;
            nint at = (plane * map.Plane) + (y * map.Row), square = (nint)channels * channels;
            Rectify(From, at, row);
            for (int parity = 0; parity < 8; parity++)
            {
                float* fine = Gradient.Pointer + (((2 * plane) + (parity >> 2)) * Gradient.Plane) + (((2 * y) + ((parity >> 1) & 1))
                    * Gradient.Row) + ((parity & 1) * channels);
                AccumulatedProduct.Run(row, 1, channels, channels, fine, 2 * channels, width, channels, sums + (parity * square),
                    channels, true);
                AccumulatedProduct.Run(fine, 2 * channels, 1, width, Transposed + (parity * square), channels, channels, channels,
                    InputGradient.Pointer + at, channels, parity > 0);
                float* bias = sums + (8 * square);
                for (int x = 0; x < width; x++, fine += 2 * channels)
                {
                    Vectors.Add(new Span<float>(bias, channels), new ReadOnlySpan<float>(fine, channels));
                }
            }
        }
    }
}
