using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Measurements;

/// <summary>
/// <c>preprocessing-beside-scikit-image [PATH/TO/peer.py]</c>: processes the same voxels with scikit-image, SciPy or NumPy and
/// with this library, five times in turn. Prints medians, ratios, and the largest difference of the results. <c>--small</c> runs the
/// cases with a small stack only.
/// </summary>
internal static class PeerPreprocessing
{
    private const int Turns = 5;

    /// <summary>Calls per turn of a small case. Both sides then reuse memory, as when processing several stacks.</summary>
    private const int CallsATurn = 5;

    private static readonly JsonSerializerOptions Lower = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static int Run(ReadOnlySpan<string> arguments)
    {
        bool small = arguments.Contains("--small");
        string peer = arguments.Length > (small ? 1 : 0) ? arguments[0] : Path.Combine("benchmarks", "peers", "preprocessing", "peer.py");
        string folder = Directory.CreateTempSubdirectory("qcanet-peer-").FullName;
        try
        {
            List<Measurement> measurements = Cases(small);
            foreach (Measurement m in measurements) m.WriteInput(folder);
            File.WriteAllText(Path.Combine(folder, "cases.json"), JsonSerializer.Serialize(measurements.Select(m => m.Case), Lower));
            var start = new ProcessStartInfo("/usr/bin/python3", [peer, folder]) { RedirectStandardInput = true, RedirectStandardOutput = true };
            using Process process = Process.Start(start)!;
            Console.WriteLine($"{process.StandardOutput.ReadLine()}; {RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} processors");
            Console.WriteLine("| case | peer, ms | here, ms | ratio | on one thread, ms | ratio | into memory at hand, ms | ratio | largest difference |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
            foreach (Measurement m in measurements) Report(m, process, folder);
            process.StandardInput.Close();
            process.WaitForExit();
            return process.ExitCode;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Report(Measurement m, Process process, string folder)
    {
        var peer = new List<double>();
        var all = new List<double>();
        var one = new List<double>();
        var into = new List<double>();
        double difference = double.NaN;
        int calls = m.Case.Name.StartsWith("large", StringComparison.Ordinal) ? 1 : CallsATurn;

        // Run both variants until the runtime has recompiled hot methods: thirty calls and a pause.
        long begun = Stopwatch.GetTimestamp();
        for (int i = 0; i < 3 || (i < 200 && Stopwatch.GetElapsedTime(begun).TotalSeconds < 1.5); i++)
        {
            m.Run(null);
            m.Run(1);
            if (m.WritesInto) m.RunInto();
        }

        for (int turn = 0; turn < Turns; turn++)
        {
            process.StandardInput.WriteLine($"{m.Case.Name} {calls}");
            peer.Add(double.Parse(process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The peer ended at {m.Case.Name}."), CultureInfo.InvariantCulture));
            all.Add(Time(calls, () => m.Run(null)));
            one.Add(Time(calls, () => m.Run(1)));
            if (m.WritesInto) into.Add(Time(calls, m.RunInto));
            if (turn == 0) difference = m.Difference(Path.Combine(folder, m.Case.Name + ".result"));
        }

        File.Delete(Path.Combine(folder, m.Case.Name + ".result"));
        double p = Median(peer) * 1000;
        string Beside(List<double> seconds) => seconds.Count == 0 ? "- | -" : string.Create(CultureInfo.InvariantCulture, $"{Median(seconds) * 1000:F2} | {p / (Median(seconds) * 1000):F1}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {m.Case.Name} | {p:F2} | {Beside(all)} | {Beside(one)} | {Beside(into)} | {difference:E1} |"));
    }

    private static double Time(int calls, Action action)
    {
        var seconds = new List<double>();
        for (int i = 0; i < calls; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return Median(seconds);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static List<Measurement> Cases(bool small)
    {
        // BBBC050's shape, the published ratio, and the sampling of the shipped networks (1.2 micrometers).
        var embryo = new Shape3D(51, 120, 122);
        var tall = new Shape3D(111, 120, 122);
        var network = new Shape3D(74, 80, 81);
        Volume<ushort> counts = Counts<ushort>(embryo);
        Volume<float> floats = Intensity.ToFloat(counts);
        Volume<float> tallFloats = PublishedResampling.Intensities(counts, tall);
        Volume<byte> mask = Mask(tall);
        var labels = new Volume<int>([.. counts.Voxels.ToArray().Select(v => v / 200)], embryo);
        List<Measurement> cases =
        [
            Resize("published-uint16", "published", counts, tall, PublishedResampling.Intensities, PublishedResampling.Intensities),
            Resize("published-float", "published", floats, tall, PublishedResampling.Intensities, PublishedResampling.Intensities),
            Resize("published-back-float", "published", tallFloats, embryo, PublishedResampling.Intensities, PublishedResampling.Intensities),
            Resize("published-smoothed-uint16", "published", counts, network, PublishedResampling.Intensities, PublishedResampling.Intensities),
            Resize("linear-uint16", "linear", counts, network, Resampling.Linear, Resampling.Linear),
            Resize("linear-float", "linear", floats, network, Resampling.Linear, Resampling.Linear),
            Resize("cubic-z-uint16", "cubic", counts, tall, (v, target, threads) => Resampling.Cubic(v, target, true, threads), (v, shape, to, target, threads) => Resampling.Cubic(v, shape, to, target, true, threads)),
            Resize("cubic-uint16", "cubic", counts, network, (v, target, threads) => Resampling.Cubic(v, target, true, threads), (v, shape, to, target, threads) => Resampling.Cubic(v, shape, to, target, true, threads)),
            Resize("nearest-int32", "nearest", labels, tall, Resampling.Nearest, Resampling.Nearest),
            Resize("mask-grows", "mask-floating-point", Mask(embryo), tall, (v, target, threads) => PublishedResampling.Mask(v, target, MaskSmoothing.FloatingPoint, threads)),
            Resize("mask-shrinks-whole-numbers", "mask-whole-numbers", mask, embryo, (v, target, threads) => PublishedResampling.Mask(v, target, MaskSmoothing.WholeNumbers, threads)),
            Resize("mask-shrinks-floating-point", "mask-floating-point", mask, embryo, (v, target, threads) => PublishedResampling.Mask(v, target, MaskSmoothing.FloatingPoint, threads)),
            Pad("pad-8-float", tallFloats, 8),
            Pad("pad-96-float", tallFloats, 96),
            Of("percentiles-uint16", "percentiles", counts, (v, threads) => Line(Intensity.Percentiles<ushort>(v.Voxels, [50, 99.9], threads))),
            Of("percentiles-float", "percentiles", floats, (v, threads) => Line(Intensity.Percentiles<float>(v.Voxels, [50, 99.9], threads))),
            Of("z-score-uint16", "z-score", counts, (v, threads) => Intensity.Normalized(v, Normalization.ZScore(), threads)),
            Of("maximum-z-uint16", "maximum-z", counts, (v, threads) => Projection.Maximum(v, VolumeAxis.Z, threads)),
            Of("rotate-uint16", "rotate", counts, (v, threads) => Orientation.RotateInPlane(v, 1, threads)),
        ];
        if (small) return cases;

        var camera = new Shape3D(128, 512, 512);
        Volume<ushort> big = Counts<ushort>(camera);
        Volume<float> bigFloats = Intensity.ToFloat(big);
        cases.AddRange(
        [
            Resize("large-published-uint16", "published", big, new Shape3D(279, 512, 512), PublishedResampling.Intensities, PublishedResampling.Intensities),
            Resize("large-published-float", "published", bigFloats, new Shape3D(279, 512, 512), PublishedResampling.Intensities, PublishedResampling.Intensities),
            Resize("large-published-smoothed-uint16", "published", big, new Shape3D(187, 341, 341), PublishedResampling.Intensities, PublishedResampling.Intensities),
            Resize("large-linear-float", "linear", bigFloats, new Shape3D(187, 341, 341), Resampling.Linear, Resampling.Linear),
            Pad("large-pad-32-uint16", big, 32),
            Pad("large-pad-32-float", bigFloats, 32),
            Of("large-percentiles-uint16", "percentiles", big, (v, threads) => Line(Intensity.Percentiles<ushort>(v.Voxels, [50, 99.9], threads))),
            Of("large-percentiles-float", "percentiles", bigFloats, (v, threads) => Line(Intensity.Percentiles<float>(v.Voxels, [50, 99.9], threads))),
            Of("large-z-score-uint16", "z-score", big, (v, threads) => Intensity.Normalized(v, Normalization.ZScore(), threads)),
            Of("large-maximum-z-uint16", "maximum-z", big, (v, threads) => Projection.Maximum(v, VolumeAxis.Z, threads)),
            Of("large-rotate-uint16", "rotate", big, (v, threads) => Orientation.RotateInPlane(v, 1, threads)),
        ]);
        return cases;
    }

    // An offset, noise, and blobs; integers below 4096.
    private static Volume<T> Counts<T>(Shape3D shape)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        var random = new Random(7);
        var v = new Volume<T>(shape);
        for (int z = 0; z < shape.Depth; z++)
        {
            for (int y = 0; y < shape.Height; y++)
            {
                for (int x = 0; x < shape.Width; x++) v[z, y, x] = T.CreateTruncating(104 + random.Next(60) + (Inside(z, y, x) ? 1500 + random.Next(900) : 0));
            }
        }

        return v;
    }

    private static Volume<byte> Mask(Shape3D shape)
    {
        var v = new Volume<byte>(shape);
        for (int i = 0; i < shape.Length; i++) v.Voxels[i] = Inside(i / shape.PlaneLength, i / shape.Width % shape.Height, i % shape.Width) ? (byte)1 : (byte)0;
        return v;
    }

    private static bool Inside(int z, int y, int x) => Square((z % 37) - 18) + Square((y % 40) - 20) + Square((x % 41) - 20) < 150;

    private static int Square(int i) => i * i;

    private static Volume<double> Line(double[] values) => new(values, new Shape3D(1, 1, values.Length));

    private static Measurement<T, TResult> Resize<T, TResult>(
        string name,
        string operation,
        Volume<T> v,
        Shape3D target,
        Func<Volume<T>, Shape3D, int?, Volume<TResult>> run,
        Action<ReadOnlyMemory<T>, Shape3D, Memory<TResult>, Shape3D, int?>? runInto = null)
        where T : unmanaged
        where TResult : unmanaged => new(Describe(name, operation, v) with { Target = [target.Depth, target.Height, target.Width] }, v, (input, threads) => run(input, target, threads))
        {
            Into = runInto is null ? null : result => runInto(v.Memory, v.Shape, result, target, null),
        };

    private static Measurement<T, T> Pad<T>(string name, Volume<T> v, int width)
        where T : unmanaged => new Measurement<T, T>(Describe(name, "pad", v) with { Widths = [[width, width], [width, width], [width, width]] }, v, (input, threads) => Padding.Reflect(input, (width, width), (width, width), (width, width), threads));

    private static Measurement<T, TResult> Of<T, TResult>(string name, string operation, Volume<T> v, Func<Volume<T>, int?, Volume<TResult>> run)
        where T : unmanaged
        where TResult : unmanaged => new Measurement<T, TResult>(Describe(name, operation, v), v, run);

    private static PeerCase Describe<T>(string name, string operation, Volume<T> v)
        where T : unmanaged => new(name, operation, name + ".raw", NumPyName<T>(), [v.Shape.Depth, v.Shape.Height, v.Shape.Width]);

    private static string NumPyName<T>() => typeof(T) == typeof(float) ? "float32" : typeof(T) == typeof(byte) ? "uint8" : typeof(T) == typeof(ushort) ? "uint16" : "int32";

    private sealed record PeerCase(string Name, string Operation, string Input, string Type, int[] Shape)
    {
        public int[]? Target { get; init; }

        public int[][]? Widths { get; init; }
    }

    private abstract class Measurement(PeerCase described)
    {
        public PeerCase Case { get; } = described;

        public abstract void WriteInput(string folder);

        public abstract bool WritesInto { get; }

        public abstract void Run(int? threads);

        /// <summary>Writes to the same memory each time.</summary>
        public abstract void RunInto();

        /// <summary>Largest difference, relative to the largest value.</summary>
        public abstract double Difference(string peerResult);
    }

    private sealed class Measurement<T, TResult>(PeerCase described, Volume<T> input, Func<Volume<T>, int?, Volume<TResult>> run) : Measurement(described)
        where T : unmanaged
        where TResult : unmanaged
    {
        private Volume<TResult>? _result;

        public override void WriteInput(string folder) => File.WriteAllBytes(Path.Combine(folder, Case.Input), MemoryMarshal.AsBytes<T>(input.Voxels).ToArray());

        public Action<Memory<TResult>>? Into { get; init; }

        public override bool WritesInto => Into is not null;

        public override void Run(int? threads) => run(input, threads);

        public override void RunInto()
        {
            _result ??= run(input, null);
            Into!(_result.Memory);
        }

        public override double Difference(string peerResult)
        {
            Volume<TResult> result = run(input, null);
            float[] ours = typeof(TResult) == typeof(double) ? [.. MemoryMarshal.Cast<TResult, double>(result.Voxels).ToArray().Select(d => (float)d)] : Intensity.ToFloat(result).Voxels.ToArray();
            byte[] bytes = new byte[Math.Min(new FileInfo(peerResult).Length, 1 << 26)];
            using FileStream stream = File.OpenRead(peerResult);
            if (stream.Length != 8L * ours.Length) return double.PositiveInfinity;
            double largest = 0, scale = 0;
            for (int at = 0; at < ours.Length;)
            {
                int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
                foreach (double theirs in MemoryMarshal.Cast<byte, double>(bytes.AsSpan(0, read)))
                {
                    largest = Math.Max(largest, Math.Abs(theirs - ours[at++]));
                    scale = Math.Max(scale, Math.Abs(theirs));
                }
            }

            return largest / scale;
        }
    }
}
