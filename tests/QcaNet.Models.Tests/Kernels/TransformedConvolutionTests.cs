using CsCheck;
using QcaNet.Models.Kernels;
using QcaNet.Volumes;

namespace QcaNet.Models.Tests.Kernels;

public unsafe class TransformedConvolutionTests
{
    [Fact]
    public void Kernel3_InTilesOfTwo_IsExactForWholeNumbers() => Sample(Exact<Kernel3Tile2>);

    [Fact]
    public void Kernel3_InTilesOfFour_IsTheConvolutionUpToRounding() => SampleRounded<Kernel3Tile4>();

    [Fact]
    public void Kernel5_InTilesOfTwo_IsTheConvolutionUpToRounding() => SampleRounded<Kernel5Tile2>();

    [Fact]
    public void Kernel5_InTilesOfFour_IsTheConvolutionUpToRounding() => SampleRounded<Kernel5Tile4>();

    [Fact]
    public void EveryTransform_IsTheConvolutionOfItsAxis()
    {
        Assert.InRange(LargestError<Kernel3Tile2>(), 0, 0);
        Assert.InRange(LargestError<Kernel3Tile4>(), 0, 1e-14);
        Assert.InRange(LargestError<Kernel5Tile2>(), 0, 1e-14);
        Assert.InRange(LargestError<Kernel5Tile4>(), 0, 1e-14);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void UpsamplingAndConvolution_AsOne_AreExactForWholeNumbers_AtAllEndsOfTheVolume(int kernel) =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 6], Gen.Int[1, 7], Gen.Int[1, 9], Gen.Int[1, 3], Gen.Int[0, 1 << 20]).Sample(
            (depth, height, width, channels, threads, seed) =>
            {
                // Sums stay below 9 * 9 * 125 * 8 * 2 * 3 * 2 < 2^19, and with the eighths of three axes below 2^22: every step is exact.
                var random = new Random(seed);
                Shape3D coarse = new(depth, height, width), fine = new(2 * depth, 2 * height, 2 * width);
                const int outputs = 8;
                float[] input = Layers.Integers(coarse.Length * channels, 2, random), up = Layers.Integers(channels * channels * 8, 1, random), upBias = Layers.Integers(channels, 1, random);
                float[] taps = Layers.Integers(kernel * kernel * kernel * channels * outputs, 1, random), bias = Layers.Integers(outputs, 9, random);
                float[] composed = UpsamplingComposition.Kernels(up, taps, channels, channels, outputs, kernel);
                using BiasTable table = UpsamplingComposition.Bias(upBias, taps, bias, kernel);
                using IConvolution convolution = kernel == 3
                    ? new TransformedConvolution<UpsamplingKernel3>(composed, channels, outputs)
                    : new TransformedConvolution<UpsamplingKernel5>(composed, channels, outputs);

                double[] expected = Layers.Convolved(
                    Layers.Upsampled(Layers.Wide(input), fine, Layers.Wide(up), Layers.Wide(upBias), channels), fine, Layers.Wide(taps), kernel, channels, outputs);
                for (int i = 0; i < expected.Length; i++) expected[i] += bias[i % outputs];
                float[] actual = Layers.Run(convolution, input, coarse, new float[fine.Length * outputs], new Epilogue(false, table, false), threads);
                Assert.Equal(expected, Layers.Wide(actual));
            },
            iter: 60);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Epilogue_AddsWhatIsThere_AndTheBias_AndCutsOffBelowZero(bool rectifies)
    {
        var random = new Random(2);
        var shape = new Shape3D(5, 4, 7);
        float[] input = Layers.Integers(shape.Length * 3, 4, random), taps = Layers.Integers(27 * 3 * 16, 4, random), held = Layers.Integers(shape.Length * 16, 50, random), bias = Layers.Integers(16, 50, random);
        using var convolution = new TransformedConvolution<Kernel3Tile2>(taps, 3, 16);
        using var table = new BiasTable(bias);
        double[] expected = Layers.Convolved(Layers.Wide(input), shape, Layers.Wide(taps), 3, 3, 16);
        for (int i = 0; i < expected.Length; i++)
        {
            expected[i] += held[i] + bias[i % 16];
            if (rectifies) expected[i] = Math.Max(0, expected[i]);
        }

        Assert.Equal(expected, Layers.Wide(Layers.Run(convolution, input, shape, held, new Epilogue(true, table, rectifies), 2)));
        Assert.Contains(expected, e => rectifies ? e == 0 : e < 0);
    }

    [Fact]
    public void ManyBlocks_AndOneForAll_GiveTheSameBits_ForAnyNumberOfThreads()
    {
        // 40 channels in and out: blocks of twelve tiles. 24 x 24 x 28 voxels are 252 of them, and 17 blocks more than four a thread.
        var random = new Random(3);
        var shape = new Shape3D(24, 24, 28);
        float[] input = [.. Enumerable.Range(0, shape.Length * 40).Select(_ => random.NextSingle())], taps = [.. Enumerable.Range(0, 27 * 40 * 40).Select(_ => random.NextSingle() - 0.5f)];
        using var convolution = new TransformedConvolution<Kernel3Tile4>(taps, 40, 40);
        var none = new Epilogue(false, null, true);
        float[] first = Layers.Run(convolution, input, shape, new float[shape.Length * 40], none, 1);

        // Sixteen threads leave fewer than four blocks a thread: then all tiles are one.
        foreach (int threads in (int[])[2, 3, 16]) Assert.Equal(first, Layers.Run(convolution, input, shape, new float[shape.Length * 40], none, threads));
    }

    private static void Sample(Action<Shape3D, int, int, int, int> check) =>
        Gen.Select(Gen.Int[1, 11], Gen.Int[1, 10], Gen.Int[1, 13], Gen.Int[1, 18], Layers.OneOf(8, 16, 24, 40), Gen.Int[1, 3], Gen.Int[0, 1 << 20]).Sample(
            (depth, height, width, inputs, outputs, threads, seed) => check(new Shape3D(depth, height, width), inputs, outputs, threads, seed), iter: 40);

    private static void Exact<TAxis>(Shape3D shape, int inputs, int outputs, int threads, int seed)
        where TAxis : struct, IAxisTransform
    {
        // Sums stay below 18 * 27 * 16 * 4 < 2^15, and in eighths below 2^18 after four additions an axis.
        (float[] input, float[] taps, TransformedConvolution<TAxis> convolution) = Make<TAxis>(shape, inputs, outputs, seed);
        using (convolution)
        {
            double[] expected = Layers.Convolved(Layers.Wide(input), shape, Layers.Wide(taps), 3, inputs, outputs);
            Assert.Equal(expected, Layers.Wide(Layers.Run(convolution, input, shape, new float[shape.Length * outputs], default, threads)));
        }
    }

    /// <summary>Forty cases, the same ones in each run: a proven bound of the rounding of three axes would be too wide to find a wrong factor with.</summary>
    private static void SampleRounded<TAxis>()
        where TAxis : struct, IAxisTransform
    {
        var random = new Random(12);
        int[] widths = [8, 16, 24, 40];
        for (int i = 0; i < 40; i++)
        {
            var shape = new Shape3D(random.Next(1, 12), random.Next(1, 11), random.Next(1, 14));
            (int inputs, int outputs, int threads) = (random.Next(1, 19), widths[random.Next(4)], random.Next(1, 4));
            (float[] input, float[] taps, TransformedConvolution<TAxis> convolution) = Make<TAxis>(shape, inputs, outputs, i);
            using (convolution)
            {
                int kernel = TAxis.Kernel.GetLength(1);
                double[] expected = Layers.Convolved(Layers.Wide(input), shape, Layers.Wide(taps), kernel, inputs, outputs);
                float[] actual = Layers.Run(convolution, input, shape, new float[shape.Length * outputs], default, threads);

                // Numbers and taps have a variance of 20/3: a sum inside the volume has that squared times their count.
                double scale = 20 / 3.0 * Math.Sqrt(inputs * kernel * kernel * kernel), allowed = 5e-4 * scale;
                for (int v = 0; v < expected.Length; v++) Assert.InRange(actual[v] - expected[v], -allowed, allowed);
            }
        }
    }

    /// <summary>A transform along one axis against the sum of taps, for each voxel of the window and each tap alone; factors in double precision.</summary>
    private static double LargestError<TAxis>()
        where TAxis : struct, IAxisTransform
    {
        double[,] factors = TAxis.Kernel;
        float* from = stackalloc float[64], points = stackalloc float[64], unit = stackalloc float[64], outputs = stackalloc float[64];
        double largest = 0;
        for (int voxel = 0; voxel < TAxis.Window; voxel++)
        {
            new Span<float>(from, 64).Clear();
            from[voxel * 8] = 1;
            TAxis.ToPoints(from, 8, points, 8);
            for (int tap = 0; tap < factors.GetLength(1); tap++)
            {
                var found = new double[TAxis.Outputs];
                for (int product = 0; product < TAxis.Products; product++)
                {
                    new Span<float>(unit, 64).Clear();
                    unit[product * 8] = 1;
                    TAxis.ToOutputs(unit, 8, outputs, 8);
                    for (int o = 0; o < found.Length; o++) found[o] += outputs[o * 8] * factors[product, tap] * points[TAxis.PointOf(product) * 8];
                }

                for (int o = 0; o < found.Length; o++) largest = Math.Max(largest, Math.Abs(found[o] - (voxel == o + tap ? 1 : 0)));
            }
        }

        return largest;
    }

    private static (float[] Input, float[] Taps, TransformedConvolution<TAxis> Convolution) Make<TAxis>(Shape3D shape, int inputs, int outputs, int seed)
        where TAxis : struct, IAxisTransform
    {
        var random = new Random(seed);
        int kernel = TAxis.Kernel.GetLength(1);
        float[] input = Layers.Integers(shape.Length * inputs, 4, random), taps = Layers.Integers(kernel * kernel * kernel * inputs * outputs, 4, random);
        return (input, taps, new TransformedConvolution<TAxis>(taps, inputs, outputs));
    }
}
