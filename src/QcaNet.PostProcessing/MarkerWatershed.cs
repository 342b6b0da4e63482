using QcaNet.Labels;
using QcaNet.PostProcessing.Kernels.Components;
using QcaNet.PostProcessing.Kernels.Flooding;
using QcaNet.Threading;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing;

/// <summary>
/// Divides a mask of touching nuclei into single nuclei: distance transform, watershed of the negated distance from one marker per nucleus,
/// a rule for components without a marker, and ids in raster order. This is QCANet's complete post-processing.
/// </summary>
/// <remarks>
/// <para>If no marker voxel lies inside the mask, every component of the mask becomes one object, as in the published code; with
/// <see cref="MarkerlessComponents.DistanceMaxima"/> each component is seeded from its own maxima instead.</para>
/// <para>The flood works on squared distances (see <see cref="SquaredDistances"/>): they have the same order and the same ties as the
/// distances.</para>
/// </remarks>
public static class MarkerWatershed
{
    /// <summary>Divides a mask, into a new volume.</summary>
    /// <param name="mask">0 is background, anything else is foreground; not changed.</param>
    /// <param name="markers">0 if there is no marker, otherwise the marker's id (1 or more); markers outside the mask are ignored. Not
    /// changed.</param>
    /// <param name="options">Null means <see cref="MarkerWatershedOptions.Default"/>.</param>
    /// <returns>Labels 1..n in raster order of their first voxels, 0 in the background; the mask's shape and spacing.</returns>
    /// <remarks>
    /// In addition to the labels it allocates the squared distances (2 bytes per voxel, 4 or 8 if they do not fit) and the memory that
    /// <see cref="Watershed"/> needs.
    /// </remarks>
    /// <exception cref="ArgumentNullException">A volume is null.</exception>
    /// <exception cref="ArgumentException">Shapes differ, or an id is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static Volume<int> Divide(Volume<byte> mask, Volume<int> markers, MarkerWatershedOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(markers);
        options = Checked(options, mask, markers);

