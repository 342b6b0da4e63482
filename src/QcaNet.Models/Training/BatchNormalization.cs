using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using QcaNet.Models.Kernels;
using QcaNet.Threading;

namespace QcaNet.Models.Training;

/// <summary>
/// Batch normalization and ReLU after one convolution: batch statistics in the forward pass, gradients in the backward pass. Neither is
/// applied here: readers apply them as they read (<see cref="Activation"/>, <see cref="SumGradient"/>).
/// </summary>
/// <remarks>
/// The bias of a convolution only shifts the mean, which the normalization subtracts. Sums are therefore computed without it, only the
/// running mean includes it, and its gradient is exactly zero (in libtorch it is a rounding error). Sums are computed in single precision
/// over a block of voxels and in double precision over the blocks, in order.
/// </remarks>
internal sealed unsafe class BatchNormalization
{
    private readonly string _convolution;
    private readonly string _norm;
    private readonly int _channels;
    private readonly double _epsilon;
    private readonly double[] _mean;
    private readonly double[] _inverse;
    private float* _scale;
    private float* _shift;
    private float* _a;
    private float* _b;
    private float* _c;

    /// <summary>Creates the normalization of one layer.</summary>
    /// <param name="stage">Name of its stage, <c>encoder.0</c>.</param>
    /// <param name="index">0 or 1.</param>
    /// <param name="channels">Number of channels of the layer.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public BatchNormalization(string stage, int index, int channels, double epsilon)
    {
        (_convolution, _norm, _channels, _epsilon) = ($"{stage}.conv{index}", $"{stage}.norm{index}", channels, epsilon);
        (_mean, _inverse) = (new double[channels], new double[channels]);
    }

    /// <summary>Name of the preceding convolution.</summary>
    public string Convolution => _convolution;

    /// <summary>Number of channels, in whole vectors.</summary>
    public int Padded => FeatureMap.RoundUp(_channels);

    /// <summary>Number of values kept between steps.</summary>
    public int Numbers => 6 * Padded;

    /// <summary>An estimate of the mean of the sums, the running mean. Squared differences from it are small, so nothing cancels.</summary>
    public float* Pivot { get; private set; }

    /// <summary>Sets the memory to use.</summary>
    public void Place(float* numbers)
    {
        new Span<float>(numbers, Numbers).Clear();
        _scale = numbers;
        _shift = _scale + Padded;
        Pivot = _shift + Padded;
        _a = Pivot + Padded;
        _b = _a + Padded;
        _c = _b + Padded;
    }

    /// <summary>The layer's output as its readers see it.</summary>
    public Activation Output(in BatchMap sums) => new(sums, _scale, _shift);

    /// <summary>The gradient of the sums, once <see cref="Backward"/> has run.</summary>
    public SumGradient Gradient(in BatchMap gradient, in BatchMap sums) => new(gradient, sums, _scale, _shift, _a, _b, _c);

    /// <summary>Called before the convolution runs.</summary>
    public void Begin(IReadOnlyDictionary<string, float[]> tensors)
    {
        float[] running = tensors[$"{_norm}.running_mean"], bias = tensors[$"{_convolution}.bias"];
        for (int c = 0; c < _channels; c++) Pivot[c] = running[c] - bias[c];
    }

    /// <summary>Computes mean and variance from the sums of blocks, and updates the running statistics.</summary>
    /// <param name="sums">For each block, the sums of the values minus <see cref="Pivot"/>, then those of their squares.</param>
    /// <param name="blocks">Number of blocks.</param>
    /// <param name="voxels">Number of voxels of the batch.</param>
    /// <param name="tensors">Weights; the running statistics are updated.</param>
    /// <param name="momentum">Weight of this batch in the running statistics.</param>
    public void Finish(float* sums, int blocks, long voxels, IReadOnlyDictionary<string, float[]> tensors, float momentum)
    {
        float[] gamma = tensors[$"{_norm}.weight"], beta = tensors[$"{_norm}.bias"], bias = tensors[$"{_convolution}.bias"];
        float[] runningMean = tensors[$"{_norm}.running_mean"], runningVariance = tensors[$"{_norm}.running_var"];
        for (int c = 0; c < _channels; c++)
        {
            double sum = 0, squares = 0;
            for (int block = 0; block < blocks; block++)
            {
                float* row = sums + ((nint)block * 2 * Padded) + c;
                sum += row[0];
                squares += row[Padded];
            }

            double off = sum / voxels, variance = Math.Max(0, (squares / voxels) - (off * off));
            if (double.IsNaN(squares)) variance = double.NaN;
            double mean = off + Pivot[c], inverse = 1 / Math.Sqrt(variance + _epsilon);
            (_mean[c], _inverse[c]) = (mean, inverse);
            _scale[c] = (float)(gamma[c] * inverse);
            _shift[c] = (float)(beta[c] - (mean * gamma[c] * inverse));
            runningMean[c] = (float)(((1 - (double)momentum) * runningMean[c]) + (momentum * (mean + bias[c])));
            runningVariance[c] = (float)(((1 - (double)momentum) * runningVariance[c]) + (momentum * variance * voxels / (voxels - 1)));
        }
    }

