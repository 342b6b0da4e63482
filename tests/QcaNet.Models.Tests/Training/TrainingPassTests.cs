using QcaNet.Models.Networks;
using QcaNet.Models.Training;
using QcaNet.Volumes;
using TorchSharp;

namespace QcaNet.Models.Tests.Training;

public class TrainingPassTests
{
    public static TheoryData<int, int, int, int, int, int, int> Networks => new()
    {
        { 1, 3, 3, 3, 8, 12, 10 },
        { 2, 8, 3, 1, 16, 20, 24 },
        { 2, 8, 3, 2, 8, 12, 36 },
        { 2, 12, 3, 3, 12, 8, 16 },
        { 3, 8, 3, 1, 16, 32, 24 },
        { 3, 4, 3, 3, 16, 24, 16 },
        { 1, 8, 5, 1, 10, 12, 14 },
        { 2, 6, 5, 3, 12, 8, 16 },
        { 4, 2, 5, 2, 32, 32, 32 },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void LogitsGradientsAndStatistics_AreThoseOfLibtorchInDoublePrecision(int levels, int width, int kernel, int batch, int depth,
        int height, int row)
    {
        var step = new Step(new UNet3DArchitecture(levels, width, kernel), batch, new Shape3D(depth, height, row), seed: 5,
            awayFromKinks: true);
        Step.Result expected = step.Torch(), found = step.Kernels();
        Assert.InRange(Step.Result.Relative(found.Logits, expected.Logits), 0, kernel == 3 ? 2e-5 : 2e-4);
        foreach ((string name, double[] numbers) in expected.RunningStatistics)
        {
            Assert.InRange(Step.Result.Relative(found.RunningStatistics[name], numbers), 0, 1e-5);
        }
        (string worst, double error) = found.WorstGradient(expected);
        Assert.True(error < (kernel == 3 ? 2e-5 : 2e-4),
            $"{worst}: {error:E2}, libtorch in single precision {step.Torch(torch.ScalarType.Float32).WorstGradient(expected)}");
    }

    [Theory]
    [InlineData(2, 8, 3, 2, 8, 12, 36)]
    [InlineData(2, 6, 5, 3, 12, 8, 16)]
    public void Gradients_NearKinksOfReLU_DifferByFewVoxels(int levels, int width, int kernel, int batch, int depth, int height, int row)
    {
        var step = new Step(new UNet3DArchitecture(levels, width, kernel), batch, new Shape3D(depth, height, row), seed: 5);
        (string worst, double error) = step.Kernels().WorstGradient(step.Torch());
        Assert.True(error < 5e-2, $"{worst}: {error:E2}");
    }

    [Fact]
    public void Results_AreTheSameBits_ForAnyNumberOfThreadsAndInAnyRun()
    {
        foreach ((UNet3DArchitecture architecture, int batch, Shape3D crop) in (ReadOnlySpan<(UNet3DArchitecture, int, Shape3D)>)[
            (new(2, 8, 3), 2, new(16, 24, 20)), (new(3, 8, 3), 1, new(16, 32, 24)), (new(2, 4, 5), 3, new(8, 16, 12))])
        {
            var step = new Step(architecture, batch, crop, seed: 11);
            Step.Result one = step.Kernels(1);
            using var pass = new TrainingPass(architecture, batch, crop, 2);
            for (int run = 0; run < 10; run++) Same(one, step.Kernels(pass));
            foreach (int threads in (int[])[3, 7]) Same(one, step.Kernels(threads));
        }

        static void Same(Step.Result expected, Step.Result found)
        {
            Assert.Equal(expected.Logits, found.Logits);
            foreach ((string name, double[] numbers) in expected.RunningStatistics) Assert.Equal(numbers, found.RunningStatistics[name]);
            foreach ((string name, double[] numbers) in expected.Gradients) Assert.Equal(numbers, found.Gradients[name]);
        }
    }

    [Theory]
    [InlineData(1, 2, 3, 2, 6, 4, 8)]
    [InlineData(2, 1, 3, 2, 8, 12, 4)]
    [InlineData(1, 1, 5, 3, 4, 8, 6)]
    public void Gradients_AreFiniteDifferencesOfTheLoss(int levels, int width, int kernel, int batch, int depth, int height, int row)
    {
        const double Change = 1e-5;
        var step = new Step(new UNet3DArchitecture(levels, width, kernel), batch, new Shape3D(depth, height, row), seed: 21,
            awayFromKinks: true);
        Dictionary<string, double[]> tensors = step.Tensors.ToDictionary(t => t.Key, t => Array.ConvertAll(t.Value, v => (double)v));
        var random = new Random(3);
        foreach ((string name, double[] gradient) in step.Kernels().Gradients)
        {
            double scale = gradient.Max(Math.Abs);
            for (int i = 0; i < 4; i++)
            {
                int at = random.Next(gradient.Length);
                double held = tensors[name][at];
                tensors[name][at] = held + Change;
                double above = NaiveTraining.Loss(step, tensors);
                tensors[name][at] = held - Change;
                double slope = (above - NaiveTraining.Loss(step, tensors)) / (2 * Change);
                tensors[name][at] = held;
                Assert.True(Math.Abs(slope - gradient[at]) <= 1e-5 + (2e-4 * scale),
                    $"{name}[{at}]: {gradient[at]}, by differences {slope}");
            }
        }
    }

    [Fact]
    public void Memory_IsTakenOnce_AndGivenBack()
    {
        var architecture = new UNet3DArchitecture(2, 8, 3);
        var step = new Step(architecture, 2, new Shape3D(8, 12, 16), seed: 2);
        using var pass = new TrainingPass(architecture, 2, step.Crop, 2);
        step.Kernels(pass);
        long before = pass.MemoryBytes, collected = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 20; i++) step.Kernels(pass);
        Assert.Equal(before, pass.MemoryBytes);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - collected, long.MinValue, 1 << 20);

