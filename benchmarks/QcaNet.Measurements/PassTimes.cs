using QcaNet.Benchmarks;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using QcaNet.Models.Inference;
using QcaNet.Models.Networks;
using QcaNet.Models.Runtime;
using QcaNet.Models.Torch;
using QcaNet.Models.Weights;
using QcaNet.Volumes;
using TorchSharp;
using static TorchSharp.torch;

namespace QcaNet.Measurements;

/// <summary>
/// <c>passes [NAME...]</c>: times one pass of each network as plain modules, contiguous and channels-last, and with
/// <see cref="NetworkPredictor"/>, in turn. Prints medians of three, and the largest difference of their probabilities.
/// </summary>
internal static class PassTimes
{
    public static int Run(ReadOnlySpan<string> arguments)
    {
        string[] names = arguments.Length == 0 ? [.. NetworkCases.All.Keys] : arguments.ToArray();
        foreach (string name in names)
        {
            (UNet3DArchitecture architecture, Shape3D shape) = NetworkCases.All[name];
            NetworkWeights weights = NetworkCases.RandomWeights(architecture, 3);
            var volume = new Volume<float>(shape, VoxelSpacing.Isotropic(1));
            var random = new Random(11);
            foreach (ref float v in volume.Voxels) v = random.NextSingle();

            using UNet3D plain = weights.CreateNetwork(), arranged = weights.CreateNetwork();
            ChannelsLast.Arrange(arranged);
            using var predictor = new NetworkPredictor(weights, ComputeDevice.Cpu);
            var ways = new (string Name, Func<float[]> Pass)[]
            {
                ("plain modules", () => Plain(plain, volume, channelsLast: false)),
                ("channels-last", () => Plain(arranged, volume, channelsLast: true)),
                ("predictor", () => predictor.Predict(volume).Voxels.ToArray()),
            };
            float[][] results = [.. ways.Select(w => w.Pass())];
            var seconds = new double[ways.Length][];
            for (int w = 0; w < ways.Length; w++) seconds[w] = new double[3];
            for (int turn = 0; turn < 3; turn++)
            {
                for (int w = 0; w < ways.Length; w++)
                {
                    var watch = Stopwatch.StartNew();
                    ways[w].Pass();
                    seconds[w][turn] = watch.Elapsed.TotalSeconds;
                }
            }

            double first = Median(seconds[0]);
            for (int w = 0; w < ways.Length; w++)
            {
                double difference = results[0].Zip(results[w], (a, b) => (double)Math.Abs(a - b)).Max();
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name,-12} {shape}  {ways[w].Name,-14} {Median(seconds[w]),7:0.000} s ({seconds[w].Min():0.000} to {seconds[w].Max():0.000})  {first / Median(seconds[w]),5:0.00} times  largest difference {difference:E1}"));
            }
        }

        return 0;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static float[] Plain(UNet3D network, Volume<float> volume, bool channelsLast)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        Tensor input = zeros([1, 1, volume.Shape.Depth, volume.Shape.Height, volume.Shape.Width]);
        volume.Voxels.CopyTo(MemoryMarshal.Cast<byte, float>(input.bytes));
        Tensor logits = network.call(channelsLast ? ChannelsLast.Arrange(input) : input);
        return MemoryMarshal.Cast<byte, float>(nn.functional.softmax(logits, 1).select(1, 1).contiguous().bytes).ToArray();
    }
}
