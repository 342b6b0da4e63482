using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using QcaNet.Models.Kernels;
using QcaNet.Threading;
using QcaNet.Volumes;

namespace QcaNet.Models.Training;

/// <summary>The convolution of a single channel, computed tap by tap, and the gradients of its weights; the gradient of an image is not
/// needed.</summary>
internal sealed unsafe class FirstTrainedConvolution
{
    private const int Lanes = FeatureMap.Lanes;
    private readonly int _kernel;
    private readonly int _outputs;
    private readonly int _batch;
    private readonly Shape3D _shape;
    private readonly int _threads;

    /// <summary>Plans the passes.</summary>
    public FirstTrainedConvolution(int kernel, int outputs, int batch, Shape3D shape, int threads) =>
        (_kernel, _outputs, _batch, _shape, _threads) = (kernel, outputs, batch, shape, threads);

    /// <summary>Number of values of the images with a border of zeros.</summary>
    public long ImageNumbers => (long)_batch * (_shape.Depth + _kernel - 1) * PaddedPlane;

    /// <summary>Number of scratch values.</summary>
    public long ScratchNumbers =>
        Math.Max((long)Blocks * Cube * _outputs, 2L * Blocks * _outputs) + ((long)Blocks * _shape.Width * _outputs);

    /// <summary>Number of blocks whose sums are added in order: planes.</summary>
    public int Blocks => _batch * _shape.Depth;

    private int Cube => _kernel * _kernel * _kernel;

    /// <summary>Length of a row with its border, and the voxels that the last group of eight reads beyond it.</summary>
    private nint PaddedRow => _shape.Width + _kernel - 1 + 8;

    private nint PaddedPlane => (_shape.Height + _kernel - 1) * PaddedRow;

    /// <summary>Copies images into the padded memory, whose border is zero and remains so.</summary>
    public void Load(ReadOnlySpan<float> images, float* padded)
    {
        int reach = _kernel / 2, width = _shape.Width;
        for (int n = 0; n < _batch; n++)
        {
            for (int z = 0; z < _shape.Depth; z++)
            {
                for (int y = 0; y < _shape.Height; y++)
                {
                    float* to = padded + ((((nint)n * (_shape.Depth + _kernel - 1)) + z + reach) * PaddedPlane)
                        + ((y + reach) * PaddedRow) + reach;
                    images.Slice(((((n * _shape.Depth) + z) * _shape.Height) + y) * width, width).CopyTo(new Span<float>(to, width));
                }
            }
        }
    }

    /// <summary>Convolves.</summary>
    /// <param name="taps">Weights: the outputs of each tap.</param>
    /// <param name="padded">Images with their border.</param>
    /// <param name="to">Receives the sums.</param>
    /// <param name="statistics">As for <see cref="ITrainedConvolution.Forward"/>, block by block.</param>
    /// <param name="pivot">One value per output.</param>
    public void Forward(float* taps, float* padded, in BatchMap to, float* statistics, float* pivot) =>
        ParallelWork.For(Blocks, 1, _threads, Pass(padded, to) with { Taps = taps, Results = statistics, Pivot = pivot });

    /// <summary>Computes the gradients of the weights, in the layout of the weights.</summary>
    public void Backward(float* padded, in SumGradient gradient, float* tapGradients, float* scratch)
    {
        int numbers = Cube * _outputs;
        ParallelWork.For(Blocks, 1, _threads, new BackwardPlane
        {
            Pass =
            Pass(padded, gradient.Sums) with { Results = scratch, Rows = scratch + ((nint)Blocks * numbers) },
            Gradient = gradient
        });
        var total = new Span<float>(tapGradients, numbers);
        var sums = new double[numbers];
        for (int block = 0; block < Blocks; block++)
        {
            for (int i = 0; i < numbers; i++) sums[i] += scratch[((nint)block * numbers) + i];
        }

        for (int i = 0; i < numbers; i++) total[i] = (float)sums[i];
    }

    private ForwardPlane Pass(float* padded, in BatchMap sums) =>
        new() { Padded = padded, Sums = sums, Kernel = _kernel, PaddedRow = PaddedRow, PaddedPlane = PaddedPlane };

