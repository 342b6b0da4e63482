using QcaNet.Benchmarks;
using System.Diagnostics;
using System.Globalization;
using QcaNet.Models.Kernels;
using QcaNet.Models.Networks;
using QcaNet.Volumes;

namespace QcaNet.Measurements;

/// <summary>
/// <c>layers [NETWORK...] [--threads N]</c>: measures the steps of each convolution of a network, and compares them with the time
/// of its products at the rate of a cached matrix product and of its input and output at memory bandwidth. Medians of five.
/// </summary>
internal static unsafe class LayerBounds
{
    public static int Run(ReadOnlySpan<string> arguments)
    {
        int threads = Environment.ProcessorCount;
        var names = new List<string>();
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--threads") threads = int.Parse(arguments[++i], CultureInfo.InvariantCulture);
            else names.Add(arguments[i]);
        }

        if (names.Count == 0) names.AddRange(NetworkCases.All.Keys);
        double product = MatrixRate(threads), memory = MemoryRate(threads);
        Print($"matrix product {product / 1e9:0} GFLOP/s, memory {memory / 1e9:0.0} GB/s, {threads} threads");
        foreach (string name in names)
        {
            (UNet3DArchitecture architecture, Shape3D shape) = NetworkCases.All[name];
            using var network = new KernelNetwork(NetworkCases.RandomWeights(architecture, 3));
            Print($"{name} {shape}, weights {network.WeightBytes >> 20} MiB, arena {network.ArenaBytes(shape, threads) >> 20} MiB");
            Print($"{"layer",-22} {"voxels",-12} {"in>out",-10} {"ms",8} {"inward",7} {"prod",7} {"outward",7} | {"products",8} {"memory",7} {"of bound",8} {"GFLOP/s",8} {"direct",8}  {"bound by"}");
            double total = 0;
            void Ends(string layer, int inputs, int outputs, double flops, Action<FeatureMap, NativeBuffer> run)
            {
                int channels = FeatureMap.RoundUp(Math.Max(inputs, outputs));
                using var map = new NativeBuffer(FeatureMap.Bytes(shape, channels));
                using var scratch = new NativeBuffer(network.First.ScratchNumbers(shape) * sizeof(float));
                new Span<float>(map.Pointer, (int)(map.Bytes / 4)).Fill(0.5f);
                double all = Median(() => run(new FeatureMap((nint)map.Pointer, shape, channels), scratch));
                double floor = flops / product, streams = (map.Bytes + (4.0 * shape.Length)) / memory;
                total += all;
                Print($"{layer,-22} {shape,-12} {inputs + ">" + outputs,-10} {all * 1e3,8:0.0} {"",7} {"",7} {"",7} | {floor * 1e3,8:0.0} {streams * 1e3,7:0.0} {Math.Max(floor, streams) / all,8:0%} {flops / all / 1e9,8:0} {flops / all / 1e9,8:0}  {(floor > streams ? "arithmetic" : "memory")}");
            }

            var voxels = new float[shape.Length];
            var probabilities = new float[shape.Length];
            int width = architecture.Width(0), last = architecture.Width(1);
            Ends("encoder.0.conv0", 1, width, 2.0 * width * Math.Pow(architecture.Kernel, 3) * shape.Length, (map, scratch) =>
            {
                fixed (float* from = voxels) network.First.Convolve(from, map, scratch.Pointer, threads);
            });
            foreach ((string layer, IConvolution convolution, int level) in network.Convolutions)
            {
                var to = new Shape3D(shape.Depth >> level, shape.Height >> level, shape.Width >> level);
                int m = convolution.Magnification;
                var from = new Shape3D(to.Depth / m, to.Height / m, to.Width / m);
                using var input = new NativeBuffer(FeatureMap.Bytes(from, convolution.Inputs));
                using var output = new NativeBuffer(FeatureMap.Bytes(to, convolution.Outputs));
                using var scratch = new NativeBuffer(convolution.ScratchNumbers(to, threads) * sizeof(float));
                new Span<float>(input.Pointer, (int)(input.Bytes / 4)).Fill(0.5f);
                new Span<float>(scratch.Pointer, (int)(scratch.Bytes / 4)).Fill(0.5f);
                var source = new FeatureMap((nint)input.Pointer, from, FeatureMap.RoundUp(convolution.Inputs));
                var target = new FeatureMap((nint)output.Pointer, to, convolution.Outputs);
                double Time(ConvolutionSteps steps) => Median(() => convolution.Run(source, target, new Epilogue(false, null, true), scratch.Pointer, threads, steps));
                double all = Time(ConvolutionSteps.All);
                double inward = Time(ConvolutionSteps.Inward), products = Time(ConvolutionSteps.Products), outward = Time(ConvolutionSteps.Outward);
                double flops = 2 * convolution.ProductsAVoxel * to.Length;
                double floor = flops / product, streams = (input.Bytes + output.Bytes + convolution.WeightBytes) / memory;
                double direct = 2.0 * convolution.Inputs * convolution.Outputs * Math.Pow(architecture.Kernel, 3) * to.Length;
                total += all;
                Print($"{layer,-22} {to,-12} {convolution.Inputs + ">" + convolution.Outputs,-10} {all * 1e3,8:0.0} {inward * 1e3,7:0.0} {products * 1e3,7:0.0} {outward * 1e3,7:0.0} | {floor * 1e3,8:0.0} {streams * 1e3,7:0.0} {Math.Max(floor, streams) / all,8:0%} {flops / all / 1e9,8:0} {direct / all / 1e9,8:0}  {Most(inward, products, outward, floor, streams)}");
            }

            Ends("head", last, 1, 2.0 * last * shape.Length, (map, _) =>
            {
                fixed (float* to = probabilities) network.Head.Run(map, to, threads);
            });
            using var arena = new NativeBuffer(network.ArenaBytes(shape, threads));
            double whole = Median(() => network.Run(voxels, shape, probabilities, arena, threads));
            double fresh = Median(() =>
            {
                using var own = new NativeBuffer(arena.Bytes);
                network.Run(voxels, shape, probabilities, own, threads);
            });
            Print($"these {total * 1e3:0} ms, the whole pass {whole * 1e3:0} ms, with memory of its own {fresh * 1e3:0} ms");
        }

