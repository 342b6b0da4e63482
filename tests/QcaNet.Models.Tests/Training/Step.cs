using QcaNet.Models.Networks;
using QcaNet.Models.Torch;
using QcaNet.Models.Training;
using QcaNet.Models.Weights;
using QcaNet.Volumes;
using TorchSharp;
using static TorchSharp.torch;

namespace QcaNet.Models.Tests.Training;

/// <summary>One step of a network: its tensors, a batch, and the gradients of the loss with respect to the logits; through libtorch and
/// through the kernels.</summary>
internal sealed class Step
{
    public const float Momentum = 0.1f;

    /// <summary>Random weights and a random batch.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="batch">Crops.</param>
    /// <param name="crop">Voxels of each.</param>
    /// <param name="seed">Of all numbers.</param>
    /// <param name="awayFromKinks"> Whether normalized numbers lie well above or well below zero, a quarter of the channels below. Where
    /// rounding decides on which side of a ReLU's kink a voxel falls, gradients of two right computations differ by a whole voxel;
    /// without such voxels they agree to rounding.
    /// </param>
    public Step(UNet3DArchitecture architecture, int batch, Shape3D crop, int seed, bool awayFromKinks = false)
    {
        (Architecture, Batch, Crop) = (architecture, batch, crop);
        NetworkWeights weights = Inference.NaiveNetwork.Weights(architecture, seed);
        Tensors = weights.Tensors.ToDictionary(t => t.Key, t => t.Value.Values.ToArray());
        var random = new Random(seed);
        foreach ((string name, float[] values) in Tensors)
        {
            if (!awayFromKinks || !name.Contains(".norm", StringComparison.Ordinal)) continue;
            for (int c = 0; c < values.Length; c++)
            {
                if (name.EndsWith(".weight", StringComparison.Ordinal)) values[c] *= 0.3f;
                if (name.EndsWith(".bias", StringComparison.Ordinal)) values[c] += c % 4 == 3 ? -2.5f : 2.5f;
            }
        }

        float Normal() => (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() + random.NextDouble() - 2);
        Images = [.. Enumerable.Range(0, batch * crop.Length).Select(_ => Normal())];
        LogitGradients = [.. Enumerable.Range(0, 2 * batch * crop.Length).Select(_ => Normal())];
    }

    public UNet3DArchitecture Architecture { get; }

    public int Batch { get; }

    public Shape3D Crop { get; }

    public Dictionary<string, float[]> Tensors { get; }

    public float[] Images { get; }

    public float[] LogitGradients { get; }

    /// <summary>Through libtorch's autograd.</summary>
    /// <param name="type">Double precision is the definition, single precision what the trainer did before.</param>
    public Result Torch(ScalarType type = ScalarType.Float64)
    {
        using var scope = NewDisposeScope();
        using var network = new UNet3D(Architecture);
        network.to(type);
        network.train();
        using (no_grad())
        {
            foreach ((string name, Tensor value) in network.NamedWeights()) value.copy_(tensor(Tensors[name], value.shape));
        }

        Tensor input = tensor(Images, [Batch, 1, Crop.Depth, Crop.Height, Crop.Width]).to(type);
        Tensor logits = network.call(input);
        (logits * tensor(LogitGradients, logits.shape).to(type)).sum().backward();
        return new Result(
            Numbers(logits),
            network.named_parameters().ToDictionary(p => p.name, p => Numbers(p.parameter.grad!)),
            network.NamedWeights().Where(t => t.Name.Contains("running", StringComparison.Ordinal)).ToDictionary(t => t.Name, t =>
                Numbers(t.Value)));
    }

    /// <summary>Through the kernels.</summary>
    public Result Kernels(int threads = 2)
    {
        using var pass = new TrainingPass(Architecture, Batch, Crop, threads);
        return Kernels(pass);
    }

    /// <summary>Through kernels that have run before.</summary>
    public Result Kernels(TrainingPass pass)
    {
        Dictionary<string, float[]> tensors = Tensors.ToDictionary(t => t.Key, t => (float[])t.Value.Clone());
        Dictionary<string, float[]> gradients = Tensors.Where(t => !t.Key.Contains("running", StringComparison.Ordinal)).ToDictionary(t =>
            t.Key, t => Enumerable.Repeat(float.NaN, t.Value.Length).ToArray());
        var logits = new float[LogitGradients.Length];
        pass.Forward(tensors, Images, logits, Momentum);
        pass.Backward(LogitGradients, gradients);
        return new Result(
            Wide(logits),
            gradients.ToDictionary(g => g.Key, g => Wide(g.Value)),
            tensors.Where(t => t.Key.Contains("running", StringComparison.Ordinal)).ToDictionary(t => t.Key, t => Wide(t.Value)));
    }

    private static double[] Numbers(Tensor tensor) => [.. tensor.detach().to(ScalarType.Float64).contiguous().data<double>()];

    private static double[] Wide(float[] numbers) => Array.ConvertAll(numbers, n => (double)n);

    /// <summary>What a step gives.</summary>
    internal sealed record Result(double[] Logits, Dictionary<string, double[]> Gradients, Dictionary<string, double[]> RunningStatistics)
    {
        /// <summary>The root mean square of the differences over that of the expected numbers, the largest of all tensors.</summary>
        /// <remarks>The gradient of a bias in front of a batch normalization is zero; libtorch's is rounding.</remarks>
        public (string Name, double Error) WorstGradient(Result expected) => Gradients
            .Where(g => !g.Key.Contains(".conv", StringComparison.Ordinal) || !g.Key.EndsWith(".bias", StringComparison.Ordinal))
            .Select(g => (g.Key, Relative(g.Value, expected.Gradients[g.Key]))).MaxBy(g =>
                double.IsNaN(g.Item2) ? double.MaxValue : g.Item2);

        public static double Relative(double[] found, double[] expected)
        {
            Assert.Equal(expected.Length, found.Length);
            return Math.Sqrt(found.Zip(expected, (f, e) => (f - e) * (f - e)).Sum() / expected.Sum(e => e * e));
        }
    }
}
