// Marker-controlled watershed of one component by a heap: for landscapes with more heights than Ranks supports, such as smoothed
// intensities. The same order as BucketFlood, value before age, by comparison: about log4(front) steps per voxel instead of one. Cells are
// the label volume's: 0 closed, -1 open, otherwise the number of a marker. Memory: 16 bytes per queued voxel.

using System.Runtime.CompilerServices;
using QcaNet.PostProcessing.Kernels.Components;

namespace QcaNet.PostProcessing.Kernels.Flooding;

/// <summary>One thread's heap; see <see cref="BucketFlood{T}"/> for the algorithm.</summary>
internal sealed unsafe class HeapFlood<T>(FloodScene<T> scene)
    where T : unmanaged
{
    private const int Open = -1;

    private readonly VoxelHeap _waiting = new();
    private readonly MarkerNames _names = new();
    private readonly ComponentNaming _naming = new(scene.Names, scene.Labels);
    private readonly int[] _offsets = scene.Steps.Offsets(scene.Shape.PlaneLength, scene.Shape.Width);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Flood(int component)
    {
        _names.Clear();
        uint age = Fill(component);
        while (_waiting.TryPop(out int voxel)) age = Spread(voxel, age);

        _naming.Begin(_names);
        foreach (int run in scene.Components.RunsOf(component))
        {
            int start = scene.Components.Runs.Start[run];
            int length = scene.Components.Runs.End[run] - start;
            if (_names.Count == 0) new Span<int>(scene.Labels + start, length).Clear(); // no markers: open voxels get number 0
            _naming.Name(start, length);
        }

        _naming.End(_names, component);
    }

    /// <summary>Opens the component's voxels and queues its marker voxels in raster order. Returns the next age.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private uint Fill(int component)
    {
        uint age = 0;
        foreach (int run in scene.Components.RunsOf(component))
        {
            for (int voxel = scene.Components.Runs.Start[run]; voxel < scene.Components.Runs.End[run]; voxel++)
            {
                int id = scene.Markers[voxel];
                scene.Labels[voxel] = id == 0 ? Open : _names.NumberOf(id);
                if (id != 0) _waiting.Push(scene.Landscape.Key(voxel), age++, voxel);
            }
        }

        return age;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private uint Spread(int voxel, uint age)
    {
        int* labels = scene.Labels;
        (int row, int x) = Math.DivRem(voxel, scene.Shape.Width);
        (int z, int y) = Math.DivRem(row, scene.Shape.Height);
        for (int i = 0; i < _offsets.Length; i++)
        {
            if (!scene.Steps.StaysInside(i, z, y, x)) continue;

            int neighbor = voxel + _offsets[i];
            if (labels[neighbor] != Open) continue;

            labels[neighbor] = labels[voxel];
            _waiting.Push(scene.Landscape.Key(neighbor), age++, neighbor);
        }

        return age;
    }
}
