using System.Runtime.Intrinsics;
using QcaNet.Models.Kernels;
using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using QcaNet.Threading;
using QcaNet.Volumes;

namespace QcaNet.Models.Training;

/// <summary>
/// Computes logits and gradients of one network for batches of crops of one shape, in single precision on the CPU, without libtorch.
/// </summary>
/// <remarks>
/// <para>
/// Only the sums of the convolutions are stored. Batch normalization and ReLU are applied as the next layer reads them, forward and
/// backward; the choices of max pooling are recomputed. Gradients of maps are kept only as long as they are needed.
/// </para>
/// <para>Results are bit-identical for any number of threads and in every run. All memory is allocated once, by the constructor, as one
/// block.</para>
/// <para>An instance computes one pass at a time.</para>
/// </remarks>
internal sealed unsafe partial class TrainingPass : IDisposable
{
    private readonly UNet3DArchitecture _architecture;
    private readonly int _batch;
    private readonly Shape3D _crop;
    private readonly int _threads;
    private readonly FirstTrainedConvolution _first;
    private readonly BatchNormalization _firstNorm;
    private readonly TrainedLayer[] _encoder;
    private readonly Stage[] _decoder;
    private readonly BatchMap[] _pooled;
    private readonly NativeBuffer _memory;
    private readonly float* _images;
    private readonly float* _logits;
    private readonly float* _head;
    private readonly float* _scratch;
    private readonly BatchMap _firstSums;
    private readonly nint _gradients;
    private IReadOnlyDictionary<string, float[]>? _tensors;

    /// <summary>Plans the pass and allocates its memory.</summary>
    /// <param name="architecture">A network for which <see cref="Supports"/> returns true.</param>
    /// <param name="batch">Number of crops per step, 1 or more.</param>
    /// <param name="crop">Shape of a crop, multiples of the architecture's divisor.</param>
    /// <param name="threads">Number of threads, 1 or more; the results do not depend on it.</param>
    /// <exception cref="ArgumentException">The kernels do not support the network, the crop is not a multiple of the divisor, or its
    /// deepest maps have a single voxel, whose variance is undefined.</exception>
    public TrainingPass(UNet3DArchitecture architecture, int batch, Shape3D crop, int threads)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (!Supports(architecture))
        {
            throw new ArgumentException(
                $"There are no training kernels for a network of {architecture} on this processor; train it with libtorch.",
                nameof(architecture));
        }
        int divisor = architecture.Divisor, levels = architecture.Levels;
        if (crop.Depth % divisor != 0 || crop.Height % divisor != 0 || crop.Width % divisor != 0)
        {
            throw new ArgumentException(
                $"The extents of a crop for a network of {architecture} must be multiples of {divisor}; the crop is {crop}.", nameof(crop));
        }

        if ((long)batch * crop.Length == (long)divisor * divisor * divisor)
        {
            throw new ArgumentException(
                $"The deepest maps of {batch} crops of {crop} have one voxel, whose variance is undefined; use larger or more crops.",
                nameof(crop));
        }

        (_architecture, _batch, _crop, _threads) = (architecture, batch, crop, threads);
        int Width(int i) => architecture.Width(i);
        Shape3D At(int level) => new(crop.Depth >> level, crop.Height >> level, crop.Width >> level);
        BatchNormalization Norm(string stage, int index, int channels) => new(stage, index, channels, architecture.BatchNormEpsilon);
        TrainedLayer Layer(string stage, int index, int[] inputs, int outputs, int level) =>
            new(Norm(stage, index, outputs), architecture.Kernel, inputs, outputs, level, batch, At(level), threads);

