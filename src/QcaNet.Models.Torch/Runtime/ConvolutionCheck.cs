using System.Collections.Concurrent;
using QcaNet.Models.Inference;
using TorchSharp;
using static TorchSharp.torch;

namespace QcaNet.Models.Torch;

/// <summary>Compares libtorch's convolutions on this processor with sums in double precision, once per kernel and type.</summary>
/// <remarks>
/// libtorch compiles convolutions for the current processor, and on some processors the results are wrong: libtorch 2.10 on AMD EPYC
/// with AVX-512 BF16 computes wrong values in bfloat16. Without this check, the error would go unnoticed.
/// </remarks>
internal static class ConvolutionCheck
{
    // Channels of the first two convolutions of small networks: partially and completely filled vectors.
    private static readonly (int Inputs, int Outputs)[] Channels = [(1, 4), (4, 8), (16, 16)];
    private static readonly int[] Extents = [4, 6, 16];
    private static readonly ConcurrentDictionary<(int Kernel, ScalarType Type), double> Errors = new();

    /// <summary>Throws if convolutions on the processor are wrong in this precision.</summary>
    /// <exception cref="InferenceBackendException">The results are wrong; the message states the remedy.</exception>
    public static void Require(int kernel, Precision precision)
    {
        if (IsRight(kernel, precision)) return;
        ScalarType type = TypeOf(precision);
        double error = Error(kernel, type);
        string cause = FormattableString.Invariant(
            $"libtorch computes {kernel}x{kernel}x{kernel} convolutions in {type} wrongly here (off by {error:G2} of the largest value)");
        throw new InferenceBackendException(cause, "Compute in float32, or on a GPU.");
    }

    /// <summary>Whether convolutions differ from the correct sums only by rounding.</summary>
    public static bool IsRight(int kernel, Precision precision) =>
        Error(kernel, TypeOf(precision)) <= (TypeOf(precision) == ScalarType.Float32 ? 1e-4 : 0.05);

    /// <summary>Largest difference from the correct sums, as a fraction of their largest magnitude.</summary>
    public static double Error(int kernel, ScalarType type) =>
        Errors.GetOrAdd(
            (kernel, type),
            key => Channels.Max(c => Measure(c.Inputs, c.Outputs, key.Kernel, key.Type)));

    private static ScalarType TypeOf(Precision precision) => precision switch
    {
        Precision.BFloat16 => ScalarType.BFloat16,
        Precision.Float16 => ScalarType.Float16,
        _ => ScalarType.Float32,
    };

    private static double Measure(int inputs, int outputs, int kernel, ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        Tensor x = Narrow(Values(inputs * Extents[0] * Extents[1] * Extents[2], 1), [1, inputs, .. Extents.Select(e => (long)e)]);
        Tensor w = Narrow(Values(outputs * inputs * kernel * kernel * kernel, 2), [outputs, inputs, kernel, kernel, kernel]);
        float[] right = Right(Numbers(x), Numbers(w), inputs, outputs, kernel);
        float[] found = Numbers(nn.functional.conv3d(
            ChannelsLast.Arrange(x), ChannelsLast.Arrange(w), padding: [kernel / 2, kernel / 2, kernel / 2]));
        double largest = right.Max(v => (double)Math.Abs(v)), difference = 0;
        for (int i = 0; i < right.Length; i++)
        {
            double d = Math.Abs(right[i] - found[i]);
            if (!(d <= difference)) difference = double.IsNaN(d) ? double.PositiveInfinity : d;
        }

        return difference / largest;

        Tensor Narrow(float[] values, long[] shape) => tensor(values, shape, ScalarType.Float32).to(type);
    }

    private static float[] Right(float[] x, float[] w, int inputs, int outputs, int kernel)
    {
        int depth = Extents[0], height = Extents[1], width = Extents[2], half = kernel / 2;
        float[] sums = new float[outputs * depth * height * width];
        for (int i = 0; i < sums.Length; i++)
        {
            int column = i % width, row = i / width % height, plane = i / (width * height) % depth, output = i / (width * height * depth);
            double sum = 0;
            for (int k = 0; k < inputs * kernel * kernel * kernel; k++)
            {
                int atX = column + (k % kernel) - half;
                int atY = row + (k / kernel % kernel) - half;
                int atZ = plane + (k / (kernel * kernel) % kernel) - half;
                if (atX < 0 || atX >= width || atY < 0 || atY >= height || atZ < 0 || atZ >= depth) continue;
                int input = k / (kernel * kernel * kernel);
                int at = (((((input * depth) + atZ) * height) + atY) * width) + atX;
                sum += (double)x[at] * w[(output * inputs * kernel * kernel * kernel) + k];
            }

            sums[i] = (float)sum;
        }

        return sums;
    }

    private static float[] Numbers(Tensor tensor) => [.. tensor.to(ScalarType.Float32).contiguous().data<float>()];

    private static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float)((random.NextDouble() * 2) - 1);
        return values;
    }
}