    /// <summary>Number of values for the sums of <see cref="Backward"/>.</summary>
    public long ScratchNumbers(in BatchMap sums) => 2L * sums.Planes * Padded;

    /// <summary>Computes the gradients of scale and shift, and the coefficients of <see cref="Gradient"/>.</summary>
    /// <param name="gradient">Gradient of the activation.</param>
    /// <param name="sums">Sums of the convolution.</param>
    /// <param name="tensors">Weights.</param>
    /// <param name="gradients">Receives the gradients of the normalization and of the convolution's bias.</param>
    /// <param name="scratch">At least as many values as <see cref="ScratchNumbers"/> returns.</param>
    /// <param name="threads">Number of threads.</param>
    public void Backward(in BatchMap gradient, in BatchMap sums, IReadOnlyDictionary<string, float[]> tensors,
        IReadOnlyDictionary<string, float[]> gradients, float* scratch, int threads)
    {
        float* mean = _b; // Free until this call ends.
        for (int c = 0; c < _channels; c++) mean[c] = (float)_mean[c];
        ParallelWork.For(sums.Planes, 1, threads,
            new Plane { Gradient = gradient, Sums = sums, Scale = _scale, Shift = _shift, Mean = mean, Results = scratch });

        float[] gamma = tensors[$"{_norm}.weight"], ofGamma = gradients[$"{_norm}.weight"], ofBeta = gradients[$"{_norm}.bias"];
        Array.Clear(gradients[$"{_convolution}.bias"]);
        long voxels = sums.Voxels;
        for (int c = 0; c < _channels; c++)
        {
            double total = 0, product = 0;
            for (int plane = 0; plane < sums.Planes; plane++)
            {
                float* row = scratch + ((nint)plane * 2 * Padded) + c;
                total += row[0];
                product += row[Padded];
            }

            product *= _inverse[c];
            // The means were subtracted in single precision; the rounding error belongs to the mean too.
            product += ((float)_mean[c] - _mean[c]) * _inverse[c] * total;
            (ofGamma[c], ofBeta[c]) = ((float)product, (float)total);
            double a = gamma[c] * _inverse[c], slope = -a * _inverse[c] * product / voxels;
            _a[c] = (float)a;
            _b[c] = (float)slope;
            _c[c] = (float)((-a * total / voxels) - (slope * _mean[c]));
        }
    }

    /// <summary>Over one plane, the sums of the gradient after ReLU, and of its products with the convolution's sums minus their
    /// mean.</summary>
    private struct Plane : IWorkItem
    {
        public BatchMap Gradient;
        public BatchMap Sums;
        public float* Scale;
        public float* Shift;
        public float* Mean;
        public float* Results;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Do(int index)
        {
            int channels = Sums.Channels, width = Sums.Shape.Width;
            float* results = Results + ((nint)index * 2 * channels);
            for (int channel = 0; channel < channels; channel += FeatureMap.Lanes)
            {
                Vector256<float> scale = Vector256.Load(Scale + channel), shift = Vector256.Load(Shift + channel),
                    mean = Vector256.Load(Mean + channel);
                Vector256<float> total = default, products = default;
                for (int y = 0; y < Sums.Shape.Height; y++)
                {
                    nint at = (index * Sums.Plane) + (y * Sums.Row) + channel;
                    float* gradient = Gradient.Pointer + at, sums = Sums.Pointer + at;
                    Vector256<float> ofRow = default, ofProducts = default;
                    for (int x = 0; x < width; x++, gradient += channels, sums += channels)
                    {
                        Vector256<float> z = Vector256.Load(sums);
                        Vector256<float> g = Vector256.Load(gradient) & Vector256.GreaterThan(Vector256.FusedMultiplyAdd(z, scale, shift),
                            Vector256<float>.Zero);
                        ofRow += g;
                        ofProducts = Vector256.FusedMultiplyAdd(g, z - mean, ofProducts);
                    }

                    total += ofRow;
                    products += ofProducts;
                }

                total.Store(results + channel);
                products.Store(results + channels + channel);
            }
        }
    }
}
