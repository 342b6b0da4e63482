using QcaNet.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace QcaNet.Training.Tests.Optimizers;

public class WeightOptimizerTests
{
    [Theory]
    [InlineData(OptimizerKind.Sgd, 0)]
    [InlineData(OptimizerKind.Sgd, 0.1)]
    [InlineData(OptimizerKind.Momentum, 0)]
    [InlineData(OptimizerKind.Momentum, 0.1)]
    [InlineData(OptimizerKind.Adam, 0)]
    [InlineData(OptimizerKind.Adam, 0.1)]
    [InlineData(OptimizerKind.AdamW, 0.1)]
    public void Step_EqualsLibtorch(OptimizerKind kind, double decay)
    {
        using var scope = NewDisposeScope();
        var random = new Random(3);
        float[] Draw() => [.. Enumerable.Range(0, 19).Select(_ => (float)(2 * random.NextDouble()) - 1)];
        float[] weights = Draw(), first = new float[19], second = new float[19];
        using var parameter = new TorchSharp.Modules.Parameter(tensor(weights));
        using optim.Optimizer theirs = kind switch
        {
            OptimizerKind.Sgd => optim.SGD([parameter], 0.05, weight_decay: decay),
            OptimizerKind.Momentum => optim.SGD([parameter], 0.05, momentum: 0.8, weight_decay: decay),
            OptimizerKind.Adam => optim.Adam([parameter], 0.05, weight_decay: decay),
            _ => optim.AdamW([parameter], 0.05, weight_decay: decay),
        };
        var ours = new WeightOptimizer(kind, 0.8, decay);
        for (int step = 1; step <= 20; step++)
        {
            float[] gradient = Draw();
            parameter.grad = tensor(gradient);
            theirs.step();
            ours.Step(
                step, 0.05, isKernel: true, weights, gradient,
                WeightOptimizer.HasFirst(kind) ? first : [], WeightOptimizer.HasSecond(kind) ? second : []);
            float[] expected = parameter.data<float>().ToArray();
            for (int i = 0; i < weights.Length; i++) Assert.Equal(expected[i], weights[i], 2e-6f);
        }
    }

    [Fact]
    public void Step_OfAdamW_LeavesBiasesWithoutAGradientAlone()
    {
        float[] weights = [1, -2, 3], first = new float[3], second = new float[3];
        new WeightOptimizer(OptimizerKind.AdamW, 0, 0.1).Step(1, 0.5, isKernel: false, weights, new float[3], first, second);
        Assert.Equal([1, -2, 3], weights);
    }

    [Fact]
    public void Clip_ShortensToTheNorm_AndLeavesShorterOnes()
    {
        float[][] gradients = [[3, 0], [4]];
        GradientNorm.Clip(gradients, 10);
        Assert.Equal([3, 0], gradients[0]);
        GradientNorm.Clip(gradients, 1);
        Assert.Equal([0.6f, 0], gradients[0]);
        Assert.Equal(1, GradientNorm.Of(gradients), 1e-6);
    }
}