        pass.Dispose();
        Assert.Throws<ObjectDisposedException>(() => step.Kernels(pass));
    }

    [Fact]
    public void NumbersThatAreNotFinite_ReachTheLogits()
    {
        var step = new Step(new UNet3DArchitecture(1, 4, 3), 1, new Shape3D(4, 8, 8), seed: 2);
        step.Images[17] = float.NaN;
        Assert.Contains(step.Kernels().Logits, double.IsNaN);
    }

    [Fact]
    public void Arguments_AreChecked()
    {
        var architecture = new UNet3DArchitecture(2, 4, 3);
        var crop = new Shape3D(8, 8, 12);
        Assert.True(TrainingPass.Supports(architecture) || !System.Runtime.Intrinsics.Vector256.IsHardwareAccelerated);
        Assert.False(TrainingPass.Supports(new UNet3DArchitecture(2, 4, 7)));
        Assert.False(TrainingPass.Supports(new UNet3DArchitecture(2, 4, 3) { FeatureNormalization = FeatureNormalization.Instance }));
        Assert.Throws<ArgumentException>(() => new TrainingPass(new UNet3DArchitecture(2, 4, 3) { InputChannels = 2 }, 1, crop, 1));
        Assert.Throws<ArgumentException>(() => new TrainingPass(architecture, 1, new Shape3D(8, 8, 10), 1));
        Assert.Throws<ArgumentException>(() => new TrainingPass(architecture, 1, new Shape3D(4, 4, 4), 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingPass(architecture, 0, crop, 1));

        var step = new Step(architecture, 1, crop, seed: 2);
        using var pass = new TrainingPass(architecture, 1, crop, 1);
        var logits = new float[2 * crop.Length];
        Assert.Throws<InvalidOperationException>(() => pass.Backward(logits, step.Tensors));
        Assert.Throws<ArgumentException>("images", () => pass.Forward(step.Tensors, step.Images.AsSpan(1), logits, 0.1f));
        Assert.Throws<ArgumentException>("logits", () => pass.Forward(step.Tensors, step.Images, logits.AsSpan(1), 0.1f));
        step.Tensors.Remove("decoder.1.up.bias");
        Assert.Contains("decoder.1.up.bias", Assert.Throws<ArgumentException>("tensors", () =>
            pass.Forward(step.Tensors, step.Images, logits, 0.1f)).Message, StringComparison.Ordinal);
    }
}
