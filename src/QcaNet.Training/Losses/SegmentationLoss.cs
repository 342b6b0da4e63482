using System.Runtime.Intrinsics;

namespace QcaNet.Training.Losses;

/// <summary>Computes a weighted loss of two-class logits against a target, and its gradient with respect to the logits.</summary>
/// <remarks>
/// The loss depends only on the difference d of the two logits, because softmax of two classes is the sigmoid of d. The gradient
/// with respect to the foreground logit is the derivative with respect to d; that of the background logit is its negative. Sums are
/// computed in double precision and in a fixed order. Not thread-safe: buffers of three floats per voxel are kept between calls.
/// </remarks>
internal sealed class SegmentationLoss
{
    private readonly LossSettings _settings;
    private float[] _difference = [];
    private float[] _probability = [];
    private float[] _slope = [];

    public SegmentationLoss(LossSettings settings) => _settings = settings;

    /// <summary>Evaluates the loss.</summary>
    /// <param name="samples">Number of crops in the batch, N.</param>
    /// <param name="logits">Logits, (N, 2, voxels).</param>
    /// <param name="target">Targets, (N, voxels), 0 to 1.</param>
    /// <param name="weight">Weights, (N, voxels), 0 or more. Voxels with weight 0 are ignored.</param>
    /// <param name="gradient">Receives the derivative of the loss with respect to each logit, (N, 2, voxels).</param>
    /// <returns>The loss.</returns>
    /// <exception cref="ArgumentException">
    /// The lengths do not match, or the number of voxels per crop is not a multiple of eight.
    /// </exception>
    public double Evaluate(
        int samples, ReadOnlySpan<float> logits, ReadOnlySpan<float> target, ReadOnlySpan<float> weight, Span<float> gradient)
    {
        int voxels = target.Length / samples;
        bool match = voxels * samples == target.Length && weight.Length == target.Length
            && logits.Length == 2 * target.Length && gradient.Length == logits.Length;
        if (!match)
        {
            throw new ArgumentException(
                $"The lengths do not match: {samples} crops, {target.Length} targets, {weight.Length} weights, "
                + $"{logits.Length} logits and {gradient.Length} gradients.");
        }

        if (voxels % Vector256<float>.Count != 0)
        {
            throw new ArgumentException($"The number of voxels per crop, {voxels}, is not a multiple of eight.", nameof(target));
        }

        Reserve(target.Length);
        for (int n = 0; n < samples; n++) Probabilities(logits.Slice(2 * n * voxels, 2 * voxels), n * voxels, voxels);
        Span<float> slope = _slope.AsSpan(0, target.Length);
        slope.Clear();

        double loss = _settings.Kind switch
        {
            LossKind.CrossEntropy => Entropy(target, weight, 0),
            LossKind.Focal => Entropy(target, weight, _settings.FocalGamma),
            LossKind.Dice or LossKind.LinearDice or LossKind.Tversky => Overlap(1, target, weight),
            LossKind.DicePerSample or LossKind.LinearDicePerSample => Overlap(samples, target, weight),
            LossKind.DiceAndCrossEntropy => Overlap(1, target, weight) + Entropy(target, weight, 0),
            _ => throw new InvalidOperationException($"{_settings.Kind} is not a loss."),
        };
        for (int n = 0; n < samples; n++)
        {
            ReadOnlySpan<float> of = slope.Slice(n * voxels, voxels);
            Span<float> background = gradient.Slice(2 * n * voxels, voxels);
            of.CopyTo(gradient.Slice(((2 * n) + 1) * voxels, voxels));
            for (int i = 0; i < voxels; i += Vector256<float>.Count) (-Vector256.Create(of[i..])).CopyTo(background[i..]);
        }

        return loss;
    }

    private double Entropy(ReadOnlySpan<float> target, ReadOnlySpan<float> weight, double gamma) => EntropyLoss.Evaluate(
        _difference.AsSpan(0, target.Length),
        _probability.AsSpan(0, target.Length),
        target,
        weight,
        _settings.ForegroundWeight,
        gamma,
        _slope.AsSpan(0, target.Length));

    private double Overlap(int groups, ReadOnlySpan<float> target, ReadOnlySpan<float> weight)
    {
        double loss = 0;
        int voxels = target.Length / groups;
        for (int group = 0; group < groups; group++)
        {
            int from = group * voxels;
            ReadOnlySpan<float> p = _probability.AsSpan(from, voxels), t = target.Slice(from, voxels), w = weight.Slice(from, voxels);
            (double one, double a, double b, double c) = OverlapLoss.Of(_settings, OverlapSums.Of(p, t, w));
            loss += one / groups;
            OverlapLoss.AddSlope((a / groups, b / groups, c / groups), p, t, w, _slope.AsSpan(from, voxels));
        }

        return loss;
    }

    private void Probabilities(ReadOnlySpan<float> logits, int to, int voxels)
    {
        Vector256<float> one = Vector256<float>.One;
        ReadOnlySpan<float> background = logits[..voxels], foreground = logits[voxels..];
        for (int i = 0; i < voxels; i += Vector256<float>.Count)
        {
            Vector256<float> d = Vector256.Create(foreground[i..]) - Vector256.Create(background[i..]);
            Vector256<float> e = Vector256.Exp(-Vector256.Abs(d)), high = one / (one + e);
            d.CopyTo(_difference, to + i);
            Vector256<float> positive = Vector256.GreaterThanOrEqual(d, Vector256<float>.Zero);
            Vector256.ConditionalSelect(positive, high, e * high).CopyTo(_probability, to + i);
        }
    }

    private void Reserve(int voxels)
    {
        if (_slope.Length >= voxels) return;
        _difference = new float[voxels];
        _probability = new float[voxels];
        _slope = new float[voxels];
    }
}
