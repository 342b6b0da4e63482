using QcaNet.Models.Inference;
using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using QcaNet.Volumes;

namespace QcaNet.Models.Kernels;

/// <summary>
/// A U-Net of the family in single precision on the CPU, without libtorch: batch normalization is folded, convolutions are short transforms
/// (<see cref="IAxisTransform"/>), and each transposed convolution is merged with the convolution after it.
/// </summary>
/// <remarks>
/// A pass needs one piece of memory, whose size is known in advance (<see cref="ArenaBytes"/>). Results are bit-identical for any number
/// of threads. A pass does not change the instance, so passes may run concurrently.
/// </remarks>
internal sealed unsafe class KernelNetwork : IDisposable
{
    /// <summary>
    /// Number of poolings up to which tiles have four voxels per axis. Deeper layers have few voxels and many channels: larger tiles would
    /// double or triple the size of the weights without making a pass faster.
    /// </summary>
    private const int LastLevelOfLargeTiles = 1;

    private readonly UNet3DArchitecture _architecture;
    private readonly FirstConvolution _first;
    private readonly Layer[] _encoder;
    private readonly Step[] _decoder;
    private readonly Head _head;

    /// <summary>Prepares the weights.</summary>
    /// <param name="weights">A network for which <see cref="Supports"/> returns true.</param>
    /// <param name="threads">Number of threads for the preparation; null for one per processor.</param>
    public KernelNetwork(NetworkWeights weights, int? threads = null)
    {
        _architecture = weights.Architecture;
        var folding = new BatchNormFolding(weights);
        int kernel = _architecture.Kernel, levels = _architecture.Levels;
        (WeightTensor firstWeight, WeightTensor firstBias) = folding.Convolution("encoder.0", 0);
        _first = new FirstConvolution(
            KernelLayout.Taps(firstWeight, 0, 1), KernelLayout.Padded(firstBias), kernel, FeatureMap.RoundUp(_architecture.Width(0)));
        _encoder = new Layer[(2 * levels) + 1];
        for (int i = 1; i < 2 * (levels + 1); i++)
        {
            (WeightTensor weight, WeightTensor bias) = folding.Convolution($"encoder.{i / 2}", i % 2);
            IConvolution convolution = Convolution(weight, 0, (int)weight.Shape[1], i / 2, threads);
            _encoder[i - 1] = new Layer(convolution, new BiasTable(KernelLayout.Padded(bias)));
        }

        _decoder = new Step[levels];
        for (int i = 0; i < levels; i++)
        {
            WeightTensor up = weights.Tensors[$"decoder.{i}.up.weight"], upBias = weights.Tensors[$"decoder.{i}.up.bias"];
            (int coarse, int fine) = ((int)up.Shape[0], (int)up.Shape[1]);
            (WeightTensor joined, WeightTensor bias) = folding.Convolution($"decoder.{i}", 0);
            float[] taps = KernelLayout.Taps(joined, 0, fine), padded = KernelLayout.Padded(bias);
            float[] composed = UpsamplingComposition.Kernels(up.Values, taps, coarse, fine, padded.Length, kernel, threads);
            (WeightTensor second, WeightTensor secondBias) = folding.Convolution($"decoder.{i}", 1);
            _decoder[i] = new Step(
                kernel == 3
                    ? new TransformedConvolution<UpsamplingKernel3>(composed, coarse, padded.Length, threads)
                    : new TransformedConvolution<UpsamplingKernel5>(composed, coarse, padded.Length, threads),
                new Layer(
                    Convolution(joined, fine, (int)joined.Shape[1], i, threads),
                    UpsamplingComposition.Bias(upBias.Values, taps, padded, kernel)),
                new Layer(Convolution(second, 0, (int)second.Shape[1], i, threads), new BiasTable(KernelLayout.Padded(secondBias))));
        }

        (WeightTensor headWeight, WeightTensor headBias) = folding.Difference("head");
        _head = new Head(KernelLayout.Padded(headWeight), headBias.Values[0]);
    }

    /// <summary>Size of the prepared weights in bytes.</summary>
    public long WeightBytes => Convolutions.Sum(c => c.Convolution.WeightBytes);

    /// <summary>The first convolution, with a single input channel.</summary>
    public FirstConvolution First => _first;

    /// <summary>The last layer.</summary>
    public Head Head => _head;

    /// <summary>The convolutions after the first one, with the number of poolings before their output.</summary>
    public IEnumerable<(string Name, IConvolution Convolution, int Level)> Convolutions =>
        _encoder.Select((l, i) => ($"encoder.{(i + 1) / 2}.conv{(i + 1) % 2}", l.Convolution, (i + 1) / 2))
            .Concat(_decoder.SelectMany((s, i) => new[]
            {
                ($"decoder.{i}.up+conv0", s.Up, i),
                ($"decoder.{i}.skip+conv0", s.Skip.Convolution, i),
                ($"decoder.{i}.conv1", s.Second.Convolution, i),
            }));

    /// <summary>Whether the kernels support a network. They run on every processor.</summary>
    public static bool Supports(UNet3DArchitecture architecture) =>
        architecture is { InputChannels: 1, OutputChannels: 2, Kernel: 3 or 5, SeesWholeVolume: false };

    /// <summary>Memory of a pass in bytes, in addition to its input and its probabilities.</summary>
    /// <param name="shape">Extent of the pass, multiples of the divisor.</param>
    /// <param name="threads">Number of threads.</param>
    public long ArenaBytes(Shape3D shape, int threads)
    {
        var layout = new ArenaLayout();
        Walk(null, shape, null, null, layout, threads, CancellationToken.None);
        return layout.Peak;
    }

