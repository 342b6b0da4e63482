using CsCheck;
using QcaNet.Models.Kernels;
using QcaNet.Volumes;

namespace QcaNet.Models.Tests.Kernels;

/// <summary>Layers by their definitions, in double precision, and the kernels fed with the same numbers.</summary>
internal static unsafe class Layers
{
    /// <summary>One of a few numbers.</summary>
    public static Gen<int> OneOf(params int[] numbers) => Gen.Int[0, numbers.Length - 1].Select(i => numbers[i]);

    /// <summary>Whole numbers from -limit to limit: sums of their products are exact in single precision as long as they stay below 2^24.</summary>
    public static float[] Integers(int count, int limit, Random random) => [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(-limit, limit + 1))];

    /// <summary>A convolution with zeros outside: voxels by channels, taps by inputs by outputs.</summary>
    public static double[] Convolved(double[] input, Shape3D shape, double[] taps, int kernel, int inputs, int outputs)
    {
        int reach = kernel / 2;
        var result = new double[shape.Length * outputs];
        foreach ((int z, int y, int x) in Voxels(shape))
        {
            for (int tap = 0; tap < kernel * kernel * kernel; tap++)
            {
                (int a, int b, int c) = (z + (tap / (kernel * kernel)) - reach, y + (tap / kernel % kernel) - reach, x + (tap % kernel) - reach);
                if (a < 0 || b < 0 || c < 0 || a >= shape.Depth || b >= shape.Height || c >= shape.Width) continue;
                for (int i = 0; i < inputs; i++)
                {
                    double number = input[(At(shape, a, b, c) * inputs) + i];
                    for (int o = 0; o < outputs; o++) result[(At(shape, z, y, x) * outputs) + o] += number * taps[(((tap * inputs) + i) * outputs) + o];
                }
            }
        }

        return result;
    }

    /// <summary>A transposed convolution of extent and stride 2: weights (inputs, outputs, 2, 2, 2).</summary>
    public static double[] Upsampled(double[] input, Shape3D fine, double[] weights, double[] bias, int inputs)
    {
        int outputs = bias.Length;
        var coarse = new Shape3D(fine.Depth / 2, fine.Height / 2, fine.Width / 2);
        var result = new double[fine.Length * outputs];
        foreach ((int z, int y, int x) in Voxels(fine))
        {
            int parity = ((z & 1) * 4) + ((y & 1) * 2) + (x & 1);
            for (int o = 0; o < outputs; o++)
            {
                double sum = bias[o];
                for (int i = 0; i < inputs; i++) sum += input[(At(coarse, z / 2, y / 2, x / 2) * inputs) + i] * weights[(((i * outputs) + o) * 8) + parity];
                result[(At(fine, z, y, x) * outputs) + o] = sum;
            }
        }

        return result;
    }

    /// <summary>Runs a prepared convolution.</summary>
    /// <param name="convolution">The convolution.</param>
    /// <param name="input">Voxels by channels.</param>
    /// <param name="from">Extent of the input.</param>
    /// <param name="held">What the output holds before.</param>
    /// <param name="epilogue">What is done to the sums.</param>
    /// <param name="threads">Threads.</param>
    public static float[] Run(IConvolution convolution, float[] input, Shape3D from, float[] held, Epilogue epilogue, int threads)
    {
        int m = convolution.Magnification, inputs = input.Length / from.Length;
        var to = new Shape3D(from.Depth * m, from.Height * m, from.Width * m);
        using NativeBuffer source = Padded(input, from.Length, inputs), target = NativeBuffer.Of(held);
        using var scratch = new NativeBuffer(convolution.ScratchNumbers(to, threads) * sizeof(float));
        new Span<float>(scratch.Pointer, (int)(scratch.Bytes / sizeof(float))).Fill(float.NaN);
        convolution.Run(
            new FeatureMap((nint)source.Pointer, from, FeatureMap.RoundUp(inputs)), new FeatureMap((nint)target.Pointer, to, convolution.Outputs), epilogue, scratch.Pointer, threads);
        return new Span<float>(target.Pointer, to.Length * convolution.Outputs).ToArray();
    }

    /// <summary>Numbers as doubles.</summary>
    public static double[] Wide(float[] numbers) => Array.ConvertAll(numbers, n => (double)n);

    /// <summary>All voxels in raster order.</summary>
    public static IEnumerable<(int Z, int Y, int X)> Voxels(Shape3D shape) =>
        from z in Enumerable.Range(0, shape.Depth)
        from y in Enumerable.Range(0, shape.Height)
        from x in Enumerable.Range(0, shape.Width)
        select (z, y, x);

    /// <summary>Where a voxel lies.</summary>
    public static int At(Shape3D shape, int z, int y, int x) => (((z * shape.Height) + y) * shape.Width) + x;

    private static NativeBuffer Padded(float[] input, int voxels, int channels)
    {
        int padded = FeatureMap.RoundUp(channels);
        var wide = new float[voxels * padded];
        for (int v = 0; v < voxels; v++) input.AsSpan(v * channels, channels).CopyTo(wide.AsSpan(v * padded));
        return NativeBuffer.Of(wide);
    }
}
