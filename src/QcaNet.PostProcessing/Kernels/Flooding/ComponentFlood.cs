using System.Runtime.CompilerServices;
using QcaNet.PostProcessing.Kernels.Components;
using QcaNet.Threading;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Kernels.Flooding;

/// <summary>
/// Watershed of a whole volume: divides the mask into components, which no flood can leave, and lets threads flood one after the other, the
/// largest first. Within a component only value and age decide, so the result does not depend on the threads.
/// </summary>
internal static unsafe class ComponentFlood
{
    /// <summary>Floods every component of the runs; the background becomes 0.</summary>
    /// <param name="landscape">Heights, at least inside the runs.</param>
    /// <param name="markers">Ids of 0 (none) or above; may be <paramref name="labels"/> itself.</param>
    /// <param name="labels">Receives the labels.</param>
    /// <param name="runs">The mask.</param>
    /// <param name="shape">Extent of all of them.</param>
    /// <param name="connectivity">The connectivity with which the runs were joined.</param>
    /// <param name="names">How objects are named.</param>
    /// <param name="threads">Number of threads.</param>
    /// <returns>The number of objects if they are renumbered, otherwise 0.</returns>
    internal static int Run<T>(
        Landscape<T> landscape, int* markers, int* labels, RunTable runs, Shape3D shape, Connectivity connectivity, FloodNames names,
        int threads)
        where T : unmanaged
    {
        Ranks<T>? ranks = Ranks<T>.TryOf(landscape, runs, threads);
        ParallelWork.For(runs.Rows, 256, threads, new ClearBackground(runs, labels, shape.Width));
        var components = new ComponentTable(runs, shape);
        var scene = new FloodScene<T>(landscape, markers, labels, shape, components, new FloodSteps(connectivity, shape), names);
        var workers = new List<BucketFlood<T>>();
        ParallelWork.For(components.Count, 1, threads, new FloodNext<T>(scene, ranks, components.LargestFirst(), workers));
        foreach (BucketFlood<T> worker in workers) worker.Release();
        if (!names.Renumber) return 0;

        int[] final = names.InRasterOrder(out int objects);
        ParallelWork.For((runs.Count + Rename.Batch - 1) / Rename.Batch, 1, threads, new Rename(runs, labels, final));
        return objects;
    }

    /// <summary>Between the runs everything is closed: 0, for cells and for labels.</summary>
    private readonly struct ClearBackground(RunTable runs, int* labels, int width) : IWorkItem
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Do(int index)
        {
            int at = index * width;
            int end = at + width;
            (int from, int to) = runs.OfRow(index);
            for (int run = from; run < to; run++)
            {
                new Span<int>(labels + at, runs.Start[run] - at).Clear();
                at = runs.End[run];
            }

            new Span<int>(labels + at, end - at).Clear();
        }
    }

    private struct FloodNext<T>(FloodScene<T> scene, Ranks<T>? ranks, int[] order, List<BucketFlood<T>> workers) : IWorkItem
        where T : unmanaged
    {
        private BucketFlood<T>? _buckets;
        private HeapFlood<T>? _heap;

        public void Do(int index)
        {
            if (ranks is not null)
            {
                if (_buckets is null)
                {
                    _buckets = new BucketFlood<T>(scene, ranks);
                    lock (workers) workers.Add(_buckets);
                }

                if (_buckets.TryFlood(order[index])) return;
            }

            _heap ??= new HeapFlood<T>(scene);
            _heap.Flood(order[index]);
        }
    }

    private readonly struct Rename(RunTable runs, int* labels, int[] final) : IWorkItem
    {
        internal const int Batch = 4096;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Do(int index)
        {
            int to = Math.Min(runs.Count, (index + 1) * Batch);
            for (int run = index * Batch; run < to; run++)
            {
                int end = runs.End[run];
                for (int voxel = runs.Start[run]; voxel < end; voxel++) labels[voxel] = final[labels[voxel]];
            }
        }
    }
}