        _firstNorm = Norm("encoder.0", 0, Width(0));
        _first = new FirstTrainedConvolution(architecture.Kernel, _firstNorm.Padded, batch, crop, threads);
        _firstSums = new BatchMap(0, batch, crop, _firstNorm.Padded);
        _encoder = new TrainedLayer[(2 * levels) + 1];
        for (int i = 1; i < 2 * (levels + 1); i++)
        {
            _encoder[i - 1] = Layer($"encoder.{i / 2}", i % 2, [Width(i / 2)], Width((i / 2) + (i % 2)), i / 2);
        }
        _pooled = [.. Enumerable.Range(1, levels).Select(i => new BatchMap(0, batch, At(i), FeatureMap.RoundUp(Width(i))))];
        _decoder = [.. Enumerable.Range(0, levels).Select(i =>
        {
            string name = $"decoder.{i}";
            (int coarse, int width) = (Width(i + 2), Width(i + 1));
            bool composes = ComposedUpsampling.Pays(architecture.Kernel, width, (long)batch * At(i).Length);
            ComposedUpsampling? composed = composes
                ? new ComposedUpsampling(name, architecture.Kernel, coarse, width, width, batch, At(i), threads) : null;
            return new Stage(
                composes ? null : new TrainedUpsampling(FeatureMap.RoundUp(coarse),
                    new BatchMap(0, batch, At(i + 1), FeatureMap.RoundUp(coarse)), threads),
                coarse,
                new TrainedLayer(Norm(name, 0, width), architecture.Kernel, [coarse, width], width, i, batch, At(i), threads, composed),
                Layer(name, 1, [width], width, i))
            {
                Upsampled = new BatchMap(0, batch, At(i), FeatureMap.RoundUp(coarse)),
            };
        })];

        var layout = new ArenaLayout();
        long Take(long numbers) => layout.Take(numbers * sizeof(float));
        long images = Take(_first.ImageNumbers), logits = Take(2L * batch * crop.Length), head = Take(HeadNumbers),
            scratch = Take(MostScratch()), firstSums = Take(_firstSums.Length);
        long[] sums = [.. Layers.Select(l => Take(l.Sums.Length))], pooled = [.. _pooled.Select(p => Take(p.Length))],
            upsampled = [.. _decoder.Select(d => d.Up is null ? 0 : Take(d.Upsampled.Length))];
        long[] norms = [.. Norms.Select(n => Take(n.Numbers))];
        long gradients = layout.Peak;
        var plan = new ArenaLayout();
        Backward(plan, null);
        _memory = new NativeBuffer(gradients + plan.Peak);