    /// <summary>Computes the probability of class 1.</summary>
    /// <param name="input">One value per voxel.</param>
    /// <param name="shape">Extents, multiples of the divisor.</param>
    /// <param name="output">Receives one probability per voxel.</param>
    /// <param name="arena">At least <see cref="ArenaBytes"/>.</param>
    /// <param name="threads">Number of threads.</param>
    /// <param name="cancellationToken">Checked between layers, and between the blocks of a layer.</param>
    /// <exception cref="OperationCanceledException">The token was canceled; the output is undefined.</exception>
    public void Run(
        ReadOnlySpan<float> input,
        Shape3D shape,
        Span<float> output,
        NativeBuffer arena,
        int threads,
        CancellationToken cancellationToken = default)
    {
        fixed (float* from = input, to = output)
        {
            Walk(from, shape, to, (byte*)arena.Pointer, new ArenaLayout(), threads, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _first.Dispose();
        foreach (Layer layer in _encoder) layer.Dispose();
        foreach (Step step in _decoder)
        {
            step.Up.Dispose();
            step.Skip.Dispose();
            step.Second.Dispose();
        }

        _head.Dispose();
    }

    private static IConvolution Convolution(WeightTensor weight, int from, int to, int level, int? threads)
    {
        float[] taps = KernelLayout.Taps(weight, from, to);
        int outputs = FeatureMap.RoundUp((int)weight.Shape[0]);
        return (weight.Shape[2], level <= LastLevelOfLargeTiles) switch
        {
            (3, true) => new TransformedConvolution<Kernel3Tile4>(taps, to - from, outputs, threads),
            (3, false) => new TransformedConvolution<Kernel3Tile2>(taps, to - from, outputs, threads),
            (_, true) => new TransformedConvolution<Kernel5Tile4>(taps, to - from, outputs, threads),
            (_, false) => new TransformedConvolution<Kernel5Tile2>(taps, to - from, outputs, threads),
        };
    }

    /// <summary>Runs all layers in order; without memory, only computes how much they need.</summary>
    private void Walk(
        float* input, Shape3D shape, float* output, byte* arena, ArenaLayout layout, int threads, CancellationToken cancellationToken)
    {
        int levels = _architecture.Levels;
        var skips = new (FeatureMap Map, long At)[levels];
        Shape3D here = shape;
        (FeatureMap Map, long At) current = default;
        for (int level = 0; level <= levels; level++)
        {
            (FeatureMap Map, long At) middle;
            if (level == 0)
            {
                middle = Make(here, _architecture.Width(0));
                long scratch = layout.Take(_first.ScratchNumbers(here) * sizeof(float));
                if (arena is not null) _first.Convolve(input, middle.Map, (float*)(arena + scratch), threads);
                layout.Return(scratch);
            }
            else
            {
                here = new Shape3D(here.Depth / 2, here.Height / 2, here.Width / 2);
                (FeatureMap Map, long At) pooled = Make(here, _architecture.Width(level));
                if (arena is not null) MaxPooling.Run(current.Map, pooled.Map, threads);
                middle = Make(here, _architecture.Width(level));
                Convolve(_encoder[(2 * level) - 1], pooled.Map, middle.Map, false);
                layout.Return(pooled.At);
            }

            current = Make(here, _architecture.Width(level + 1));
            Convolve(_encoder[2 * level], middle.Map, current.Map, false);
            layout.Return(middle.At);
            if (level < levels) skips[level] = current;
        }

        for (int level = levels - 1; level >= 0; level--)
        {
            here = skips[level].Map.Shape;
            (FeatureMap Map, long At) middle = Make(here, _architecture.Width(level + 1));
            Apply(_decoder[level].Up, current.Map, middle.Map, default);
            layout.Return(current.At);
            Convolve(_decoder[level].Skip, skips[level].Map, middle.Map, true);
            layout.Return(skips[level].At);
            current = Make(here, _architecture.Width(level + 1));
            Convolve(_decoder[level].Second, middle.Map, current.Map, false);
            layout.Return(middle.At);
        }

        if (arena is not null) _head.Run(current.Map, output, threads);
        layout.Return(current.At);

        (FeatureMap Map, long At) Make(Shape3D extent, int channels)
        {
            long at = layout.Take(FeatureMap.Bytes(extent, channels));
            return (new FeatureMap((nint)arena + (nint)at, extent, FeatureMap.RoundUp(channels)), at);
        }

        void Convolve(Layer layer, in FeatureMap from, in FeatureMap to, bool adds) =>
            Apply(layer.Convolution, from, to, new Epilogue(adds, layer.Bias, true));

        void Apply(IConvolution convolution, in FeatureMap from, in FeatureMap to, in Epilogue epilogue)
        {
            long scratch = layout.Take(convolution.ScratchNumbers(to.Shape, threads) * sizeof(float));
            if (arena is not null)
            {
                convolution.Run(from, to, epilogue, (float*)(arena + scratch), threads, ConvolutionSteps.All, cancellationToken);
            }

            layout.Return(scratch);
        }
    }

    /// <summary>A convolution, its bias, and ReLU.</summary>
    private sealed record Layer(IConvolution Convolution, BiasTable Bias) : IDisposable
    {
        public void Dispose()
        {
            Convolution.Dispose();
            Bias.Dispose();
        }
    }

    /// <summary>A decoder stage: the upsampled half, the skipped half, and the second convolution.</summary>
    private sealed record Step(IConvolution Up, Layer Skip, Layer Second);
}