        return 0;
    }

    /// <summary>
    /// What dominates the time of a layer. Products are limited by streaming the weights (in the deep layers), otherwise by arithmetic;
    /// transforms by cache bandwidth, because they compute very little.
    /// </summary>
    private static string Most(double inward, double products, double outward, double arithmetic, double memory) =>
        inward + outward > products ? "transforms" : arithmetic > 0.7 * products ? "arithmetic" : memory > 0.7 * products ? "memory" : "products beyond the cache";

    /// <summary>Floating-point operations per second of the matrix product used by the convolutions, in the cache.</summary>
    private static double MatrixRate(int threads)
    {
        const int rows = 48, inner = 96, columns = 96, repeats = 4000;
        using var left = new NativeBuffer(rows * inner * 4 * threads);
        using var right = new NativeBuffer(inner * columns * 4 * threads);
        using var result = new NativeBuffer(rows * columns * 4 * threads);
        new Span<float>(left.Pointer, rows * inner * threads).Fill(1);
        new Span<float>(right.Pointer, inner * columns * threads).Fill(1);
        float* a = left.Pointer, b = right.Pointer, c = result.Pointer;
        double seconds = Median(() => Parallel.For(0, threads, t =>
        {
            for (int i = 0; i < repeats; i++) MatrixProduct.Multiply(a + (t * rows * inner), inner, rows, b + (t * inner * columns), inner, columns, c + (t * rows * columns));
        }));
        return 2.0 * rows * inner * columns * repeats * threads / seconds;
    }

    /// <summary>Bytes per second of a copy, counting reads and writes.</summary>
    private static double MemoryRate(int threads)
    {
        const int bytes = 256 << 20;
        using var from = new NativeBuffer(bytes);
        using var to = new NativeBuffer(bytes);
        new Span<byte>(from.Pointer, bytes).Fill(1);
        byte* a = (byte*)from.Pointer, b = (byte*)to.Pointer;
        double seconds = Median(() => Parallel.For(0, threads, t =>
        {
            int part = bytes / threads;
            new ReadOnlySpan<byte>(a + ((long)t * part), part).CopyTo(new Span<byte>(b + ((long)t * part), part));
        }));
        return 2.0 * bytes / seconds;
    }

    private static double Median(Action action)
    {
        action();
        var seconds = new double[5];
        for (int i = 0; i < seconds.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        return seconds.Order().ElementAt(seconds.Length / 2);
    }

    private static void Print(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));
}
