using System.Numerics;
using System.Runtime.InteropServices;
using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using static TorchSharp.torch;

namespace QcaNet.Models.Torch;

/// <summary>
/// Instance or group normalisation of activations, and the ReLU behind it. Neither can be part of a convolution: mean and variance are those of the volume at hand.
/// </summary>
/// <remarks>
/// On a CPU the sums run in double precision over pieces of fixed length, which are added in their order: the same bits on any number of threads, and as exact
/// for a million voxels as for a hundred. (libtorch adds channels-last activations in single precision, in as many parts as it has threads.) Activations are
/// overwritten in place, piece by piece, so that half precision is widened a piece at a time. A GPU takes libtorch's own kernel, in float32.
/// </remarks>
internal sealed class FeatureScaling
{
    /// <summary>Voxels of a piece: with 32 channels 2 MiB, and enough pieces for every thread where the work is worth threads.</summary>
    private const int Piece = 16384;

    private readonly float[] _scale, _shift;
    private readonly int _groups;
    private readonly double _epsilon;

    private FeatureScaling(float[] scale, float[] shift, int groups, double epsilon) => (_scale, _shift, _groups, _epsilon) = (scale, shift, groups, epsilon);

    /// <summary>What follows convolution <paramref name="number"/> of a stage; null where nothing does, or it is folded into the convolution.</summary>
    /// <param name="weights">The network.</param>
    /// <param name="stage">"encoder.0", "decoder.2".</param>
    /// <param name="number">0 or 1.</param>
    public static FeatureScaling? Of(NetworkWeights weights, string stage, int number)
    {
        UNet3DArchitecture architecture = weights.Architecture;
        if (!architecture.SeesWholeVolume) return null;
        float[] scale = weights.Tensors[$"{stage}.norm{number}.weight"].Values.ToArray(), shift = weights.Tensors[$"{stage}.norm{number}.bias"].Values.ToArray();
        return new FeatureScaling(scale, shift, architecture.FeatureNormalization.GroupsAmong(scale.Length), architecture.BatchNormEpsilon);
    }

    /// <summary>Normalizes and rectifies.</summary>
    /// <param name="x">(1, channels, Z, Y, X); taken over: it may be overwritten or let go.</param>
    /// <returns>The same shape and type, channels-last; the caller's.</returns>
    public Tensor Rectified(Tensor x) => x.device_type == TorchSharp.DeviceType.CPU ? OnCpu(x) : OnGpu(x);

    private Tensor OnCpu(Tensor x)
    {
        int channels = _scale.Length;
        using Tensor moved = x.permute(0, 2, 3, 4, 1);
        using Tensor laid = moved.contiguous(); // x itself where it lies channels-last, as convolutions leave it
        using Tensor rows = laid.view(-1, channels);
        long voxels = rows.shape[0];
        int pieces = checked((int)((voxels + Piece - 1) / Piece));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() };

        double[] sums = new double[(long)pieces * channels], squares = new double[sums.Length];
        Parallel.For(0, pieces, parallel, i =>
        {
            using var inference = inference_mode();
            using Tensor part = Part(rows, i), wide = part.to(ScalarType.Float32);
            Add(Numbers(wide), sums.AsSpan(i * channels, channels), squares.AsSpan(i * channels, channels));
        });

        (float[] scale, float[] shift) = Affine(sums, squares, voxels);
        Parallel.For(0, pieces, parallel, i =>
        {
            using var inference = inference_mode();
            using Tensor part = Part(rows, i), wide = part.to(ScalarType.Float32);
            Apply(Numbers(wide), scale, shift);
            if (part.dtype != ScalarType.Float32) part.copy_(wide);
        });

        Tensor result = laid.permute(0, 4, 1, 2, 3);
        x.Dispose();
        return result;
    }

    private static Tensor Part(Tensor rows, int i) => rows.narrow(0, (long)i * Piece, Math.Min(Piece, rows.shape[0] - ((long)i * Piece)));

    private static Span<float> Numbers(Tensor part) => MemoryMarshal.Cast<byte, float>(part.bytes);

    /// <summary>The map of each channel that takes out its group's mean and deviation and puts in the learned scale and shift.</summary>
    private (float[] Scale, float[] Shift) Affine(double[] sums, double[] squares, long voxels)
    {
        int channels = _scale.Length, each = channels / _groups;
        float[] scale = new float[channels], shift = new float[channels];
        for (int first = 0; first < channels; first += each)
        {
            double sum = 0, square = 0, count = (double)voxels * each;
            for (int at = first; at < sums.Length; at += channels)
            {
                for (int c = at; c < at + each; c++) (sum, square) = (sum + sums[c], square + squares[c]);
            }

            // Squares of single-precision numbers are exact in double precision: what cancels here is far below what the activations themselves can tell.
            double mean = sum / count, deviation = Math.Sqrt(Math.Max(0, (square / count) - (mean * mean)) + _epsilon);
            for (int c = first; c < first + each; c++)
            {
                scale[c] = (float)(_scale[c] / deviation);
                shift[c] = (float)(_shift[c] - (mean * _scale[c] / deviation));
            }
        }

        return (scale, shift);
    }

    private static void Add(ReadOnlySpan<float> values, Span<double> sums, Span<double> squares)
    {
        int channels = sums.Length, half = Vector<double>.Count;
        for (int at = 0; at < values.Length; at += channels)
        {
            ReadOnlySpan<float> row = values.Slice(at, channels);
            int c = 0;
            for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
            {
                Vector.Widen(new Vector<float>(row[c..]), out Vector<double> low, out Vector<double> high);
                (new Vector<double>(sums[c..]) + low).CopyTo(sums[c..]);
                (new Vector<double>(sums[(c + half)..]) + high).CopyTo(sums[(c + half)..]);
                (new Vector<double>(squares[c..]) + (low * low)).CopyTo(squares[c..]);
                (new Vector<double>(squares[(c + half)..]) + (high * high)).CopyTo(squares[(c + half)..]);
            }

            for (; c < channels; c++)
            {
                double value = row[c];
                sums[c] += value;
                squares[c] += value * value;
            }
        }
    }

    private static void Apply(Span<float> values, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift)
    {
        for (int at = 0; at < values.Length; at += scale.Length)
        {
            Span<float> row = values.Slice(at, scale.Length);
            int c = 0;
            for (; c <= row.Length - Vector<float>.Count; c += Vector<float>.Count)
            {
                Vector<float> y = (new Vector<float>(row[c..]) * new Vector<float>(scale[c..])) + new Vector<float>(shift[c..]);
                Vector.Max(y, Vector<float>.Zero).CopyTo(row[c..]);
            }

            for (; c < row.Length; c++) row[c] = Math.Max((row[c] * scale[c]) + shift[c], 0);
        }
    }

    private Tensor OnGpu(Tensor x)
    {
        using Tensor wide = x.to(ScalarType.Float32), scale = tensor(_scale, device: x.device), shift = tensor(_shift, device: x.device);
        using Tensor normalised = nn.functional.group_norm(wide, _groups, scale, shift, _epsilon);
        using Tensor rectified = normalised.relu_();
        Tensor narrow = rectified.to(x.dtype);
        x.Dispose();
        return narrow;
    }
}
