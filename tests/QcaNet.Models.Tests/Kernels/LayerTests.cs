using CsCheck;
using QcaNet.Models.Kernels;
using QcaNet.Volumes;

namespace QcaNet.Models.Tests.Kernels;

public unsafe class LayerTests
{
    [Fact]
    public void FirstConvolution_IsExactForWholeNumbers() =>
        Gen.Select(Gen.Int[1, 7], Gen.Int[1, 6], Gen.Int[1, 15], Layers.OneOf(3, 5), Layers.OneOf(8, 16, 24, 32), Gen.Int[1, 3], Gen.Int[0, 1 << 20]).Sample(
            (depth, height, width, kernel, outputs, threads, seed) =>
            {
                var random = new Random(seed);
                var shape = new Shape3D(depth, height, width);
                float[] input = Layers.Integers(shape.Length, 9, random), taps = Layers.Integers(kernel * kernel * kernel * outputs, 9, random), bias = Layers.Integers(outputs, 99, random);
                double[] expected = Layers.Convolved(Layers.Wide(input), shape, Layers.Wide(taps), kernel, 1, outputs);
                for (int i = 0; i < expected.Length; i++) expected[i] = Math.Max(0, expected[i] + bias[i % outputs]);

                using var convolution = new FirstConvolution(taps, bias, kernel, outputs);
                using var scratch = new NativeBuffer(convolution.ScratchNumbers(shape) * sizeof(float));
                new Span<float>(scratch.Pointer, (int)convolution.ScratchNumbers(shape)).Fill(float.NaN);
                using NativeBuffer source = NativeBuffer.Of(input), target = new(shape.Length * outputs * sizeof(float));
                convolution.Convolve(source.Pointer, new FeatureMap((nint)target.Pointer, shape, outputs), scratch.Pointer, threads);
                Assert.Equal(expected, Layers.Wide(new Span<float>(target.Pointer, expected.Length).ToArray()));
            },
            iter: 60);

    [Fact]
    public void MaxPooling_TakesTheLargestOfEachCube()
    {
        var random = new Random(5);
        Shape3D fine = new(6, 4, 10), coarse = new(3, 2, 5);
        float[] input = Layers.Integers(fine.Length * 16, 1000, random);
        using NativeBuffer source = NativeBuffer.Of(input), target = new(coarse.Length * 16 * sizeof(float));
        MaxPooling.Run(new FeatureMap((nint)source.Pointer, fine, 16), new FeatureMap((nint)target.Pointer, coarse, 16), 2);
        foreach ((int z, int y, int x) in Layers.Voxels(coarse))
        {
            for (int c = 0; c < 16; c++)
            {
                float largest = Enumerable.Range(0, 8).Max(i => input[(Layers.At(fine, (2 * z) + (i >> 2), (2 * y) + (i >> 1 & 1), (2 * x) + (i & 1)) * 16) + c]);
                Assert.Equal(largest, target.Pointer[(Layers.At(coarse, z, y, x) * 16) + c]);
            }
        }
    }

    [Fact]
    public void Head_IsTheSigmoidOfTheSum_AlsoFarFromZero()
    {
        var shape = new Shape3D(2, 3, 5);
        float[] weights = [1, -1, 0.5f, 2, 0, 0, 0, 1], input = [.. Enumerable.Range(0, shape.Length * 8).Select(i => (i % 23) - 11f)];
        input[0] = 2000;
        input[8] = -2000;
        using var head = new Head(weights, 0.25f);
        using NativeBuffer source = NativeBuffer.Of(input), target = new(shape.Length * sizeof(float));
        head.Run(new FeatureMap((nint)source.Pointer, shape, 8), target.Pointer, 2);
        Assert.Equal((1f, 0f), (target.Pointer[0], target.Pointer[1]));
        for (int v = 0; v < shape.Length; v++)
        {
            double sum = 0.25 + Enumerable.Range(0, 8).Sum(c => (double)weights[c] * input[(v * 8) + c]);
            Assert.InRange(target.Pointer[v] - (1 / (1 + Math.Exp(-sum))), -1e-6, 1e-6);
        }
    }

