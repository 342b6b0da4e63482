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
    public void LogitsGradientsAndStatistics_AreThoseOfLibtorchInDoublePrecision(int levels, int width, int kernel, int batch, int depth, int height, int row)
    {
        var step = new Step(new UNet3DArchitecture(levels, width, kernel), batch, new Shape3D(depth, height, row), seed: 5, awayFromKinks: true);
        Step.Result expected = step.Torch(), found = step.Kernels();
        Assert.InRange(Step.Result.Relative(found.Logits, expected.Logits), 0, kernel == 3 ? 2e-5 : 2e-4);
        foreach ((string name, double[] numbers) in expected.RunningStatistics) Assert.InRange(Step.Result.Relative(found.RunningStatistics[name], numbers), 0, 1e-5);
        (string worst, double error) = found.WorstGradient(expected);
        Assert.True(error < (kernel == 3 ? 2e-5 : 2e-4), $"{worst}: {error:E2}, libtorch in single precision {step.Torch(torch.ScalarType.Float32).WorstGradient(expected)}");
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
}
