using System.Runtime.CompilerServices;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Kernels.Components;

/// <summary>
/// The runs of a <see cref="RunTable"/> ordered by component, in raster order within each; with the size and the bounding box of each
/// component.
/// </summary>
/// <remarks>4 bytes per run and 32 per component. Components are numbered from 0 here.</remarks>
internal sealed class ComponentTable
{
    private readonly int[] _first;
    private readonly int[] _order;
    private readonly Extent[] _extents;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal ComponentTable(RunTable runs, Shape3D shape)
    {
        Runs = runs;
        _first = new int[runs.Components + 1];
        _order = GC.AllocateUninitializedArray<int>(runs.Count);
        _extents = new Extent[runs.Components];
        Array.Fill(_extents, Extent.None);
        foreach (int component in runs.Component) _first[component]++;
        for (int i = 1; i < _first.Length; i++) _first[i] += _first[i - 1];

        // Filled from the end, so that each component's runs end up in raster order and _first[c] at its own beginning.
        for (int run = runs.Count - 1; run >= 0; run--) _order[--_first[runs.Component[run]]] = run;
        _first.AsSpan(1).CopyTo(_first);
        _first[^1] = runs.Count;

        for (int row = 0; row < runs.Rows; row++)
        {
            (int from, int to) = runs.OfRow(row);
            (int z, int y) = Math.DivRem(row, shape.Height);
            for (int run = from; run < to; run++)
            {
                int x = runs.Start[run] - (row * shape.Width);
                _extents[runs.Component[run] - 1].Include(z, y, x, runs.End[run] - runs.Start[run]);
            }
        }
    }

    internal RunTable Runs { get; }

    internal int Count => _extents.Length;

    /// <summary>The runs of component <paramref name="component"/> in raster order.</summary>
    internal ReadOnlySpan<int> RunsOf(int component) => _order.AsSpan(_first[component], _first[component + 1] - _first[component]);

    internal ref readonly Extent ExtentOf(int component) => ref _extents[component];

    /// <summary>
    /// The components by descending size: the order in which threads process them, so that the largest is not left for the end.
    /// </summary>
    internal int[] LargestFirst()
    {
        var components = new int[Count];
        var sizes = new int[Count];
        for (int i = 0; i < components.Length; i++)
        {
            components[i] = i;
            sizes[i] = -_extents[i].Voxels;
        }

        Array.Sort(sizes, components);
        return components;
    }

    /// <summary>The bounding box of a component, ends exclusive, and its number of voxels.</summary>
    internal struct Extent
    {
        internal static readonly Extent None = new() { Z = int.MaxValue, Y = int.MaxValue, X = int.MaxValue };

        internal int Z;
        internal int Y;
        internal int X;
        internal int EndZ;
        internal int EndY;
        internal int EndX;
        internal int Voxels;

        internal void Include(int z, int y, int x, int length)
        {
            Z = Math.Min(Z, z);
            Y = Math.Min(Y, y);
            X = Math.Min(X, x);
            EndZ = Math.Max(EndZ, z + 1);
            EndY = Math.Max(EndY, y + 1);
            EndX = Math.Max(EndX, x + length);
            Voxels += length;
        }
    }
}
