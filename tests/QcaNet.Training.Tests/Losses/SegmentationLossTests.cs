using CsCheck;
using QcaNet.Training.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace QcaNet.Training.Tests.Losses;

public class SegmentationLossTests
{
    private const int Samples = 2;
    private const int Voxels = 40;

    private static readonly Gen<(float[] Logits, float[] Target, float[] Weight)> Batches = Gen.Select(
        Gen.Float[-4, 4].Array[2 * Samples * Voxels],
        Gen.OneOf(Gen.Float[0, 1], Gen.Const(0f), Gen.Const(1f)).Array[Samples * Voxels],
        Gen.OneOf(Gen.Float[0, 3], Gen.Const(0f), Gen.Const(1f)).Array[Samples * Voxels]);

    public static TheoryData<LossKind> Kinds => [.. Enum.GetValues<LossKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Evaluate_EqualsTheFormula_WithSoftTargetsAndAnyWeights(LossKind kind) => Batches.Sample(batch =>
    {
        (double loss, _) = Evaluate(Settings(kind), batch);
        Assert.Equal(Naive(Settings(kind), batch), loss, 1e-5);
    }, iter: 100);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Evaluate_GivesTheGradientOfFiniteDifferences(LossKind kind) => Batches.Sample(batch =>
    {
        const double step = 1e-5;
        LossSettings settings = Settings(kind);
        (_, float[] gradient) = Evaluate(settings, batch);
        double[] logits = Array.ConvertAll(batch.Logits, l => (double)l), target = Array.ConvertAll(batch.Target, t => (double)t);
        double[] weight = Array.ConvertAll(batch.Weight, w => (double)w);
        for (int i = 0; i < logits.Length; i++)
        {
            double at = logits[i];
            logits[i] = at + step;
            double above = NaiveLoss.Evaluate(settings, Samples, logits, target, weight);
            logits[i] = at - step;
            double below = NaiveLoss.Evaluate(settings, Samples, logits, target, weight);
            logits[i] = at;
            Assert.Equal((above - below) / (2 * step), gradient[i], 2e-7);
        }
    }, iter: 10);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Evaluate_GivesTheGradientOfAutograd(LossKind kind) => Batches.Sample(batch =>
    {
        using var scope = NewDisposeScope();
        (_, float[] gradient) = Evaluate(Settings(kind), batch);
        Tensor logits = tensor(batch.Logits, [Samples, 2, Voxels], ScalarType.Float64).detach().requires_grad_(true);
        Tensor target = tensor(batch.Target, [Samples, Voxels], ScalarType.Float64), weight = tensor(batch.Weight, [Samples, Voxels], ScalarType.Float64);
        OfTensors(Settings(kind), logits, target, weight).backward();
        double[] expected = logits.grad!.data<double>().ToArray();
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], gradient[i], 2e-7);
    }, iter: 20);

    [Fact]
    public void Evaluate_IgnoresVoxelsOfWeightZero()
    {
        float[] logits = [.. Enumerable.Range(0, 16).Select(i => (i % 5) - 2f)], target = new float[8], weight = [0, 1, 1, 1, 1, 1, 1, 1];
        float[] other = [1, 0, 0, 0, 0, 0, 0, 0], gradient = new float[16], otherGradient = new float[16];
        foreach (LossKind kind in Enum.GetValues<LossKind>())
        {
            var loss = new SegmentationLoss(Settings(kind));
            Assert.Equal(loss.Evaluate(1, logits, target, weight, gradient), loss.Evaluate(1, logits, other, weight, otherGradient));
            Assert.Equal(gradient, otherGradient);
            Assert.Equal(0, gradient[0]);
        }
    }

    [Fact]
    public void Evaluate_WhenNothingHasAWeight_IsFiniteWithoutAGradient()
    {
        float[] gradient = new float[16];
        foreach (LossKind kind in Enum.GetValues<LossKind>())
        {
            Assert.True(double.IsFinite(new SegmentationLoss(Settings(kind)).Evaluate(1, new float[16], new float[8], new float[8], gradient)));
            Assert.All(gradient, g => Assert.Equal(0, g));
        }
    }

    [Fact]
    public void Evaluate_OfSaturatedLogits_IsFinite()
    {
        float[] logits = [.. Enumerable.Repeat(-200f, 8), .. Enumerable.Repeat(200f, 8)], gradient = new float[16];
        foreach (LossKind kind in Enum.GetValues<LossKind>())
        {
            double loss = new SegmentationLoss(Settings(kind)).Evaluate(1, logits, new float[8], [1, 1, 1, 1, 1, 1, 1, 1], gradient);
            Assert.True(double.IsFinite(loss), $"{kind}: {loss}");
            Assert.All(gradient, g => Assert.True(float.IsFinite(g)));
        }
    }

    [Fact]
    public void Evaluate_OfAPerfectAnswer_IsNearlyZero()
    {
        float[] target = [0, 1, 1, 0, 0, 0, 1, 0], weight = [1, 1, 1, 1, 1, 1, 1, 1];
        float[] logits = [.. target.Select(t => 20 * (1 - t)), .. target.Select(t => 20 * t)];
        foreach (LossKind kind in Enum.GetValues<LossKind>()) Assert.InRange(new SegmentationLoss(Settings(kind)).Evaluate(1, logits, target, weight, new float[16]), -1e-6, 1e-3);
    }

    [Fact]
    public void Evaluate_RefusesLengthsThatDoNotFit()
    {
        var loss = new SegmentationLoss(new LossSettings(LossKind.Dice));
        Assert.Throws<ArgumentException>(() => loss.Evaluate(1, new float[16], new float[8], new float[8], new float[8]));
        Assert.Throws<ArgumentException>(() => loss.Evaluate(1, new float[14], new float[7], new float[7], new float[14]));
    }

    private static LossSettings Settings(LossKind kind) => new(kind, ForegroundWeight: 2.5, FocalGamma: 1.5, FalsePositives: 0.4, FalseNegatives: 0.8);

    private static (double Loss, float[] Gradient) Evaluate(LossSettings settings, (float[] Logits, float[] Target, float[] Weight) batch)
    {
        float[] gradient = new float[batch.Logits.Length];
        return (new SegmentationLoss(settings).Evaluate(Samples, batch.Logits, batch.Target, batch.Weight, gradient), gradient);
    }

    private static double Naive(LossSettings settings, (float[] Logits, float[] Target, float[] Weight) batch) => NaiveLoss.Evaluate(
        settings, Samples, Array.ConvertAll(batch.Logits, l => (double)l), Array.ConvertAll(batch.Target, t => (double)t), Array.ConvertAll(batch.Weight, w => (double)w));

    private static Tensor OfTensors(LossSettings settings, Tensor logits, Tensor target, Tensor weight)
    {
        Tensor logs = nn.functional.log_softmax(logits, 1), back = logs.select(1, 0), front = logs.select(1, 1), p = front.exp(), q = back.exp();
        Tensor Dice(bool linear, bool perSample)
        {
            Tensor Total(Tensor t) => perSample ? t.sum([1]) : t.sum();
            Tensor Class(Tensor a, Tensor t) => 2 * Total(weight * a * t) / Total(weight * (linear ? a + t : (a * a) + (t * t)));
            return (1 - ((Class(p, target) + Class(q, 1 - target)) / 2)).mean();
        }

        Tensor Entropy(double gamma)
        {
            Tensor each = (settings.ForegroundWeight * target * q.pow(gamma) * front) + ((1 - target) * p.pow(gamma) * back);
            return -(weight * each).sum() / (weight * ((settings.ForegroundWeight * target) + 1 - target)).sum().clamp_min(1);
        }

        Tensor Tversky()
        {
            Tensor hits = (weight * p * target).sum();
            Tensor wrong = (settings.FalsePositives * (weight * p * (1 - target)).sum()) + (settings.FalseNegatives * (weight * q * target).sum());
            return 1 - ((hits + 1) / (hits + wrong + 1));
        }

        return settings.Kind switch
        {
            LossKind.CrossEntropy => Entropy(0),
            LossKind.Focal => Entropy(settings.FocalGamma),
            LossKind.Tversky => Tversky(),
            LossKind.DiceAndCrossEntropy => Dice(linear: false, perSample: false) + Entropy(0),
            _ => Dice(settings.Kind is LossKind.LinearDice or LossKind.LinearDicePerSample, settings.Kind is LossKind.DicePerSample or LossKind.LinearDicePerSample),
        };
    }
}
