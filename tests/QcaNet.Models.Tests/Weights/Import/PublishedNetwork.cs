using QcaNet.Models.Torch;
using QcaNet.Models.Weights.Import;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace QcaNet.Models.Tests.Weights.Import;

/// <summary>
/// A network as QCANet's published code has it, by its names c0, bnc0, ..., dc0, ...: random tensors, and a forward pass of its own, written from the
/// published layout and not from the library's.
/// </summary>
internal sealed class PublishedNetwork
{
    public PublishedNetwork(int seed, int levels = 2, int width = 1, int kernel = 3, int classes = 2, bool biases = true)
    {
        Levels = levels;
        var random = new Random(seed);
        float[] Numbers(long count, double low, double high) => [.. Enumerable.Range(0, (int)count).Select(_ => (float)(low + ((high - low) * random.NextDouble())))];
        void Layer(string name, long[] shape, long to, bool norm)
        {
            long count = shape.Aggregate(1L, (a, b) => a * b);
            double reach = Math.Sqrt(6.0 * to / count);
            Tensors[$"{name}.weight"] = (shape, Numbers(count, -reach, reach));
            if (biases) Tensors[$"{name}.bias"] = ([to], Numbers(to, -0.5, 0.5));
            if (!norm) return;
            Tensors[$"bn{name}.weight"] = ([to], Numbers(to, 0.5, 1.5));
            Tensors[$"bn{name}.bias"] = ([to], Numbers(to, -0.2, 0.6));
            Tensors[$"bn{name}.running_mean"] = ([to], Numbers(to, -0.3, 0.3));
            Tensors[$"bn{name}.running_var"] = ([to], Numbers(to, 0.5, 1.5));
        }

        long k = kernel;
        for (int i = 0; i <= levels; i++)
        {
            long from = i == 0 ? 1 : width << i, middle = width << i, to = width << (i + 1);
            Layer($"c{2 * i}", [middle, from, k, k, k], middle, true);
            Layer($"c{(2 * i) + 1}", [to, middle, k, k, k], to, true);
        }

        for (int j = 0; j < levels; j++)
        {
            long top = width << (levels + 1 - j), low = width << (levels - j);
            Layer($"dc{3 * j}", [top, top, 2, 2, 2], top, false);
            Layer($"dc{(3 * j) + 1}", [low, top + low, k, k, k], low, true);
            Layer($"dc{(3 * j) + 2}", [low, low, k, k, k], low, true);
        }

        Layer($"dc{3 * levels}", [classes, 2 * width, 1, 1, 1], classes, false);
    }

    public int Levels { get; }

    /// <summary>Tensors by PyTorch's names.</summary>
    public SortedDictionary<string, (long[] Shape, float[] Values)> Tensors { get; } = new(StringComparer.Ordinal);

    /// <summary>Probabilities of class 1 for a cube of random numbers, in double precision.</summary>
    public double[] Probabilities(double epsilon, out Tensor input)
    {
        manual_seed(5);
        int extent = 2 << Levels;
        input = rand([1, 1, extent, extent, extent]).MoveToOuterDisposeScope();
        Tensor h = input.to(ScalarType.Float64);
        var skips = new Stack<Tensor>();
        for (int i = 0; i <= Levels; i++)
        {
            if (i > 0)
            {
                skips.Push(h);
                h = F.max_pool3d(h, [2, 2, 2], [2, 2, 2]);
            }

            h = Step($"c{(2 * i) + 1}", Step($"c{2 * i}", h, epsilon), epsilon);
        }

        for (int j = 0; j < Levels; j++)
        {
            h = F.conv_transpose3d(h, Get($"dc{3 * j}.weight")!, Get($"dc{3 * j}.bias"), strides: [2, 2, 2]);
            h = cat([h, skips.Pop()], 1);
            h = Step($"dc{(3 * j) + 2}", Step($"dc{(3 * j) + 1}", h, epsilon), epsilon);
        }

        return F.softmax(Step($"dc{3 * Levels}", h, epsilon), 1)[0, 1].contiguous().data<double>().ToArray();
    }

    /// <summary>Largest difference between this network's answer and that of the imported one.</summary>
    public double DifferenceTo(ImportedWeights imported, double epsilon)
    {
        using IDisposable scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        double[] truth = Probabilities(epsilon, out Tensor input);
        using UNet3D network = imported.Weights.CreateNetwork();
        ChannelsLast.Arrange(network);
        float[] got = F.softmax(network.call(ChannelsLast.Arrange(input)), 1)[0, 1].contiguous().data<float>().ToArray();
        return truth.Zip(got, (a, b) => Math.Abs(a - b)).Max();
    }

    private Tensor Step(string name, Tensor h, double epsilon)
    {
        Tensor weight = Get($"{name}.weight")!;
        long pad = weight.shape[2] / 2;
        h = F.conv3d(h, weight, Get($"{name}.bias"), padding: [pad, pad, pad]);
        if (Get($"bn{name}.weight") is not { } scale) return h;
        Tensor Column(string what) => Get($"bn{name}.{what}")!.reshape(1, -1, 1, 1, 1);
        return F.relu(((h - Column("running_mean")) / (Column("running_var") + epsilon).sqrt() * scale.reshape(1, -1, 1, 1, 1)) + Column("bias"));
    }

    private Tensor? Get(string name) => Tensors.TryGetValue(name, out (long[] Shape, float[] Values) t) ? tensor(t.Values, t.Shape).to(ScalarType.Float64) : null;
}
