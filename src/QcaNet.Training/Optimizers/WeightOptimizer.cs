using System.Runtime.Intrinsics;

namespace QcaNet.Training.Optimizers;

/// <summary>Updates weights by their gradients. The caller owns the moments, so that they can be saved in a checkpoint.</summary>
/// <remarks>Works element by element, so that the result does not depend on the number of threads or the vector width of the CPU.</remarks>
internal sealed class WeightOptimizer
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly OptimizerKind _kind;
    private readonly double _momentum;
    private readonly double _weightDecay;

    public WeightOptimizer(OptimizerKind kind, double momentum, double weightDecay)
    {
        _kind = kind;
        _momentum = kind == OptimizerKind.Momentum ? momentum : 0;
        _weightDecay = weightDecay;
    }

    /// <summary>Whether the optimizer keeps a first moment per weight.</summary>
    public static bool HasFirst(OptimizerKind kind) => kind != OptimizerKind.Sgd;

    /// <summary>Whether the optimizer keeps a second moment per weight.</summary>
    public static bool HasSecond(OptimizerKind kind) => kind is OptimizerKind.Adam or OptimizerKind.AdamW;

    /// <summary>Updates one tensor for one step.</summary>
    /// <param name="step">Number of the step, from 1.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="isKernel">Whether these are the weights of a convolution, to which AdamW applies weight decay.</param>
    /// <param name="weights">Weights; updated in place.</param>
    /// <param name="gradient">Gradient, of the same length as the weights.</param>
    /// <param name="first">First moment, empty unless <see cref="HasFirst"/>; updated in place.</param>
    /// <param name="second">Second moment, empty unless <see cref="HasSecond"/>; updated in place.</param>
    public void Step(
        int step, double rate, bool isKernel, Span<float> weights, ReadOnlySpan<float> gradient, Span<float> first, Span<float> second)
    {
        switch (_kind)
        {
            case OptimizerKind.Sgd or OptimizerKind.Momentum:
                Descend(rate, weights, gradient, first);
                break;
            default:
                bool decoupled = _kind == OptimizerKind.AdamW;
                double decay = decoupled ? 0 : _weightDecay, shrink = decoupled && isKernel ? 1 - (rate * _weightDecay) : 1;
                Adapt(step, rate, decay, shrink, weights, gradient, first, second);
                break;
        }
    }

    private void Descend(double rate, Span<float> weights, ReadOnlySpan<float> gradient, Span<float> velocity)
    {
        float decay = (float)_weightDecay, keep = (float)_momentum, by = (float)rate;
        bool moves = !velocity.IsEmpty;
        int i = 0;
        for (; i <= weights.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            Vector256<float> w = Vector256.Create<float>(weights[i..]), g = Vector256.Create(gradient[i..]) + (Vector256.Create(decay) * w);
            if (moves)
            {
                g += Vector256.Create(keep) * Vector256.Create<float>(velocity[i..]);
                g.CopyTo(velocity[i..]);
            }

            (w - (Vector256.Create(by) * g)).CopyTo(weights[i..]);
        }

        for (; i < weights.Length; i++)
        {
            float g = gradient[i] + (decay * weights[i]);
            if (moves) velocity[i] = g += keep * velocity[i];
            weights[i] -= by * g;
        }
    }

    private static void Adapt(
        int step,
        double rate,
        double decay,
        double shrink,
        Span<float> weights,
        ReadOnlySpan<float> gradient,
        Span<float> first,
        Span<float> second)
    {
        float l2 = (float)decay, less = (float)shrink, epsilon = (float)Epsilon;
        float b1 = (float)Beta1, b2 = (float)Beta2, n1 = (float)(1 - Beta1), n2 = (float)(1 - Beta2);
        float size = (float)(rate / (1 - Math.Pow(Beta1, step))), correct = (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, step)));
        int i = 0;
        for (; i <= weights.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            Vector256<float> w = Vector256.Create<float>(weights[i..]), g = Vector256.Create(gradient[i..]) + (Vector256.Create(l2) * w);
            Vector256<float> m = (Vector256.Create(b1) * Vector256.Create<float>(first[i..])) + (Vector256.Create(n1) * g);
            Vector256<float> v = (Vector256.Create(b2) * Vector256.Create<float>(second[i..])) + (Vector256.Create(n2) * g * g);
            m.CopyTo(first[i..]);
            v.CopyTo(second[i..]);
            Vector256<float> root = (Vector256.Sqrt(v) * Vector256.Create(correct)) + Vector256.Create(epsilon);
            Vector256<float> change = Vector256.Create(size) * m / root;
            ((w * Vector256.Create(less)) - change).CopyTo(weights[i..]);
        }

        for (; i < weights.Length; i++)
        {
            float g = gradient[i] + (l2 * weights[i]);
            float m = first[i] = (b1 * first[i]) + (n1 * g), v = second[i] = (b2 * second[i]) + (n2 * g * g);
            weights[i] = (weights[i] * less) - (size * m / ((MathF.Sqrt(v) * correct) + epsilon));
        }
    }
}