    [Theory]
    [InlineData(12, 5, 8, 16)]
    [InlineData(12, 1, 24, 24)]
    [InlineData(24, 7, 16, 16)]
    [InlineData(36, 33, 40, 16)]
    [InlineData(48, 20, 48, 24)]
    [InlineData(24, 19, 64, 32)]
    [InlineData(24, 17, 96, 48)]
    public void MatrixProduct_IsExactForWholeNumbers_InEveryWidthOfPanel(int rows, int inner, int columns, int width)
    {
        var random = new Random(rows + columns);
        float[] a = Layers.Integers(rows * (inner + 3), 99, random), b = Layers.Integers(inner * columns, 99, random), panels = new float[b.Length];
        MatrixProduct.Lay(b, inner, columns, panels, width);
        using NativeBuffer left = NativeBuffer.Of(a), right = NativeBuffer.Of(panels), result = new(rows * columns * sizeof(float));
        MatrixProduct.Multiply(left.Pointer, inner + 3, rows, right.Pointer, inner, columns, result.Pointer, width);
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                Assert.Equal(Enumerable.Range(0, inner).Sum(i => a[(r * (inner + 3)) + i] * b[(i * columns) + c]), result.Pointer[(r * columns) + c]);
            }
        }
    }

    [Fact]
    public void MatrixProduct_OfAnyWidthOfPanel_GivesTheSameBits()
    {
        const int rows = 12, inner = 31, columns = 96;
        var random = new Random(5);
        float[] a = [.. Enumerable.Range(0, rows * inner).Select(_ => random.NextSingle() - 0.5f)], b = [.. Enumerable.Range(0, inner * columns).Select(_ => random.NextSingle() - 0.5f)];
        float[][] results = [.. new[] { 16, 24, 32, 48 }.Select(width =>
        {
            var panels = new float[b.Length];
            MatrixProduct.Lay(b, inner, columns, panels, width);
            using NativeBuffer left = NativeBuffer.Of(a), right = NativeBuffer.Of(panels), result = new(rows * columns * sizeof(float));
            MatrixProduct.Multiply(left.Pointer, inner, rows, right.Pointer, inner, columns, result.Pointer, width);
            return new ReadOnlySpan<float>(result.Pointer, rows * columns).ToArray();
        })];
        Assert.All(results, r => Assert.Equal(results[0], r));
    }

    [Fact]
    public void ArenaLayout_NeverPutsTwoPiecesInOnePlace_AndFillsGaps() =>
        Gen.Int[1, 1000].Array[1, 40].Sample(sizes =>
        {
            var layout = new ArenaLayout();
            var held = new List<(long From, long To)>();
            long most = 0;
            for (int i = 0; i < sizes.Length; i++)
            {
                long from = layout.Take(sizes[i]);
                Assert.Equal(0, from % 64);
                Assert.DoesNotContain(held, p => p.From < from + sizes[i] && from < p.To);
                held.Add((from, from + sizes[i]));
                most = Math.Max(most, held.Max(p => p.To));
                if (sizes[i] % 3 != 0) continue;
                layout.Return(held[i % held.Count].From);
                held.RemoveAt(i % held.Count);
            }

            Assert.InRange(layout.Peak, most, most + 63);
            foreach ((long from, _) in held) layout.Return(from);
            Assert.Equal(0, layout.Take(1));
        });

    [Fact]
    public void NativeBuffer_ThatWasGivenBack_IsNoLongerRead()
    {
        var buffer = new NativeBuffer(5 << 20);
        buffer.Pointer[0] = 1;
        buffer.Dispose();
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => { _ = *buffer.Pointer; });
        Assert.Throws<OutOfMemoryException>(() => new NativeBuffer(long.MaxValue / 2));
    }
}
