using System.Diagnostics;
using QcaNet.Models.Weights;
using QcaNet.Training.Augmentation;
using QcaNet.Training.Data;
using QcaNet.Training.Engines;
using QcaNet.Training.Losses;
using QcaNet.Training.Optimizers;
using QcaNet.Training.Recipes;
using QcaNet.Training.Schedules;
using QcaNet.Training.State;
using QcaNet.Volumes;

namespace QcaNet.Training;

/// <summary>
/// The loop that <see cref="NetworkTrainer"/> runs once everything has been checked and prepared: takes the steps and writes the files.
/// </summary>
/// <remarks>
/// The state changes only when a step or an epoch is complete, all at once and with its lock held. Intermediate results
/// are kept in the arrays of the loop. They are lost when a run is killed, and recomputed identically when it is resumed.
/// </remarks>
internal sealed class TrainingLoop
{
    private readonly TrainingState _state;
    private readonly TrainingRecipe _recipe;
    private readonly CropSampler _sampler;
    private readonly IGradientEngine _engine;
    private readonly TrainingRunOptions _options;
    private readonly RunFolder _folder;
    private readonly SegmentationLoss _loss;
    private readonly WeightOptimizer _optimizer;
    private readonly (string Name, bool IsKernel)[] _learned;

    /// <summary>Input of the engine: the weights of the state, and separate statistics until the step is complete.</summary>
    private readonly OrderedDictionary<string, float[]> _working;
    private readonly OrderedDictionary<string, float[]> _gradients;
    private readonly OrderedDictionary<string, float[]>? _batchGradients;
    private readonly float[] _images, _targets, _weights, _logits, _logitGradients;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Stopwatch _sinceCheckpoint = Stopwatch.StartNew();
    private readonly double _secondsBefore;
    private readonly int _stepBefore;
    private double _secondsPerStep;
    private long _both, _either;

    public TrainingLoop(TrainingState state, CropSampler sampler, IGradientEngine engine, TrainingRunOptions options, RunFolder folder)
    {
        _state = state;
        _recipe = state.Recipe;
        _sampler = sampler;
        _engine = engine;
        _options = options;
        _folder = folder;
        _loss = new SegmentationLoss(_recipe.LossSettings);
        _optimizer = new WeightOptimizer(_recipe.Optimizer, _recipe.Momentum, _recipe.WeightDecay);
        _learned = [.. TensorCatalog.Of(_recipe.Architecture)
            .Where(t => !TensorSet.IsStatistic(t.Name))
            .Select(t => (t.Name, TensorSet.IsKernel(t.Shape)))];
        _gradients = TensorSet.Zeros(_recipe.Architecture, learnedOnly: true);
        _batchGradients = _recipe.Accumulation > 1 ? TensorSet.Zeros(_recipe.Architecture, learnedOnly: true) : null;
        _working = new OrderedDictionary<string, float[]>(StringComparer.Ordinal);
        foreach ((string name, float[] values) in state.Weights)
        {
            _working.Add(name, TensorSet.IsStatistic(name) ? [.. values] : values);
        }

        int voxels = _recipe.BatchSize * _recipe.CropShape.Length;
        (_images, _targets, _weights) = (new float[voxels], new float[voxels], new float[voxels]);
        (_logits, _logitGradients) = (new float[2 * voxels], new float[2 * voxels]);
        (_secondsBefore, _stepBefore) = (state.Seconds, state.Step);
    }

    /// <summary>Takes steps until training is complete.</summary>
    /// <param name="validate">Validates weights, given the number of their epoch.</param>
    /// <param name="describe">Creates weights with metadata from tensors.</param>
    /// <param name="progress">Receives every epoch.</param>
    /// <param name="cancellationToken">Checked between steps. Completed steps are in the checkpoint.</param>
    public void Run(
        Func<NetworkWeights, int, ValidationScores> validate,
        Func<OrderedDictionary<string, float[]>, NetworkWeights> describe,
        IProgress<TrainingEpoch>? progress,
        CancellationToken cancellationToken)
    {
        Task<TrainingCrop[]>? next = null;
        while (!_state.IsFinished)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_state.IsEpochDue)
            {
                EndEpoch(validate, describe, progress, cancellationToken);
                continue;
            }

