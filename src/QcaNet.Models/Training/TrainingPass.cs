using System.Runtime.Intrinsics;
using QcaNet.Models.Kernels;
using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using QcaNet.Threading;
using QcaNet.Volumes;

namespace QcaNet.Models.Training;

/// <summary>
/// Computes logits and gradients of one network for batches of crops of one shape, in single precision on the processor, without libtorch.
/// </summary>
/// <remarks>
/// <para>
/// Only the sums of the convolutions are stored. Batch normalization and ReLU are applied as the next layer reads them, forward and backward; what max pooling chose is
/// found again. Gradients of maps live as long as they are needed.
/// </para>
/// <para>Results are the same bits for any number of threads and in any run. All memory is taken once, by the constructor, and is one block.</para>
/// <para>An instance computes one pass at a time.</para>
/// </remarks>
internal sealed unsafe class TrainingPass : IDisposable
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

    /// <summary>Plans the pass and takes its memory.</summary>
    /// <param name="architecture">A network that <see cref="Supports"/> says yes to.</param>
    /// <param name="batch">Crops of a step, 1 or more.</param>
    /// <param name="crop">Voxels of a crop, multiples of the architecture's divisor.</param>
    /// <param name="threads">Threads to run on, 1 or more; the results do not depend on it.</param>
    /// <exception cref="ArgumentException">There are no kernels for the network, or the crop is not a multiple of the divisor, or its deepest maps have a single voxel, whose variance is undefined.</exception>
    public TrainingPass(UNet3DArchitecture architecture, int batch, Shape3D crop, int threads)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (!Supports(architecture)) throw new ArgumentException($"There are no training kernels for a network of {architecture} on this processor; train it with libtorch.", nameof(architecture));
        int divisor = architecture.Divisor, levels = architecture.Levels;
        if (crop.Depth % divisor != 0 || crop.Height % divisor != 0 || crop.Width % divisor != 0)
        {
            throw new ArgumentException($"A crop for a network of {architecture} has extents that are multiples of {divisor}; it was given {crop}.", nameof(crop));
        }

        if ((long)batch * crop.Length == (long)divisor * divisor * divisor)
        {
            throw new ArgumentException($"The deepest maps of a batch of {batch} crops of {crop} have one voxel, whose variance is undefined; use larger crops or more of them.", nameof(crop));
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
        for (int i = 1; i < 2 * (levels + 1); i++) _encoder[i - 1] = Layer($"encoder.{i / 2}", i % 2, [Width(i / 2)], Width((i / 2) + (i % 2)), i / 2);
        _pooled = [.. Enumerable.Range(1, levels).Select(i => new BatchMap(0, batch, At(i), FeatureMap.RoundUp(Width(i))))];
        _decoder = [.. Enumerable.Range(0, levels).Select(i =>
        {
            string name = $"decoder.{i}";
            (int coarse, int width) = (Width(i + 2), Width(i + 1));
            bool composes = ComposedUpsampling.Pays(architecture.Kernel, width, (long)batch * At(i).Length);
            ComposedUpsampling? composed = composes ? new ComposedUpsampling(name, architecture.Kernel, coarse, width, width, batch, At(i), threads) : null;
            return new Stage(
                composes ? null : new TrainedUpsampling(FeatureMap.RoundUp(coarse), new BatchMap(0, batch, At(i + 1), FeatureMap.RoundUp(coarse)), threads),
                coarse,
                new TrainedLayer(Norm(name, 0, width), architecture.Kernel, [coarse, width], width, i, batch, At(i), threads, composed),
                Layer(name, 1, [width], width, i))
            {
                Upsampled = new BatchMap(0, batch, At(i), FeatureMap.RoundUp(coarse)),
            };
        })];

        var layout = new ArenaLayout();
        long Take(long numbers) => layout.Take(numbers * sizeof(float));
        long images = Take(_first.ImageNumbers), logits = Take(2L * batch * crop.Length), head = Take(HeadNumbers), scratch = Take(MostScratch()), firstSums = Take(_firstSums.Length);
        long[] sums = [.. Layers.Select(l => Take(l.Sums.Length))], pooled = [.. _pooled.Select(p => Take(p.Length))], upsampled = [.. _decoder.Select(d => d.Up is null ? 0 : Take(d.Upsampled.Length))];
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

    /// <summary>Bytes that the pass holds, all of them outside the garbage-collected heap.</summary>
    public long MemoryBytes => _memory.Bytes;

    private IEnumerable<TrainedLayer> Layers => _encoder.Concat(_decoder.SelectMany(d => new[] { d.First, d.Second }));

    private IEnumerable<BatchNormalization> Norms => Layers.Select(l => l.Norm).Prepend(_firstNorm);

    private int HeadNumbers => (2 * FeatureMap.RoundUp(_architecture.Width(1))) + FeatureMap.Lanes;

    /// <summary>Whether there are training kernels for a network, on this processor: kernel 3 or 5, one channel in, two classes out, batch normalization.</summary>
    public static bool Supports(UNet3DArchitecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return Vector256.IsHardwareAccelerated
            && architecture is { InputChannels: 1, OutputChannels: 2, Kernel: 3 or 5, FeatureNormalization.Kind: FeatureNormalizationKind.Batch };
    }

    /// <summary>Logits in training mode: normalized by the statistics of the batch.</summary>
    /// <param name="tensors">Every tensor of the network by its name in weight files (<see cref="TensorCatalog"/>); the running statistics are changed. Kept until <see cref="Backward(ReadOnlySpan{float}, IReadOnlyDictionary{string, float[]})"/>.</param>
    /// <param name="images">(N, Z, Y, X).</param>
    /// <param name="logits">Receives (N, 2, Z, Y, X).</param>
    /// <param name="momentum">Weight of this batch in the running statistics, 0.1 in PyTorch.</param>
    /// <exception cref="ArgumentException">A tensor is missing, or has another length than the architecture says, or a span has the wrong length.</exception>
    public void Forward(IReadOnlyDictionary<string, float[]> tensors, ReadOnlySpan<float> images, Span<float> logits, float momentum)
    {
        Check(tensors, runningStatistics: true, nameof(tensors));
        int voxels = checked(_batch * _crop.Length);
        if (images.Length != voxels) throw new ArgumentException($"{_batch} crops of {_crop} are {voxels} numbers; it was given {images.Length}.", nameof(images));
        if (logits.Length != 2 * voxels) throw new ArgumentException($"The logits of {_batch} crops of {_crop} are {2 * voxels} numbers; it was given room for {logits.Length}.", nameof(logits));
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
                stage.Up.Forward(_scratch, _scratch + numbers - FeatureMap.RoundUp(stage.UpChannels), below, stage.Upsampled, _scratch + numbers);
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

    /// <summary>Gradients of every parameter for the last forward pass.</summary>
    /// <param name="logitGradients">Gradient of the loss with respect to the logits, (N, 2, Z, Y, X).</param>
    /// <param name="gradients">
    /// By the names of the tensors; written over. Those of the running statistics are neither needed nor written. The gradient of a convolution's bias that a batch normalization
    /// follows is zero.
    /// </param>
    /// <exception cref="ArgumentException">A tensor is missing, or has another length than the architecture says, or the span has the wrong length.</exception>
    /// <exception cref="InvalidOperationException">There was no forward pass.</exception>
    public void Backward(ReadOnlySpan<float> logitGradients, IReadOnlyDictionary<string, float[]> gradients)
    {
        Check(gradients, runningStatistics: false, nameof(gradients));
        int expected = checked(2 * _batch * _crop.Length);
        if (logitGradients.Length != expected) throw new ArgumentException($"The logits of {_batch} crops of {_crop} are {expected} numbers; it was given {logitGradients.Length} gradients.", nameof(logitGradients));
        if (_tensors is null) throw new InvalidOperationException("A backward pass follows a forward pass.");
        _ = _memory.Pointer;
        logitGradients.CopyTo(new Span<float>(_logits, expected));
        Backward(new ArenaLayout(), gradients);
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    private static long UpNumbers(int channels) => ((8L * FeatureMap.RoundUp(channels)) + 1) * FeatureMap.RoundUp(channels);

    private Activation Below(int level) => level == _architecture.Levels - 1 ? _encoder[^1].Output : _decoder[level + 1].Second.Output;

    private long MostScratch() => Layers.Select(l => l.ScratchNumbers)
        .Concat(_decoder.Select(d => d.Up is null ? 0 : (2 * UpNumbers(d.UpChannels)) + d.Up.ScratchNumbers))
        .Append((_architecture.Kernel * _architecture.Kernel * _architecture.Kernel * (long)_firstNorm.Padded) + _first.ScratchNumbers)
        .Append(_firstNorm.ScratchNumbers(_firstSums))
        .Append(TrainedHead.ScratchNumbers(_decoder[0].Second.Sums))
        .Max();

    private void ForwardFirst(IReadOnlyDictionary<string, float[]> tensors, float momentum)
    {
        int cube = _architecture.Kernel * _architecture.Kernel * _architecture.Kernel, outputs = _architecture.Width(0);
        _firstNorm.Begin(tensors);
        var taps = new Span<float>(_scratch, cube * _firstNorm.Padded);
        taps.Clear();
        float[] weights = tensors["encoder.0.conv0.weight"];
        for (int i = 0; i < weights.Length; i++) taps[(i % cube * _firstNorm.Padded) + (i / cube)] = weights[i];
        float* statistics = _scratch + taps.Length;
        _first.Forward(_scratch, _images, _firstSums, statistics, _firstNorm.Pivot);
        _firstNorm.Finish(statistics, _first.Blocks, _firstSums.Voxels, tensors, momentum);
    }

    private void BackwardFirst(in BatchMap gradient, IReadOnlyDictionary<string, float[]> gradients)
    {
        int cube = _architecture.Kernel * _architecture.Kernel * _architecture.Kernel;
        _first.Backward(_images, _firstNorm.Gradient(gradient, _firstSums), _scratch, _scratch + (cube * _firstNorm.Padded));
        float[] ofWeights = gradients["encoder.0.conv0.weight"];
        for (int i = 0; i < ofWeights.Length; i++) ofWeights[i] = _scratch[(i % cube * _firstNorm.Padded) + (i / cube)];
    }

    /// <summary>All layers from the last to the first; without gradients to write, what memory they would take.</summary>
    private void Backward(ArenaLayout layout, IReadOnlyDictionary<string, float[]>? gradients)
    {
        bool runs = gradients is not null;
        IReadOnlyDictionary<string, float[]> tensors = _tensors!, results = gradients!;
        int levels = _architecture.Levels;
        var skips = new (BatchMap Map, long At)[levels];
        (BatchMap Map, long At) current = Make(_decoder[0].Second.Sums);
        if (runs) BackwardHead(current.Map, results);
        for (int level = 0; level < levels; level++)
        {
            Stage stage = _decoder[level];
            (BatchMap Map, long At) middle = Clear(stage.First.Sums), upsampled, below;
            Layer(stage.Second, current.Map, [(stage.First.Output, middle.Map)]);
            layout.Return(current.At);
            upsampled = Clear(stage.Up is null ? Below(level).Map : stage.Upsampled);
            skips[level] = Clear(_encoder[2 * level].Sums);
            Layer(stage.First, middle.Map, [(stage.Up is null ? Below(level) : new Activation(stage.Upsampled, null, null), upsampled.Map), (_encoder[2 * level].Output, skips[level].Map)]);
            layout.Return(middle.At);
            if (stage.Up is null)
            {
                current = upsampled;
                continue;
            }

            below = Make(Below(level).Map);
            if (runs) BackwardUp(level, upsampled.Map, below.Map, results);
            layout.Return(upsampled.At);
            current = below;
        }

        for (int level = levels; level >= 0; level--)
        {
            (BatchMap Map, long At) middle = Clear(level == 0 ? _firstSums : _encoder[(2 * level) - 1].Sums);
            Layer(_encoder[2 * level], current.Map, [(level == 0 ? _firstNorm.Output(_firstSums) : _encoder[(2 * level) - 1].Output, middle.Map)]);
            layout.Return(current.At);
            if (level == 0)
            {
                if (runs)
                {
                    _firstNorm.Backward(middle.Map, _firstSums, tensors, results, _scratch, _threads);
                    BackwardFirst(middle.Map, results);
                }

                layout.Return(middle.At);
                break;
            }

            (BatchMap Map, long At) pooled = Clear(_pooled[level - 1]);
            Layer(_encoder[(2 * level) - 1], middle.Map, [(new Activation(_pooled[level - 1], null, null), pooled.Map)]);
            layout.Return(middle.At);
            current = skips[level - 1];
            if (runs) TrainedPooling.Backward(_encoder[(2 * level) - 2].Output, pooled.Map, current.Map, _threads);
            layout.Return(pooled.At);
        }

        (BatchMap Map, long At) Make(in BatchMap like)
        {
            long at = layout.Take(like.Length * sizeof(float));
            return (like with { Data = _gradients + (nint)at }, at);
        }

        (BatchMap Map, long At) Clear(in BatchMap like)
        {
            (BatchMap Map, long At) made = Make(like);
            if (runs) ParallelWork.For(like.Planes, 4, _threads, new Cleared { Map = made.Map });
            return made;
        }

        void Layer(TrainedLayer layer, BatchMap gradient, ReadOnlySpan<(Activation From, BatchMap Gradient)> inputs)
        {
            if (!runs) return;
            layer.BackwardNorm(gradient, tensors, results, _scratch);
            for (int i = 0; i < inputs.Length; i++) layer.Backward(i, inputs[i].From, gradient, inputs[i].Gradient, tensors, results, _scratch);
        }
    }

    private void BackwardHead(in BatchMap gradient, IReadOnlyDictionary<string, float[]> gradients)
    {
        int channels = _architecture.Width(1), padded = gradient.Channels;
        var found = new float[(2 * padded) + 2];
        TrainedHead.Backward(_decoder[0].Second.Output, _head, _logits, gradient, found, _scratch, _threads);
        for (int c = 0; c < 2; c++) found.AsSpan(c * padded, channels).CopyTo(gradients["head.weight"].AsSpan(c * channels));
        found.AsSpan(2 * padded, 2).CopyTo(gradients["head.bias"]);
    }

    private void ReadHead(IReadOnlyDictionary<string, float[]> tensors)
    {
        int channels = _architecture.Width(1), padded = FeatureMap.RoundUp(channels);
        var head = new Span<float>(_head, HeadNumbers);
        head.Clear();
        for (int c = 0; c < 2; c++) tensors["head.weight"].AsSpan(c * channels, channels).CopyTo(head[(c * padded)..]);
        tensors["head.bias"].CopyTo(head[(2 * padded)..]);
    }

    /// <summary>The weights of a transposed convolution: parity by parity inputs by outputs or the other way round, then the bias.</summary>
    private static void ReadUp(IReadOnlyDictionary<string, float[]> tensors, int level, int channels, bool transposed, float* to)
    {
        int padded = FeatureMap.RoundUp(channels);
        var all = new Span<float>(to, checked((int)UpNumbers(channels)));
        all.Clear();
        float[] weights = tensors[$"decoder.{level}.up.weight"];
        for (int i = 0; i < weights.Length; i++)
        {
            (int pair, int parity) = Math.DivRem(i, 8);
            (int input, int output) = Math.DivRem(pair, channels);
            all[(((parity * padded) + (transposed ? output : input)) * padded) + (transposed ? input : output)] = weights[i];
        }

        tensors[$"decoder.{level}.up.bias"].CopyTo(all[^padded..]);
    }

    private void BackwardUp(int level, in BatchMap gradient, in BatchMap inputGradient, IReadOnlyDictionary<string, float[]> gradients)
    {
        Stage stage = _decoder[level];
        int channels = stage.UpChannels, padded = FeatureMap.RoundUp(channels);
        long numbers = UpNumbers(channels);
        ReadUp(_tensors!, level, channels, transposed: true, _scratch);
        float* found = _scratch + numbers;
        stage.Up!.Backward(_scratch, Below(level), gradient, found, inputGradient, found + numbers);
        float[] ofWeights = gradients[$"decoder.{level}.up.weight"];
        for (int i = 0; i < ofWeights.Length; i++)
        {
            (int pair, int parity) = Math.DivRem(i, 8);
            (int input, int output) = Math.DivRem(pair, channels);
            ofWeights[i] = found[((((nint)parity * padded) + input) * padded) + output];
        }

        new ReadOnlySpan<float>(found + numbers - padded, channels).CopyTo(gradients[$"decoder.{level}.up.bias"]);
    }

    private void Check(IReadOnlyDictionary<string, float[]> tensors, bool runningStatistics, string parameter)
    {
        ArgumentNullException.ThrowIfNull(tensors, parameter);
        foreach ((string name, long[] shape) in TensorCatalog.Of(_architecture))
        {
            if (!runningStatistics && name.Contains(".running_", StringComparison.Ordinal)) continue;
            long length = shape.Aggregate(1L, (a, b) => a * b);
            if (!tensors.TryGetValue(name, out float[]? values)) throw new ArgumentException($"The tensor '{name}' is missing; a network of {_architecture} has it.", parameter);
            if (values.Length != length) throw new ArgumentException($"The tensor '{name}' has {values.Length} numbers; a network of {_architecture} needs {length}.", parameter);
        }
    }

    private struct Cleared : IWorkItem
    {
        public BatchMap Map;

        public readonly void Do(int index) => new Span<float>(Map.Pointer + (index * Map.Plane), checked((int)Map.Plane)).Clear();
    }

    /// <summary>A decoder stage.</summary>
    private sealed class Stage(TrainedUpsampling? up, int upChannels, TrainedLayer first, TrainedLayer second)
    {
        public TrainedUpsampling? Up { get; } = up;

        public int UpChannels { get; } = upChannels;

        public TrainedLayer First { get; } = first;

        public TrainedLayer Second { get; } = second;

        public BatchMap Upsampled { get; set; }
    }
}