        // Checked before the distances are computed: an invalid spacing must be reported as an option.
        SquaredDistances distances = SquaredDistances.Of(
            mask.Voxels, mask.Shape, mask.Spacing, Require.Weights(options.Spacing, nameof(options), mask.Spacing), Threads(options));
        var labels = new Volume<int>(GC.AllocateUninitializedArray<int>(mask.Shape.Length), mask.Shape, mask.Spacing);
        Flood(mask, markers, distances, options, labels.Voxels);
        return labels;
    }

    /// <summary>Divides a mask whose squared distances are known, into a new volume.</summary>
    /// <param name="mask">0 is background, anything else is foreground; not changed.</param>
    /// <param name="markers">0 if there is no marker, otherwise the marker's id (1 or more); markers outside the mask are ignored. Not
    /// changed.</param>
    /// <param name="distances">The mask's own, from <see cref="DistanceTransform.Squared"/>; not changed.</param>
    /// <param name="options">Null means <see cref="MarkerWatershedOptions.Default"/>. The spacing of the distances applies; the option's
    /// spacing is ignored.</param>
    /// <returns>Labels 1..n in raster order of their first voxels, 0 in the background; the mask's shape and spacing.</returns>
    /// <exception cref="ArgumentNullException">A volume or the distances are null.</exception>
    /// <exception cref="ArgumentException">Shapes differ, or an id is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static Volume<int> Divide(
        Volume<byte> mask, Volume<int> markers, SquaredDistances distances, MarkerWatershedOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(markers);
        ArgumentNullException.ThrowIfNull(distances);
        var labels = new Volume<int>(GC.AllocateUninitializedArray<int>(mask.Shape.Length), mask.Shape, mask.Spacing);
        Divide(mask, markers, distances, labels, options);
        return labels;
    }

    /// <summary>
    /// Divides a mask whose squared distances are known, into the caller's volume. Useful for processing many volumes of the same shape.
    /// </summary>
    /// <param name="mask">0 is background, anything else is foreground; not changed.</param>
    /// <param name="markers">0 if there is no marker, otherwise the marker's id (1 or more); markers outside the mask are ignored. Not
    /// changed, unless they are <paramref name="labels"/> too.</param>
    /// <param name="distances">The mask's own, from <see cref="DistanceTransform.Squared"/>; not changed.</param>
    /// <param name="labels">Receives the labels; previous content is ignored. May be <paramref name="markers"/>.</param>
    /// <param name="options">Null means <see cref="MarkerWatershedOptions.Default"/>. The spacing of the distances applies; the option's
    /// spacing is ignored.</param>
    /// <returns>The number of objects.</returns>
    /// <exception cref="ArgumentNullException">A volume or the distances are null.</exception>
    /// <exception cref="ArgumentException">Shapes differ, or an id is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static int Divide(
        Volume<byte> mask, Volume<int> markers, SquaredDistances distances, Volume<int> labels, MarkerWatershedOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(markers);
        ArgumentNullException.ThrowIfNull(distances);
        ArgumentNullException.ThrowIfNull(labels);
        options = Checked(options, mask, markers);
        Require.SameShape(distances.Shape, nameof(distances), mask.Shape, nameof(mask));
        Require.SameShape(labels.Shape, nameof(labels), mask.Shape, nameof(mask));
        return Flood(mask, markers, distances, options, labels.Voxels);
    }

    private static MarkerWatershedOptions Checked(MarkerWatershedOptions? options, Volume<byte> mask, Volume<int> markers)
    {
        options ??= MarkerWatershedOptions.Default;
        Require.SameShape(markers.Shape, nameof(markers), mask.Shape, nameof(mask));
        LabelIds.NoNegative(markers.Voxels, nameof(markers));
        Require.Known(options.Connectivity, nameof(options));
        if (!Enum.IsDefined(options.MarkerlessComponents))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.MarkerlessComponents, "MarkerlessComponents must be Background, OneObject or DistanceMaxima.");
        }

        if (!(options.SmallestProminence >= 0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.SmallestProminence, "SmallestProminence must be a length of 0 or more.");
        }

        Threads(options);
        return options;
    }

    private static int Threads(MarkerWatershedOptions options) => ParallelWork.Threads(options.MaximumThreads, nameof(options));

    private static unsafe int Flood(
        Volume<byte> mask, Volume<int> markers, SquaredDistances distances, MarkerWatershedOptions options, Span<int> labels)
    {
        int threads = Threads(options);
        Shape3D shape = mask.Shape;
        fixed (byte* foreground = mask.Voxels)
        fixed (int* to = labels)
        {
            using RunTable runs = RunTable.Of(new MaskSource(foreground, shape.Width), shape, options.Connectivity, threads);
            MarkerlessComponents rule = options.MarkerlessComponents;
            bool[] marked = ComponentsWithMarkers(runs, markers.Voxels);
            if (rule == MarkerlessComponents.DistanceMaxima && marked.AsSpan(1).Contains(false))
            {
                // Components that have a marker keep only that marker; seeds are added to the others.
                Volume<int> seeds = DistanceMaxima.Find(distances, options.SmallestProminence, options.Connectivity);
                markers = WithSeeds(markers, seeds, runs, marked);
            }
            else if (!marked.AsSpan().Contains(true))
            {
                runs.Paint(to, threads);
                return runs.Components;
            }

            var names = new FloodNames(renumber: true, markerlessAreObjects: rule == MarkerlessComponents.OneObject);
            fixed (int* ids = markers.Voxels)
            {
                if (!distances.AreFinite) return Run(new byte[shape.Length], ids, to, runs);
                if (distances.Values is ushort[] narrow) return Run(narrow, ids, to, runs);
                if (distances.Values is uint[] wide) return Run(wide, ids, to, runs);
                return Run((double[])distances.Values, ids, to, runs);
            }

            int Run<T>(T[] heights, int* ids, int* to, RunTable runs)
                where T : unmanaged
            {
                fixed (T* from = heights)
                {
                    return ComponentFlood.Run(
                        new Landscape<T>(from, downwards: true), ids, to, runs, shape, options.Connectivity, names, threads);
                }
            }
        }
    }

    /// <summary>Whether each component, by id, contains a marker. Entry 0 is unused.</summary>
    private static bool[] ComponentsWithMarkers(RunTable runs, ReadOnlySpan<int> markers)
    {
        var marked = new bool[runs.Components + 1];
        for (int run = 0; run < runs.Count; run++)
        {
            int component = runs.Component[run];
            if (!marked[component]) marked[component] = markers[runs.Start[run]..runs.End[run]].ContainsAnyExcept(0);
        }

        return marked;
    }

    private static Volume<int> WithSeeds(Volume<int> markers, Volume<int> seeds, RunTable runs, bool[] marked)
    {
        // A seed takes the smallest unused id; the flood renumbers all ids in raster order.
        Volume<int> both = markers.Clone();
        var used = new HashSet<int>();
        foreach (int id in markers.Voxels)
        {
            if (id != 0) used.Add(id);
        }

        var names = new Dictionary<int, int>();
        int free = 0;
        for (int run = 0; run < runs.Count; run++)
        {
            if (marked[runs.Component[run]]) continue;
            for (int voxel = runs.Start[run]; voxel < runs.End[run]; voxel++)
            {
                int seed = seeds.Voxels[voxel];
                if (seed == 0) continue;
                if (!names.TryGetValue(seed, out int id))
                {
                    do free++;
                    while (used.Contains(free));
                    names.Add(seed, id = free);
                }

                both.Voxels[voxel] = id;
            }
        }

        return both;
    }
}