            long watch = Stopwatch.GetTimestamp();
            double loss = 0;
            (_both, _either) = (0, 0);
            for (int part = 0; part < _recipe.Accumulation; part++)
            {
                long batch = ((long)_state.Step * _recipe.Accumulation) + part;
                TrainingCrop[] crops = next is null ? Draw(batch) : next.GetAwaiter().GetResult();
                next = _options.MaximumThreads == 1 ? null : Task.Run(() => Draw(batch + 1), CancellationToken.None);
                loss += Gradients(crops, part) / _recipe.Accumulation;
                cancellationToken.ThrowIfCancellationRequested();
            }

            TakeStep(loss);
            Report(loss, Stopwatch.GetElapsedTime(watch).TotalSeconds);
            if (_sinceCheckpoint.Elapsed >= _options.CheckpointInterval && !_state.IsEpochDue) WriteCheckpoint();
        }
    }

    /// <summary>Writes the state after the last complete step. May be called from any thread.</summary>
    public void WriteCheckpoint()
    {
        Checkpoint.Write(_folder.CheckpointPath, _state);
        _sinceCheckpoint.Restart();
    }

    private TrainingCrop[] Draw(long batch) =>
        [.. Enumerable.Range(0, _recipe.BatchSize).Select(i => _sampler.Draw((batch * _recipe.BatchSize) + i))];

    /// <summary>Computes the loss of a batch and adds its gradients to those of the step.</summary>
    private double Gradients(TrainingCrop[] crops, int part)
    {
        int voxels = _recipe.CropShape.Length;
        for (int i = 0; i < crops.Length; i++)
        {
            crops[i].Image.CopyTo(_images, i * voxels);
            crops[i].Target.CopyTo(_targets, i * voxels);
            crops[i].Weight.CopyTo(_weights, i * voxels);
        }

        _engine.Forward(_working, _images, _logits, (float)_recipe.StatisticsMomentum);
        double loss = _loss.Evaluate(crops.Length, _logits, _targets, _weights, _logitGradients);
        CountForeground(crops.Length, voxels);
        if (!double.IsFinite(loss))
        {
            throw new TrainingRunException(
                TrainingRunError.Diverged,
                $"The loss is not finite at step {_state.Step + 1}; lower the learning rate, or clip the gradients (gradientClip).");
        }

        _engine.Backward(_logitGradients, _batchGradients ?? _gradients);
        if (_batchGradients is not null) Accumulate(_batchGradients, part);
        return loss;
    }

    private void CountForeground(int samples, int voxels)
    {
        for (int n = 0; n < samples; n++)
        {
            ReadOnlySpan<float> background = _logits.AsSpan(2 * n * voxels, voxels),
                foreground = _logits.AsSpan(((2 * n) + 1) * voxels, voxels);
            ReadOnlySpan<float> target = _targets.AsSpan(n * voxels, voxels), weight = _weights.AsSpan(n * voxels, voxels);
            for (int i = 0; i < voxels; i++)
            {
                if (!(weight[i] > 0.5f)) continue;
                bool truth = target[i] > 0.5f, said = foreground[i] > background[i];
                _both += truth & said ? 1 : 0;
                _either += truth | said ? 1 : 0;
            }
        }
    }

    private void Accumulate(OrderedDictionary<string, float[]> batch, int part)
    {
        float share = 1f / _recipe.Accumulation;
        foreach ((string name, float[] values) in batch)
        {
            float[] sum = _gradients[name];
            for (int i = 0; i < sum.Length; i++) sum[i] = (part == 0 ? 0 : sum[i]) + (share * values[i]);
        }
    }

    private void TakeStep(double loss)
    {
        if (_recipe.GradientClip > 0) GradientNorm.Clip(_gradients.Values, _recipe.GradientClip);
        int step = _state.Step + 1;
        double rate = LearningRateSchedule.At(_recipe, step, _state.Plateau.Falls);
        lock (_state.Gate)
        {
            foreach ((string name, bool isKernel) in _learned)
            {
                Span<float> first = Of(_state.First, name), second = Of(_state.Second, name);
                _optimizer.Step(step, rate, isKernel, _state.Weights[name], _gradients[name], first, second);
            }

            foreach ((string name, float[] values) in _working)
            {
                if (TensorSet.IsStatistic(name)) values.CopyTo(_state.Weights[name], 0);
            }

            WeightAverage.Update(_state.Average, _state.Weights, _recipe.AverageDecay, step);
            _state.Step = step;
            _state.LossSum += loss;
            _state.LossCount++;
            _state.BothCount += _both;
            _state.EitherCount += _either;
            _state.Seconds = Seconds;
        }

        static Span<float> Of(OrderedDictionary<string, float[]> set, string name) =>
            set.TryGetValue(name, out float[]? values) ? values : default;
    }

    private void EndEpoch(
        Func<NetworkWeights, int, ValidationScores> validate,
        Func<OrderedDictionary<string, float[]>, NetworkWeights> describe,
        IProgress<TrainingEpoch>? progress,
        CancellationToken cancellationToken)
    {
        NetworkWeights weights = describe(_state.Average);
        int number = _state.Epochs.Count + (_state.Start is null ? 1 : 0);
        ValidationScores scores = validate(weights, number);
        cancellationToken.ThrowIfCancellationRequested();
        bool best = scores.Merit > _state.Plateau.Best;
        double rate = LearningRateSchedule.At(_recipe, Math.Max(1, _state.Step), _state.Plateau.Falls);
        double trainLoss = _state.LossCount == 0 ? double.NaN : _state.LossSum / _state.LossCount;
        var epoch = new TrainingEpoch(number, _state.Step, Seconds, rate, trainLoss, scores.Loss, scores.IoU, best)
        {
            Pair = scores.Pair,
            TrainIou = _state.LossCount == 0 ? null : _state.EitherCount == 0 ? 1 : (double)_state.BothCount / _state.EitherCount,
        };
        if (best) weights.Save(_folder.WeightsPath);
        lock (_state.Gate)
        {
            _state.Epochs.Add(epoch);
            _state.Plateau = _state.Plateau.After(scores.Merit, _recipe.PlateauEpochs);
            if (best) _state.Best = TensorSet.Copy(_state.Average);
            (_state.LossSum, _state.LossCount, _state.BothCount, _state.EitherCount, _state.Seconds) = (0, 0, 0, 0, Seconds);
        }

        WriteCheckpoint();
        _folder.WriteHistory(_state.Epochs);
        progress?.Report(epoch);
    }

    private double Seconds => _secondsBefore + _clock.Elapsed.TotalSeconds;

    private void Report(double loss, double seconds)
    {
        _secondsPerStep = _secondsPerStep == 0 ? seconds : (0.9 * _secondsPerStep) + (0.1 * seconds);
        if (_options.Steps is not { } progress) return;
        int done = _state.Step - _stepBefore;
        double left = _clock.Elapsed.TotalSeconds / done * (_recipe.Steps - _state.Step);
        long voxels = (long)_recipe.Accumulation * _recipe.BatchSize * _recipe.CropShape.Length;
        int epoch = ((_state.Step - 1) / _recipe.StepsPerEpoch) + 1;
        double rate = LearningRateSchedule.At(_recipe, _state.Step, _state.Plateau.Falls);
        progress.Report(new TrainingStep(
            _state.Step, _recipe.Steps, epoch, loss, rate, voxels / _secondsPerStep, TimeSpan.FromSeconds(left)));
    }
}