    private struct ForwardPlane : IWorkItem
    {
        public float* Padded;
        public BatchMap Sums;
        public float* Taps;
        public float* Results;
        public float* Rows;
        public float* Pivot;
        public int Kernel;
        public nint PaddedRow;
        public nint PaddedPlane;

        /// <summary>The plane of the padded images that holds the kernel's first plane for a plane of the sums.</summary>
        public readonly float* Source(int plane)
        {
            (int map, int z) = Math.DivRem(plane, Sums.Shape.Depth);
            return Padded + ((((nint)map * (Sums.Shape.Depth + Kernel - 1)) + z) * PaddedPlane);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Do(int index)
        {
            int channels = Sums.Channels, width = Sums.Shape.Width;
            float* source = Source(index), results = Results + ((nint)index * 2 * channels);
            for (int channel = 0; channel < channels; channel += Lanes)
            {
                Vector256<float> pivot = Vector256.Load(Pivot + channel), sum = default, squares = default;
                for (int y = 0; y < Sums.Shape.Height; y++)
                {
                    float* to = Sums.Pointer + (index * Sums.Plane) + (y * Sums.Row) + channel;
                    for (int x = 0; x < width; x += 8)
                    {
                        Eight(source + (y * PaddedRow) + x, Taps + channel, to + ((nint)x * channels), Math.Min(8, width - x), pivot,
                            ref sum, ref squares);
                    }
                }

                sum.Store(results + channel);
                squares.Store(results + channels + channel);
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private readonly void Eight(float* from, float* tap, float* to, int count, Vector256<float> pivot, ref Vector256<float> sum,
            ref Vector256<float> squares)
        {
            int channels = Sums.Channels;
            Vector256<float> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, c6 = default, c7 = default;
            for (int z = 0; z < Kernel; z++)
            {
                for (int y = 0; y < Kernel; y++)
                {
                    float* row = from + (z * PaddedPlane) + (y * PaddedRow);
                    for (int x = 0; x < Kernel; x++, row++, tap += channels)
                    {
                        Vector256<float> b = Vector256.Load(tap);
                        c0 = Vector256.FusedMultiplyAdd(Vector256.Create(row[0]), b, c0);
                        c1 = Vector256.FusedMultiplyAdd(Vector256.Create(row[1]), b, c1);
                        c2 = Vector256.FusedMultiplyAdd(Vector256.Create(row[2]), b, c2);
                        c3 = Vector256.FusedMultiplyAdd(Vector256.Create(row[3]), b, c3);
                        c4 = Vector256.FusedMultiplyAdd(Vector256.Create(row[4]), b, c4);
                        c5 = Vector256.FusedMultiplyAdd(Vector256.Create(row[5]), b, c5);
                        c6 = Vector256.FusedMultiplyAdd(Vector256.Create(row[6]), b, c6);
                        c7 = Vector256.FusedMultiplyAdd(Vector256.Create(row[7]), b, c7);
                    }
                }
            }

            Put(0, c0, ref sum, ref squares);
            Put(1, c1, ref sum, ref squares);
            Put(2, c2, ref sum, ref squares);
            Put(3, c3, ref sum, ref squares);
            Put(4, c4, ref sum, ref squares);
            Put(5, c5, ref sum, ref squares);
            Put(6, c6, ref sum, ref squares);
            Put(7, c7, ref sum, ref squares);

            void Put(int x, Vector256<float> value, ref Vector256<float> sum, ref Vector256<float> squares)
            {
                if (x >= count) return;
                value.Store(to + ((nint)x * channels));
                Vector256<float> off = value - pivot;
                sum += off;
                squares = Vector256.FusedMultiplyAdd(off, off, squares);
            }
        }
    }

    /// <summary>Computes the gradients of the weights over one plane.</summary>
    private struct BackwardPlane : IWorkItem
    {
        public ForwardPlane Pass;
        public SumGradient Gradient;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Do(int index)
        {
            BatchMap sums = Pass.Sums;
            int channels = sums.Channels, width = sums.Shape.Width, kernel = Pass.Kernel;
            float* results = Pass.Results + ((nint)index * kernel * kernel * kernel * channels),
                row = Pass.Rows + ((nint)index * width * channels), source = Pass.Source(index);
            new Span<float>(results, kernel * kernel * kernel * channels).Clear();
            for (int y = 0; y < sums.Shape.Height; y++)
            {
                for (int channel = 0; channel < channels; channel += Lanes)
                {
                    SumGradient.Factors factors = Gradient.At(channel);
                    nint at = (index * sums.Plane) + (y * sums.Row) + channel;
                    for (nint x = 0; x < sums.Row; x += channels)
                    {
                        factors.Of(Gradient.Gradient.Pointer + at + x, sums.Pointer + at + x).Store(row + x + channel);
                    }
                    for (int tz = 0; tz < kernel; tz++)
                    {
                        for (int ty = 0; ty < kernel; ty++)
                        {
                            float* image = source + (tz * Pass.PaddedPlane) + ((y + ty) * Pass.PaddedRow),
                                result = results + ((nint)((tz * kernel) + ty) * kernel * channels) + channel;
                            if (kernel == 3) Three(image, row + channel, width, channels, result);
                            else Five(image, row + channel, width, channels, result);
                        }
                    }
                }
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static void Three(float* image, float* gradient, int width, nint channels, float* result)
        {
            Vector256<float> c0 = default, c1 = default, c2 = default, d0 = default, d1 = default, d2 = default;
            int x = 0;
            for (; x + 2 <= width; x += 2, image += 2)
            {
                Vector256<float> g = Vector256.Load(gradient), h = Vector256.Load(gradient + channels);
                gradient += 2 * channels;
                c0 = Vector256.FusedMultiplyAdd(Vector256.Create(image[0]), g, c0);
                c1 = Vector256.FusedMultiplyAdd(Vector256.Create(image[1]), g, c1);
                c2 = Vector256.FusedMultiplyAdd(Vector256.Create(image[2]), g, c2);
                d0 = Vector256.FusedMultiplyAdd(Vector256.Create(image[1]), h, d0);
                d1 = Vector256.FusedMultiplyAdd(Vector256.Create(image[2]), h, d1);
                d2 = Vector256.FusedMultiplyAdd(Vector256.Create(image[3]), h, d2);
            }

            if (x < width)
            {
                Vector256<float> g = Vector256.Load(gradient);
                c0 = Vector256.FusedMultiplyAdd(Vector256.Create(image[0]), g, c0);
                c1 = Vector256.FusedMultiplyAdd(Vector256.Create(image[1]), g, c1);
                c2 = Vector256.FusedMultiplyAdd(Vector256.Create(image[2]), g, c2);
            }

            (Vector256.Load(result) + (c0 + d0)).Store(result);
            (Vector256.Load(result + channels) + (c1 + d1)).Store(result + channels);
            (Vector256.Load(result + (2 * channels)) + (c2 + d2)).Store(result + (2 * channels));
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static void Five(float* image, float* gradient, int width, nint channels, float* result)
        {
            Vector256<float> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default;
            for (int x = 0; x < width; x++, image++, gradient += channels)
            {
                Vector256<float> g = Vector256.Load(gradient);
                c0 = Vector256.FusedMultiplyAdd(Vector256.Create(image[0]), g, c0);
                c1 = Vector256.FusedMultiplyAdd(Vector256.Create(image[1]), g, c1);
                c2 = Vector256.FusedMultiplyAdd(Vector256.Create(image[2]), g, c2);
                c3 = Vector256.FusedMultiplyAdd(Vector256.Create(image[3]), g, c3);
                c4 = Vector256.FusedMultiplyAdd(Vector256.Create(image[4]), g, c4);
            }

            (Vector256.Load(result) + c0).Store(result);
            (Vector256.Load(result + channels) + c1).Store(result + channels);
            (Vector256.Load(result + (2 * channels)) + c2).Store(result + (2 * channels));
            (Vector256.Load(result + (3 * channels)) + c3).Store(result + (3 * channels));
            (Vector256.Load(result + (4 * channels)) + c4).Store(result + (4 * channels));
        }
    }
}