        byte* memory = (byte*)_memory.Pointer;
        _images = (float*)(memory + images);
        _logits = (float*)(memory + logits);
        _head = (float*)(memory + head);
        _scratch = (float*)(memory + scratch);
        _gradients = (nint)(memory + gradients);
        new Span<byte>(_images, checked((int)(_first.ImageNumbers * sizeof(float)))).Clear();
        _firstSums = _firstSums with { Data = (nint)(memory + firstSums) };
        foreach ((TrainedLayer layer, long at) in Layers.Zip(sums)) layer.Place((nint)(memory + at));
        foreach ((BatchNormalization norm, long at) in Norms.Zip(norms)) norm.Place((float*)(memory + at));
        for (int i = 0; i < levels; i++)
        {
            _pooled[i] = _pooled[i] with { Data = (nint)(memory + pooled[i]) };
            _decoder[i].Upsampled = _decoder[i].Upsampled with { Data = (nint)(memory + upsampled[i]) };
        }
    }

    /// <summary>Memory of the pass in bytes, all of it outside the garbage-collected heap.</summary>
    public long MemoryBytes => _memory.Bytes;

    private IEnumerable<TrainedLayer> Layers => _encoder.Concat(_decoder.SelectMany(d => new[] { d.First, d.Second }));

    private IEnumerable<BatchNormalization> Norms => Layers.Select(l => l.Norm).Prepend(_firstNorm);

    private int HeadNumbers => (2 * FeatureMap.RoundUp(_architecture.Width(1))) + FeatureMap.Lanes;

    /// <summary>Whether the training kernels support a network on this processor: kernel size 3 or 5, one input channel, two classes,
    /// batch normalization.</summary>
    public static bool Supports(UNet3DArchitecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return Vector256.IsHardwareAccelerated
            && architecture is
            {
                InputChannels: 1, OutputChannels: 2, Kernel: 3 or 5,
                FeatureNormalization.Kind: FeatureNormalizationKind.Batch
            };
    }

    /// <summary>Computes logits in training mode: normalized with the statistics of the batch.</summary>
    /// <param name="tensors">Every tensor of the network by its name in weight files (<see cref="TensorCatalog"/>); the running statistics
    /// are updated. Kept until <see cref="Backward(ReadOnlySpan{float}, IReadOnlyDictionary{string, float[]})"/>.</param>
    /// <param name="images">The crops, (N, Z, Y, X).</param>
    /// <param name="logits">Receives the logits, (N, 2, Z, Y, X).</param>
    /// <param name="momentum">Weight of this batch in the running statistics, 0.1 in PyTorch.</param>
    /// <exception cref="ArgumentException">A tensor is missing or does not have the length that the architecture needs, or a span has the
    /// wrong length.</exception>
    public void Forward(IReadOnlyDictionary<string, float[]> tensors, ReadOnlySpan<float> images, Span<float> logits, float momentum)
    {
        Check(tensors, runningStatistics: true, nameof(tensors));
        int voxels = checked(_batch * _crop.Length);
        if (images.Length != voxels)
        {
            throw new ArgumentException($"{_batch} crops of {_crop} have {voxels} values; {images.Length} were given.", nameof(images));
        }
        if (logits.Length != 2 * voxels)
        {
            throw new ArgumentException(
                $"The logits of {_batch} crops of {_crop} are {2 * voxels} values; there is room for {logits.Length}.",
                nameof(logits));
        }
        _ = _memory.Pointer;
        _tensors = null;
        _first.Load(images, _images);
        ForwardFirst(tensors, momentum);
        _encoder[0].Forward([_firstNorm.Output(_firstSums)], tensors, momentum, _scratch);
        for (int level = 1; level <= _architecture.Levels; level++)
        {
            BatchMap pooled = _pooled[level - 1];
            TrainedPooling.Forward(_encoder[(2 * level) - 2].Output, pooled, _threads);
            _encoder[(2 * level) - 1].Forward([new Activation(pooled, null, null)], tensors, momentum, _scratch);
            _encoder[2 * level].Forward([_encoder[(2 * level) - 1].Output], tensors, momentum, _scratch);
        }

        for (int level = _architecture.Levels - 1; level >= 0; level--)
        {
            Stage stage = _decoder[level];
            Activation below = Below(level);
            if (stage.Up is not null)
            {
                ReadUp(tensors, level, stage.UpChannels, transposed: false, _scratch);
                long numbers = UpNumbers(stage.UpChannels);
                stage.Up.Forward(_scratch, _scratch + numbers - FeatureMap.RoundUp(stage.UpChannels), below, stage.Upsampled,
                    _scratch + numbers);
                below = new Activation(stage.Upsampled, null, null);
            }

            stage.First.Forward([below, _encoder[2 * level].Output], tensors, momentum, _scratch);
            stage.Second.Forward([stage.First.Output], tensors, momentum, _scratch);
        }

        ReadHead(tensors);
        TrainedHead.Forward(_decoder[0].Second.Output, _head, _logits, _threads);
        new ReadOnlySpan<float>(_logits, logits.Length).CopyTo(logits);
        _tensors = tensors;
    }

    /// <summary>Computes the gradients of every parameter for the last forward pass.</summary>
    /// <param name="logitGradients">Gradient of the loss with respect to the logits, (N, 2, Z, Y, X).</param>
    /// <param name="gradients">Receives the gradients by tensor name, overwriting the current values. Those of the running statistics are
    /// neither needed nor written. The gradient of a convolution's bias before batch normalization is zero.</param>
    /// <exception cref="ArgumentException">A tensor is missing or does not have the length that the architecture needs, or the span has the
    /// wrong length.</exception>
    /// <exception cref="InvalidOperationException">There was no forward pass.</exception>
    public void Backward(ReadOnlySpan<float> logitGradients, IReadOnlyDictionary<string, float[]> gradients)
    {
        Check(gradients, runningStatistics: false, nameof(gradients));
        int expected = checked(2 * _batch * _crop.Length);
        if (logitGradients.Length != expected)
        {
            throw new ArgumentException(
                $"The logits of {_batch} crops of {_crop} are {expected} values; {logitGradients.Length} gradients were given.",
                nameof(logitGradients));
        }
        if (_tensors is null) throw new InvalidOperationException("There was no forward pass; call Forward first.");
        _ = _memory.Pointer;
        logitGradients.CopyTo(new Span<float>(_logits, expected));
        Backward(new ArenaLayout(), gradients);
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}
