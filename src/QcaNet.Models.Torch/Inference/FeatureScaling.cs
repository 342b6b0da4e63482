using System.Numerics;
using System.Runtime.InteropServices;
using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using static TorchSharp.torch;

namespace QcaNet.Models.Torch;

/// <summary>
/// Instance or group normalization of activations, followed by ReLU.
/// It cannot be folded into a convolution, because mean and variance are those of the volume being processed.
/// </summary>
/// <remarks>
/// On a CPU, the sums are computed in double precision over pieces of fixed length, which are added in order. The result has the same
/// bits for any number of threads, and is as exact for a million voxels as for a hundred. (libtorch adds channels-last activations
/// in single precision, in as many parts as there are threads.) Activations are overwritten in place, piece by piece, so that half
/// precision is widened one piece at a time. On a GPU, libtorch's own kernel is used, in float32.
/// </remarks>
internal sealed class FeatureScaling
{
    /// <summary>Voxels per piece: 2 MiB with 32 channels, and enough pieces to occupy all threads when threads are worthwhile.</summary>
    private const int Piece = 16384;

    private readonly float[] _scale, _shift;
    private readonly int _groups;
    private readonly double _epsilon;

    private FeatureScaling(float[] scale, float[] shift, int groups, double epsilon) =>
        (_scale, _shift, _groups, _epsilon) = (scale, shift, groups, epsilon);

    /// <summary>
    /// Creates the normalization that follows convolution <paramref name="number"/> of a stage.
    /// Returns null if there is none, or if it is folded into the convolution.
    /// </summary>
    /// <param name="weights">The network.</param>
    /// <param name="stage">Name of the stage, for example "encoder.0" or "decoder.2".</param>
    /// <param name="number">0 or 1.</param>
    public static FeatureScaling? Of(NetworkWeights weights, string stage, int number)
    {
        UNet3DArchitecture architecture = weights.Architecture;
        if (!architecture.SeesWholeVolume) return null;
        float[] scale = weights.Tensors[$"{stage}.norm{number}.weight"].Values.ToArray();
        float[] shift = weights.Tensors[$"{stage}.norm{number}.bias"].Values.ToArray();
        return new FeatureScaling(scale, shift, architecture.FeatureNormalization.GroupsAmong(scale.Length), architecture.BatchNormEpsilon);
    }

    /// <summary>Normalizes the activations and applies ReLU.</summary>
    /// <param name="x">(1, channels, Z, Y, X). The method takes ownership: the tensor may be overwritten or disposed.</param>
    /// <returns>A channels-last tensor of the same shape and type. The caller owns it.</returns>
    public Tensor Rectified(Tensor x) => x.device_type == TorchSharp.DeviceType.CPU ? OnCpu(x) : OnGpu(x);

    private Tensor OnCpu(Tensor x)
    {
        int channels = _scale.Length;
        using Tensor moved = x.permute(0, 2, 3, 4, 1);
        using Tensor laid = moved.contiguous(); // x itself if it is channels-last, as convolutions leave it
        using Tensor rows = laid.view(-1, channels);
        long voxels = rows.shape[0];
        int pieces = checked((int)((voxels + Piece - 1) / Piece));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() };

        double[] sums = new double[(long)pieces * channels], squares = new double[sums.Length];
        Parallel.For(0, pieces, parallel, i =>
        {
            using var inference = inference_mode();
            using Tensor part = Part(rows, i), wide = part.to(ScalarType.Float32);
            Add(Values(wide), sums.AsSpan(i * channels, channels), squares.AsSpan(i * channels, channels));
        });

        (float[] scale, float[] shift) = Affine(sums, squares, voxels);
        Parallel.For(0, pieces, parallel, i =>
        {
            using var inference = inference_mode();
            using Tensor part = Part(rows, i), wide = part.to(ScalarType.Float32);
            Apply(Values(wide), scale, shift);
            if (part.dtype != ScalarType.Float32) part.copy_(wide);
        });

        Tensor result = laid.permute(0, 4, 1, 2, 3);
        x.Dispose();
        return result;
    }

    private static Tensor Part(Tensor rows, int i) => rows.narrow(0, (long)i * Piece, Math.Min(Piece, rows.shape[0] - ((long)i * Piece)));

    private static Span<float> Values(Tensor part) => MemoryMarshal.Cast<byte, float>(part.bytes);

    /// <summary>
    /// The affine map of each channel: removes the mean and standard deviation of its group, and applies the learned scale and shift.
    /// </summary>
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

            // Squares of single-precision values are exact in double precision, so the error of this cancellation
            // is far below the precision of the activations.
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
        using Tensor wide = x.to(ScalarType.Float32);
        using Tensor scale = tensor(_scale, device: x.device), shift = tensor(_shift, device: x.device);
        using Tensor normalized = nn.functional.group_norm(wide, _groups, scale, shift, _epsilon);
        using Tensor rectified = normalized.relu_();
        Tensor narrow = rectified.to(x.dtype);
        x.Dispose();
        return narrow;
    }
}
