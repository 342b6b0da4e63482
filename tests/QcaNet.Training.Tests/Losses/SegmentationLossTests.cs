using QcaNet.Training.Losses;
using static TorchSharp.torch;

namespace QcaNet.Training.Tests.Losses;

public class SegmentationLossTests
{
    [Theory]
    [InlineData(LossKind.Dice)]
    [InlineData(LossKind.CrossEntropy)]
    [InlineData(LossKind.DiceAndCrossEntropy)]
    public void Compute_EqualsTheFormula(LossKind kind)
    {
        var random = new Random(7);
        const int n = 2 * 3 * 4 * 5;
        float[] logits = [.. Enumerable.Range(0, 2 * n).Select(_ => (float)(4 * random.NextDouble()) - 2)];
        float[] target = [.. Enumerable.Range(0, n).Select(_ => (float)random.Next(2))], weight = [.. Enumerable.Range(0, n).Select(i => i % 7 == 0 ? 0f : 1f)];

        double entropy = 0, count = 0;
        double[] overlap = new double[2], squares = new double[2];
        for (int item = 0; item < 2; item++)
        {
            for (int v = 0; v < n / 2; v++)
            {
                int i = (item * n / 2) + v;
                if (weight[i] == 0) continue;
                double background = logits[(item * n) + v], foreground = logits[(item * n) + (n / 2) + v];
                double p1 = 1 / (1 + Math.Exp(background - foreground));
                double[] p = [1 - p1, p1], t = [1 - target[i], target[i]];
                entropy -= Math.Log(p[(int)target[i]]);
                count++;
                for (int c = 0; c < 2; c++)
                {
                    overlap[c] += p[c] * t[c];
                    squares[c] += (p[c] * p[c]) + (t[c] * t[c]);
                }
            }
        }

        double dice = 1 - ((overlap[0] / squares[0]) + (overlap[1] / squares[1]));
        double expected = kind switch { LossKind.Dice => dice, LossKind.CrossEntropy => entropy / count, _ => dice + (entropy / count) };

        using var scope = NewDisposeScope();
        Tensor loss = SegmentationLoss.Compute(kind, tensor(logits, [2, 2, 3, 4, 5]), tensor(target, [2, 3, 4, 5]), tensor(weight, [2, 3, 4, 5]));
        Assert.Equal(expected, loss.item<float>(), 1e-5);
    }

    [Fact]
    public void Compute_IgnoresVoxelsOfWeightZero()
    {
        using var scope = NewDisposeScope();
        Tensor logits = randn([1, 2, 2, 2, 2]), weight = ones([1, 2, 2, 2]);
        weight[0, 0, 0, 0] = 0;
        Tensor target = zeros([1, 2, 2, 2]), other = target.clone();
        other[0, 0, 0, 0] = 1;
        float Loss(Tensor t) => SegmentationLoss.Compute(LossKind.DiceAndCrossEntropy, logits, t, weight).item<float>();
        Assert.Equal(Loss(target), Loss(other));
    }

    [Fact]
    public void Compute_OfAPerfectAnswer_IsNearlyZero()
    {
        using var scope = NewDisposeScope();
        Tensor target = (rand([1, 4, 4, 4]) > 0.5).to(ScalarType.Float32);
        Tensor logits = stack([20 * (1 - target), 20 * target], 1);
        Assert.True(SegmentationLoss.Compute(LossKind.DiceAndCrossEntropy, logits, target, ones_like(target)).item<float>() < 1e-3);
    }
}
