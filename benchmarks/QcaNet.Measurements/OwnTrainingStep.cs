using QcaNet.Models.Networks;
using QcaNet.Models.Training;
using QcaNet.Models.Weights;
using QcaNet.Volumes;

namespace QcaNet.Measurements;

/// <summary>One training step with the built-in kernels: forward, cross entropy and its gradient, backward, Adam.</summary>
internal sealed class OwnTrainingStep : IDisposable
{
    private readonly TrainingPass _pass;
    private readonly Dictionary<string, float[]> _tensors = [];
    private readonly Dictionary<string, float[]> _gradients = [];
    private readonly Dictionary<string, (float[] Mean, float[] Square)> _moments = [];
    private readonly float[] _logits;
    private readonly int _volume;
    private int _steps;

    public OwnTrainingStep(UNet3DArchitecture architecture, int batch, Shape3D crop, int threads)
    {
        var random = new Random(1);
        foreach ((string name, long[] shape) in TensorCatalog.Of(architecture))
        {
            long fanIn = shape.Length == 5 ? shape[1] * shape[2] * shape[3] * shape[4] : 0;
            float Value() =>
                fanIn > 0 ? (float)((random.NextDouble() - 0.5) * Math.Sqrt(24.0 / fanIn))
                : name.EndsWith("bias", StringComparison.Ordinal) || name.EndsWith("mean", StringComparison.Ordinal) ? 0 : 1;
            _tensors[name] = [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => Value())];
            if (name.Contains("running", StringComparison.Ordinal)) continue;
            _gradients[name] = new float[_tensors[name].Length];
            _moments[name] = (new float[_tensors[name].Length], new float[_tensors[name].Length]);
        }

        Images = [.. Enumerable.Range(0, batch * crop.Length).Select(_ => random.NextSingle())];
        Targets = [.. Enumerable.Range(0, batch * crop.Length).Select(_ => random.NextSingle() > 0.9f ? 1f : 0f)];
        (_logits, _volume) = (new float[2 * batch * crop.Length], crop.Length);
        _pass = new TrainingPass(architecture, batch, crop, threads);
    }

    public float[] Images { get; }

    public float[] Targets { get; }

    public long MemoryBytes => _pass.MemoryBytes;

    public void Step()
    {
        _pass.Forward(_tensors, Images, _logits, 0.1f);
        CrossEntropy();
        _pass.Backward(_logits, _gradients);
        Adam();
    }

    public void Dispose() => _pass.Dispose();

    /// <summary>The gradient overwrites the logits.</summary>
    private void CrossEntropy()
    {
        float one = 1f / Targets.Length;
        for (int from = 0; from < Targets.Length; from += _volume)
        {
            Span<float> background = _logits.AsSpan(2 * from, _volume), foreground = _logits.AsSpan((2 * from) + _volume, _volume);
            ReadOnlySpan<float> targets = Targets.AsSpan(from, _volume);
            for (int v = 0; v < targets.Length; v++)
            {
                float gradient = ((1 / (1 + MathF.Exp(background[v] - foreground[v]))) - targets[v]) * one;
                (foreground[v], background[v]) = (gradient, -gradient);
            }
        }
    }

    private void Adam()
    {
        _steps++;
        float first = 1 - MathF.Pow(0.9f, _steps), second = 1 - MathF.Pow(0.999f, _steps);
        foreach ((string name, float[] gradient) in _gradients)
        {
            (float[] mean, float[] square) = _moments[name];
            float[] weights = _tensors[name];
            for (int i = 0; i < weights.Length; i++)
            {
                mean[i] = (0.9f * mean[i]) + (0.1f * gradient[i]);
                square[i] = (0.999f * square[i]) + (0.001f * gradient[i] * gradient[i]);
                weights[i] -= 1e-3f * (mean[i] / first) / (MathF.Sqrt(square[i] / second) + 1e-8f);
            }
        }
    }
}
