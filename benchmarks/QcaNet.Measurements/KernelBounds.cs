using QcaNet.Benchmarks;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Measurements;

/// <summary>
/// Bounds of the post-processing kernels: time and memory per voxel for growing volumes, compared with the memory bandwidth of the machine.
/// </summary>
internal static class KernelBounds
{
    private const int Repeats = 5;

    /// <summary>Minimum number of bytes per voxel that a kernel must read or write for volumes larger than the cache: mask, squares, labels.</summary>
    private const double BytesOfSquares = 1 + 2 + 2 + 2;
    private const double BytesOfComponents = 1 + 4;

    /// <summary>
    /// <c>kernels</c>: a table from 64^3 to 512^3. <c>kernels MASK.raw DEPTH HEIGHT WIDTH</c>: one JSON line for that mask,
    /// for comparison with peers/postprocessing/seung_lab.cpp.
    /// </summary>
    internal static int Run(ReadOnlySpan<string> arguments)
    {
        if (arguments.Length == 4) return OneMask(arguments[0], new Shape3D(Number(arguments[1]), Number(arguments[2]), Number(arguments[3])));
        if (arguments.Length != 0)
        {
            Console.Error.WriteLine("kernels [MASK.raw DEPTH HEIGHT WIDTH]");
            return 2;
        }

        double bandwidth = CopyBandwidth();
        Console.WriteLine(FormattableString.Invariant($"Memory moves {bandwidth / 1e9:0.0} GB/s on one thread (read and written, arrays of 256 MiB).\n"));
        Console.WriteLine(FormattableString.Invariant($"A flood without a cache miss takes {FloodInCache() * 1e9:0.0} ns a voxel (32^3 voxels of one height from one marker, all of it included).\n"));
        Console.WriteLine("| shape | foreground | threads | squares, ns a voxel | of the bandwidth | components, ns a voxel | of the bandwidth | watershed, ns a foreground voxel | all three, ns a voxel | memory beside in- and output, bytes a voxel |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (string shape in new[] { "64x64x64", "128x128x128", "256x256x256", "512x512x512" })
        {
            LatticeScene scene = LatticeScene.Make(shape);
            foreach (int threads in new[] { 1, 2 }) Row(scene, threads, bandwidth);
        }

        return 0;
    }

    private static void Row(LatticeScene scene, int threads, double bandwidth)
    {
        double voxels = scene.Mask.Shape.Length;
        double foreground = voxels - scene.Mask.Voxels.Count((byte)0);
        var options = new MarkerWatershedOptions { MaximumThreads = threads };
        var labels = new Volume<int>(scene.Mask.Shape);
        SquaredDistances? squares = null;

        long before = GC.GetTotalAllocatedBytes(precise: true);
        squares = DistanceTransform.Squared(scene.Mask, null, threads);
        MarkerWatershed.Divide(scene.Mask, scene.Markers, squares, labels, options);
        double allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        double distance = Median(() => squares = DistanceTransform.Squared(scene.Mask, null, threads, squares));
        double components = Median(() => ConnectedComponents.Label(scene.Mask.Voxels, scene.Mask.Shape, Connectivity.Faces, labels.Voxels, threads));
        double watershed = Median(() => MarkerWatershed.Divide(scene.Mask, scene.Markers, squares, labels, options));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {scene.Mask.Shape} | {foreground / voxels:P0} | {threads} | {distance / voxels * 1e9:0.00} | {BytesOfSquares * voxels / distance / bandwidth:P0} | {components / voxels * 1e9:0.00} | {BytesOfComponents * voxels / components / bandwidth:P0} | {watershed / foreground * 1e9:0.0} | {(distance + components + watershed) / voxels * 1e9:0.00} | {allocated / voxels:0.00} |"));
    }

    private static int OneMask(string path, Shape3D shape)
    {
        var mask = new Volume<byte>(File.ReadAllBytes(path), shape);
        var labels = new Volume<int>(shape);
        var distances = new Volume<float>(shape);
        var line = new Dictionary<string, object>();

        // Before any pool is warm: memory of one watershed of this mask, with one marker per component.
        Volume<int> markers = FirstVoxels(mask);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        SquaredDistances squares = DistanceTransform.Squared(mask, null, 2);
        MarkerWatershed.Divide(mask, markers, squares, labels, new MarkerWatershedOptions { MaximumThreads = 2 });
        line["bytes_a_voxel"] = Math.Round((GC.GetTotalAllocatedBytes(precise: true) - before) / (double)shape.Length, 2);
        foreach (int threads in new[] { 1, 2 })
        {
            int[] found = new int[3];
            Connectivity[] connectivities = [Connectivity.Faces, Connectivity.Edges, Connectivity.Corners];
            for (int i = 0; i < 3; i++)
            {
                int at = i;
                line[$"components_{(int)connectivities[i]}_threads_{threads}"] = Math.Round(Median(() => found[at] = ConnectedComponents.Label(mask.Voxels, shape, connectivities[at], labels.Voxels, threads)), 6);
            }

            line[$"distance_threads_{threads}"] = Math.Round(Median(() => DistanceTransform.Euclidean(mask.Voxels, shape, null, distances.Voxels, threads)), 6);
            line["components"] = found;
        }

        Console.WriteLine(JsonSerializer.Serialize(line));
        return 0;
    }

    /// <summary>One marker per component, at its first voxel.</summary>
    private static Volume<int> FirstVoxels(Volume<byte> mask)
    {
        Volume<int> components = ConnectedComponents.Label(mask, out _);
        int found = 0;
        foreach (ref int id in components.Voxels) id = id > found ? found = id : 0;
        return components;
    }

    /// <summary>
    /// Seconds per voxel of a flood whose block, queue and labels fit into the second-level cache, and whose queue is in memory order.
    /// </summary>
    private static double FloodInCache()
    {
        var shape = new Shape3D(32, 32, 32);
        var landscape = new byte[shape.Length];
        var markers = new int[shape.Length];
        var labels = new int[shape.Length];
        markers[0] = 1;
        const int Calls = 100;
        double seconds = Median(() =>
        {
            for (int i = 0; i < Calls; i++) Watershed.Flood<byte>(landscape, markers, [], shape, Connectivity.Faces, labels, 1);
        });
        return seconds / Calls / shape.Length;
    }

    /// <summary>Bytes per second that a plain copy reads and writes.</summary>
    private static double CopyBandwidth()
    {
        byte[] from = new byte[256 << 20];
        byte[] to = new byte[from.Length];
        Random.Shared.NextBytes(from.AsSpan(0, 1 << 20));
        return 2.0 * from.Length / Median(() => from.CopyTo(to.AsSpan()));
    }

    /// <summary>Median in seconds after one warm-up call.</summary>
    private static double Median(Action work)
    {
        work();
        var seconds = new double[Repeats];
        for (int i = 0; i < seconds.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            work();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(seconds);
        return seconds[seconds.Length / 2];
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
