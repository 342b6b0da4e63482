using QcaNet.Models.Networks;
using QcaNet.Models.Torch;
using QcaNet.Models.Runtime;
using QcaNet.Models.Weights;
using QcaNet.Training.Engines;
using QcaNet.Training.Recipes;
using QcaNet.Training.State;
using QcaNet.Volumes;

namespace QcaNet.Training.Tests.Engines;

public class EngineTests
{
    private static readonly TrainingRecipe Recipe = Embryos.Tiny(NetworkRole.Nsn) with { Architecture = new UNet3DArchitecture(2, 4, 3), CropShape = new Shape3D(8, 12, 16) };

    [Fact]
    public void Engines_Agree()
    {
        Pass kernels = Compute(Recipe, EngineKind.Kernels), torch = Compute(Recipe, EngineKind.LibTorch);
        AssertClose(torch.Logits, kernels.Logits, 1e-4);
        foreach ((string name, float[] values) in torch.Tensors) AssertClose(values, kernels.Tensors[name], 1e-4);

        // What libtorch finds for a bias that a batch normalization follows is its rounding; the kernels know that it is zero.
        foreach ((string name, float[] values) in torch.Gradients) AssertClose(values, kernels.Gradients[name], 1e-3);
    }

    [Fact]
    public void TorchEngine_InBFloat16_IsNearFloat32_AndItsStatisticsAreFloat32()
    {
        Assert.SkipUnless(ConvolutionCheck.IsRight(Recipe.Architecture.Kernel, QcaNet.Models.Inference.Precision.BFloat16), "libtorch computes these convolutions wrongly on this processor.");
        Pass narrow = Compute(Recipe with { Precision = TrainingPrecision.BFloat16 }, EngineKind.LibTorch), wide = Compute(Recipe, EngineKind.LibTorch);
        AssertClose(wide.Logits, narrow.Logits, 0.2);
        AssertClose(wide.Tensors["encoder.0.norm0.running_mean"], narrow.Tensors["encoder.0.norm0.running_mean"], 0.02);
        Assert.Contains(narrow.Tensors["encoder.1.norm0.running_var"], v => BitConverter.SingleToUInt32Bits(v) << 16 != 0);
    }

    [Theory]
    [InlineData(EngineKind.Kernels)]
    [InlineData(EngineKind.LibTorch)]
    public void Forward_UpdatesStatisticsWithTheMomentumThatIsGiven(EngineKind kind)
    {
        float[] Mean(double momentum) => Compute(Recipe with { StatisticsMomentum = momentum }, kind).Tensors["encoder.0.norm0.running_mean"];
        float[] all = Mean(1), part = Mean(0.25);
        for (int i = 0; i < all.Length; i++) Assert.Equal(0.25f * all[i], part[i], 1e-5f);
    }

    [Fact]
    public void Choose_TakesKernelsOnTheProcessor_AndLibtorchElsewhere()
    {
        EngineKind Auto(TrainingRecipe recipe) => GradientEngines.Choose(recipe, EngineKind.Auto, ComputeDevice.Cpu);
        Assert.Equal(EngineKind.Kernels, Auto(Recipe));
        Assert.Equal(EngineKind.LibTorch, Auto(Recipe with { Precision = TrainingPrecision.BFloat16 }));
        Assert.Equal(EngineKind.LibTorch, Auto(Recipe with { Engine = EngineKind.LibTorch }));
        TrainingRecipe group = Recipe with { Architecture = Recipe.Architecture with { FeatureNormalization = FeatureNormalization.Group(2) } };
        Assert.Equal(EngineKind.LibTorch, Auto(group));
        Assert.Contains("group 2", Assert.Throws<ArgumentException>(() => GradientEngines.Choose(group, EngineKind.Kernels, ComputeDevice.Cpu)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EngineKind.Kernels)]
    [InlineData(EngineKind.LibTorch)]
    public void Steps_KeepTheirMemory(EngineKind kind)
    {
        using var engine = new Stepper(Recipe, kind);
        for (int i = 0; i < 10; i++) engine.Step();
        long managed = GC.GetTotalMemory(forceFullCollection: true), tensors = TorchSharp.torch.Tensor.TotalCount;
        for (int i = 0; i < 30; i++) engine.Step();
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - managed, long.MinValue, 64 << 10);
        Assert.Equal(tensors, TorchSharp.torch.Tensor.TotalCount);
    }

    private static void AssertClose(float[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = Math.Max(0.01, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], tolerance * largest);
    }

    private static Pass Compute(TrainingRecipe recipe, EngineKind kind)
    {
        using var stepper = new Stepper(recipe, kind);
        return stepper.Step();
    }

    private sealed record Pass(float[] Logits, OrderedDictionary<string, float[]> Tensors, OrderedDictionary<string, float[]> Gradients);

    /// <summary>One batch of random crops, forward and backward from random gradients of the logits.</summary>
    private sealed class Stepper : IDisposable
    {
        private readonly TrainingRecipe _recipe;
        private readonly IGradientEngine _engine;
        private readonly float[] _images, _logitGradients;
        private readonly Pass _pass;

        public Stepper(TrainingRecipe recipe, EngineKind kind)
        {
            _recipe = recipe;
            _engine = GradientEngines.Create(kind, recipe, ComputeDevice.Cpu, 2);
            var random = new Random(5);
            int voxels = recipe.BatchSize * recipe.CropShape.Length;
            _images = [.. Enumerable.Range(0, voxels).Select(_ => random.NextSingle())];
            _logitGradients = [.. Enumerable.Range(0, 2 * voxels).Select(_ => (random.NextSingle() - 0.5f) / voxels)];
            _pass = new Pass(new float[2 * voxels], TensorSet.Draw(recipe.Architecture, 3), TensorSet.Zeros(recipe.Architecture, learnedOnly: true));
        }

        public Pass Step()
        {
            _engine.Forward(_pass.Tensors, _images, _pass.Logits, (float)_recipe.StatisticsMomentum);
            _engine.Backward(_logitGradients, _pass.Gradients);
            return _pass;
        }

        public void Dispose() => _engine.Dispose();
    }
}
