using System.Diagnostics;
using System.Globalization;
using QcaNet.Models.Networks;
using QcaNet.Models.Torch;
using QcaNet.Models.Training;
using QcaNet.Volumes;
using TorchSharp;
using static TorchSharp.torch;

namespace QcaNet.Measurements;

/// <summary>
/// <c>training-throughput [--case NAME]... [--threads N] [--steps N] [--own] [--pytorch peers/training/peer.py]</c>: measures
/// the voxels per second of complete training steps (forward, cross entropy, backward, Adam) with the built-in kernels and TorchSharp
/// channels-last, in turn, and then with PyTorch. CPU time is also given, because other programs affect it less than wall time.
/// </summary>
internal static class TrainingThroughput
{
    private static readonly Dictionary<string, (UNet3DArchitecture Architecture, int Batch, Shape3D Crop)> Cases = new()
    {
        ["nsn-compact"] = (NsnArchitecture.Compact, 1, new Shape3D(64, 96, 96)),
        ["ndn-compact"] = (NdnArchitecture.Compact, 1, new Shape3D(64, 96, 96)),
        ["levels3-b12"] = (new UNet3DArchitecture(3, 12, 3), 1, new Shape3D(64, 96, 96)),
        ["levels3-b16"] = (new UNet3DArchitecture(3, 16, 3), 1, new Shape3D(64, 96, 96)),
        ["nsn-compact-small"] = (NsnArchitecture.Compact, 4, new Shape3D(48, 64, 64)),
        ["ndn-compact-small"] = (NdnArchitecture.Compact, 4, new Shape3D(48, 64, 64)),
        ["levels3-b16-small"] = (new UNet3DArchitecture(3, 16, 3), 2, new Shape3D(48, 64, 64)),
        ["nsn-paper-small"] = (NsnArchitecture.Paper, 2, new Shape3D(48, 64, 64)),
        ["ndn-paper-small"] = (NdnArchitecture.Paper, 1, new Shape3D(48, 64, 64)),
    };

    public static int Run(ReadOnlySpan<string> arguments)
    {
        var names = new List<string>();
        (int threads, int steps, bool own, string? peer) = (2, 7, false, null);
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--case": names.Add(arguments[++i]); break;
                case "--threads": threads = int.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                case "--steps": steps = int.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                case "--pytorch": peer = arguments[++i]; break;
                case "--own": own = true; break;
                default:
                    Console.Error.WriteLine($"{arguments[i]} is not an option of training-throughput.");
                    return 2;
            }
        }

        if (names.Count == 0) names.Add("nsn-compact");
        foreach (string name in names)
        {
            (UNet3DArchitecture architecture, int batch, Shape3D crop) = Cases[name];
            Measure(name, architecture, batch, crop, threads, steps, own, peer);
        }

        return 0;
    }

    private static void Measure(string name, UNet3DArchitecture architecture, int batch, Shape3D crop, int threads, int steps, bool own,
        string? peer)
    {
        using var ours = new OwnTrainingStep(architecture, batch, crop, threads);
        using TorchTrainingStep? theirs = own ? null : new TorchTrainingStep(architecture, ours.Images, ours.Targets, batch, crop, threads);
        List<(string Name, Action Step, List<double> Seconds, List<double> Processor)> ways = [("built-in kernels", ours.Step, [], [])];
        if (theirs is not null) ways.Add(("TorchSharp channels-last", theirs.Step, [], []));
        for (int step = -2; step < steps; step++)
        {
            foreach ((string _, Action run, List<double> seconds, List<double> processor) in ways)
            {
                TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
                var watch = Stopwatch.StartNew();
                run();
                if (step < 0) continue;
                seconds.Add(watch.Elapsed.TotalSeconds);
                processor.Add((Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
            }
        }

        Console.WriteLine($"{name}: {architecture}, {batch} x {crop}, threads {threads}, {ours.MemoryBytes >> 20} MiB");
        if (peer is not null)
        {
            (int levels, int width, int kernel) = (architecture.Levels, architecture.BaseWidth, architecture.Kernel);
            ways.Add(Python(peer, [levels, width, kernel, batch, crop.Depth, crop.Height, crop.Width, threads, steps]));
        }

        double first = Median(ways[0].Seconds), firstProcessor = Median(ways[0].Processor);
        foreach ((string way, _, List<double> seconds, List<double> processor) in ways)
        {
            double median = Median(seconds), time = Median(processor);
            string range = string.Create(CultureInfo.InvariantCulture,
                $"{median * 1e3,6:0} ms ({seconds.Min() * 1e3:0} to {seconds.Max() * 1e3:0})");
            string ratios = string.Create(CultureInfo.InvariantCulture,
                $"own is {median / first:0.00} times as fast, by processor time {time / firstProcessor:0.00} times");
            string rate = string.Create(CultureInfo.InvariantCulture, $"{(long)batch * crop.Length / median,11:N0} voxels/s");
            string processorTime = string.Create(CultureInfo.InvariantCulture, $"processor {time * 1e3,6:0} ms");
            Console.WriteLine($"  {way,-25} {range,-27} {processorTime} {rate}  {ratios}");
        }
    }

    private static (string Name, Action Step, List<double> Seconds, List<double> Processor) Python(string peer, int[] numbers)
    {
        IEnumerable<string> arguments = numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)).Prepend(peer);
        var start = new ProcessStartInfo("/usr/bin/python3", arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{peer} ended with {process.ExitCode}.");
        double[][] times = [.. lines[1..].Select(l => l.Split(' ').Select(t => double.Parse(t, CultureInfo.InvariantCulture)).ToArray())];
        return ($"PyTorch {lines[0]}", () => { }, [.. times.Select(t => t[0])], [.. times.Select(t => t[1])]);
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>A step with TorchSharp, as in the earlier trainer: channels-last modules and tensors.</summary>
    private sealed class TorchTrainingStep : IDisposable
    {
        private readonly UNet3D _network;
        private readonly optim.Optimizer _optimizer;
        private readonly Tensor _images;
        private readonly Tensor _targets;

        public TorchTrainingStep(UNet3DArchitecture architecture, float[] images, float[] targets, int batch, Shape3D crop, int threads)
        {
            _network = new UNet3D(architecture, 1);
            set_num_threads(threads);
            ChannelsLast.Arrange(_network);
            _network.train();
            _optimizer = optim.Adam(_network.parameters(), 1e-3);
            _images = ChannelsLast.Arrange(tensor(images, [batch, 1, crop.Depth, crop.Height, crop.Width]));
            _targets = tensor(targets, [batch, crop.Depth, crop.Height, crop.Width]).to(ScalarType.Int64);
        }

        public void Step()
        {
            using var scope = NewDisposeScope();
            _optimizer.zero_grad();
            nn.functional.cross_entropy(_network.call(_images), _targets).backward();
            _optimizer.step();
        }

        public void Dispose()
        {
            _images.Dispose();
            _targets.Dispose();
            _optimizer.Dispose();
            _network.Dispose();
        }
    }
}
