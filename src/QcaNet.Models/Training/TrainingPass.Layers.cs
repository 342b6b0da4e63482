using QcaNet.Models.Kernels;
using QcaNet.Models.Weights;
using QcaNet.Threading;

namespace QcaNet.Models.Training;

/// <content>Layers: their weights, and the backward pass.</content>
internal sealed unsafe partial class TrainingPass
{
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

    /// <summary>Runs all layers from last to first; without gradients to write, only computes how much memory they need.</summary>
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
            Layer(stage.First, middle.Map, [(stage.Up is null ? Below(level) : new Activation(stage.Upsampled, null, null),
                upsampled.Map), (_encoder[2 * level].Output, skips[level].Map)]);
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
            Layer(_encoder[2 * level], current.Map,
                [(level == 0 ? _firstNorm.Output(_firstSums) : _encoder[(2 * level) - 1].Output, middle.Map)]);
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
            for (int i = 0; i < inputs.Length; i++)
            {
                layer.Backward(i, inputs[i].From, gradient, inputs[i].Gradient, tensors, results, _scratch);
            }
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

    /// <summary>The weights of a transposed convolution: parity by parity, inputs by outputs or the other way round, then the
    /// bias.</summary>
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
            if (!tensors.TryGetValue(name, out float[]? values))
            {
                throw new ArgumentException($"The tensor '{name}' is missing; a network of {_architecture} needs it.", parameter);
            }
            if (values.Length != length)
            {
                throw new ArgumentException(
                    $"The tensor '{name}' has {values.Length} values; a network of {_architecture} needs {length}.", parameter);
            }
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
