using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using QcaNet.Core;
using QcaNet.Models.Runtime;
using QcaNet.Pretrained;
using QcaNet.Synthesis;
using QcaNet.Volumes;

namespace QcaNet.Measurements;

/// <summary>
/// <c>large-stack [BUDGET_MIB]</c>: segments 256 planes of 512x512 voxels with synthetic embryos in a separate process with a memory budget,
/// and compares the predicted peaks with the measured one. Linux.
/// </summary>
internal static class LargeStack
{
    private static readonly Shape3D Shape = new(256, 512, 512);
    private static readonly VoxelSpacing Spacing = VoxelSpacing.Isotropic(1.2);

    public static int Run(ReadOnlySpan<string> arguments)
    {
        if (arguments is ["one", string stack, string mebibytes]) return One(stack, long.Parse(mebibytes, CultureInfo.InvariantCulture) << 20);
        string folder = Directory.CreateTempSubdirectory("qcanet-large-").FullName;
        try
        {
            string path = Path.Combine(folder, "stack.tif");
            (Volume<ushort> made, int nuclei) = Make();
            VolumeWriter.Write(path, made);
            Console.WriteLine($"{Shape} voxels, {nuclei} nuclei");
            using Process child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["large-stack", "one", path, arguments.Length > 0 ? arguments[0] : "4096"]))!;
            child.WaitForExit();
            return child.ExitCode;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int One(string path, long budget)
    {
        var plans = new Plans();
        using ILoggerFactory loggers = Plans.Create(plans);
        using QcaNetPipeline pipeline = QcaNetPipeline.Create().WithNsn(PretrainedWeights.Nsn).WithNdn(PretrainedWeights.Ndn).WithDevice(ComputeDevice.Cpu)
            .WithInference(i => i with { MemoryBudget = budget }).WithLogging(loggers).Build();
        long afterNetworks = 0;
        var clock = Stopwatch.StartNew();
        Segmentation result = pipeline.Segment(VolumeReader.Read<ushort>(path).WithSpacing(Spacing), new Told(p =>
        {
            if (p.Stage == SegmentationStage.Division) afterNetworks = ProcessPeak.Bytes();
        }));
        double seconds = clock.Elapsed.TotalSeconds;
        long end = ProcessPeak.Bytes();
        double ratio = plans.Peaks.Max() / (afterNetworks / 1048576.0);
        foreach (string line in plans.Lines) Console.WriteLine(line);
        bool within = end <= budget, predicted = Math.Abs(ratio - 1) <= 0.25;
        Console.WriteLine(FormattableString.Invariant($"{result.Nuclei.Count} nuclei found in {seconds:0} s"));
        Console.WriteLine(FormattableString.Invariant($"predicted {plans.Peaks.Max():0} MiB, measured {afterNetworks >> 20} MiB (ratio {ratio:0.00}, {(predicted ? "within" : "NOT within")} 25 %); to the end {end >> 20} MiB, {(within ? "within" : "NOT within")} {budget >> 20} MiB"));
        return within && predicted ? 0 : 1;
    }

    /// <summary>Embryos with twelve nuclei each side by side, none of them cut.</summary>
    private static (Volume<ushort> Stack, int Nuclei) Make()
    {
        const int side = 85;
        SyntheticEmbryo[] embryos = [.. Enumerable.Range(0, 6).Select(i => SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Seed = (ulong)i + 1, Shape = new Shape3D(side, side, side), Spacing = Spacing }))];
        var stack = new Volume<ushort>(Shape, Spacing);
        stack.Voxels.Fill(100);
        int nuclei = 0, next = 0;
        for (int z = 0; z + side <= Shape.Depth; z += side)
        {
            for (int y = 0; y + side <= Shape.Height; y += side)
            {
                for (int x = 0; x + side <= Shape.Width; x += side)
                {
                    SyntheticEmbryo embryo = embryos[next++ % embryos.Length];
                    nuclei += embryo.Nuclei.Count;
                    for (int k = 0; k < side; k++)
                    {
                        for (int j = 0; j < side; j++) embryo.Stack.Plane(k).Slice(j * side, side).CopyTo(stack.Plane(z + k)[(((y + j) * Shape.Width) + x)..]);
                    }
                }
            }
        }

        return (stack, nuclei);
    }

    private sealed class Told(Action<SegmentationProgress> action) : IProgress<SegmentationProgress>
    {
        public void Report(SegmentationProgress value) => action(value);
    }

    /// <summary>Receives the plans of the predictors from the log.</summary>
    private sealed class Plans : ILoggerProvider, ILogger
    {
        public List<double> Peaks { get; } = [];

        public List<string> Lines { get; } = [];

        public static ILoggerFactory Create(ILoggerProvider provider) => new Factory(provider);

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (state is not IReadOnlyList<KeyValuePair<string, object?>> values) return;
            foreach (KeyValuePair<string, object?> value in values)
            {
                if (value.Key == "Mebibytes")
                {
                    Peaks.Add(Convert.ToDouble(value.Value, CultureInfo.InvariantCulture));
                    Lines.Add(formatter(state, exception));
                }
            }
        }

        public void Dispose()
        {
        }

        private sealed class Factory(ILoggerProvider provider) : ILoggerFactory
        {
            public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

            public ILogger CreateLogger(string categoryName) => provider.CreateLogger(categoryName);

            public void Dispose()
            {
            }
        }
    }
}
