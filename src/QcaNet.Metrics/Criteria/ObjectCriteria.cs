using System.Numerics;
using QcaNet.Threading;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Metrics;

/// <summary>Measures all criteria of labeled nuclei: shape, neighbors, position, intensity.</summary>
/// <remarks>
/// The labels are read once, into runs along x; all criteria are computed from those, in parallel, with results that are bitwise
/// identical for any number of threads. Memory: 24 bytes per run, and the intensities of one object per thread.
/// <see cref="NucleusMeasurement"/> is sufficient for size and position.
/// </remarks>
public static class ObjectCriteria
{
    /// <summary>Measures every object of a label volume.</summary>
    /// <param name="labels">
    /// 0 is background; ids may have gaps, and objects may have several pieces. Not changed. Its spacing is used for micrometers.
    /// </param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <returns>One entry per id, in ascending order; empty if the volume has no labels.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="labels"/> is null.</exception>
    /// <exception cref="ArgumentException">An id is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static IReadOnlyList<NucleusCriteria> Measure(Volume<int> labels, CriteriaOptions? options = null) =>
        Measure<byte>(labels, null, options);

    /// <summary>Measures every object of a label volume, including intensities.</summary>
    /// <typeparam name="T">Voxel type of the stack, with at most 32 bits.</typeparam>
    /// <param name="labels">
    /// 0 is background; ids may have gaps, and objects may have several pieces. Not changed. Its spacing is used for micrometers.
    /// </param>
    /// <param name="stack">Intensities on the grid of the labels, without NaN; null for none. Not changed.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <returns>One entry per id, in ascending order; empty if the volume has no labels.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="labels"/> is null.</exception>
    /// <exception cref="ArgumentException">The shapes differ, or an id is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="PreprocessingException">The spacing of the labels is implausible.</exception>
    public static IReadOnlyList<NucleusCriteria> Measure<T>(Volume<int> labels, Volume<T>? stack, CriteriaOptions? options = null)
        where T : unmanaged, INumber<T>
    {
        ArgumentNullException.ThrowIfNull(labels);
        options ??= new CriteriaOptions();
        if (stack is not null && stack.Shape != labels.Shape)
        {
            throw new ArgumentException(
                $"stack is {stack.Shape} and labels is {labels.Shape}; both must have the same shape.", nameof(stack));
        }

        PhysicalScale.CheckMeasurable(labels.Spacing);
        int threads = ParallelWork.Threads(options.Threads, nameof(options));
        using LabelRuns runs = LabelRuns.Create(labels, threads);
        if (runs.Ids.Length == 0) return [];

        IReadOnlyList<Nucleus> nuclei = NucleusMeasurement.Measure(runs, labels.Spacing);
        RunAdjacency adjacency = RunAdjacency.Count(runs, threads);
        LatticeDirections? directions = labels.Spacing is { } spacing ? LatticeDirections.For(spacing) : null;
        double background = stack is null ? 0 : options.Background ?? MedianOutside(labels, stack, threads);
        var results = new NucleusCriteria[nuclei.Count];
        var item = new ObjectItem<T>(
            labels, stack, background, runs, adjacency, directions, nuclei, Contacts(runs, adjacency, directions), results)
        {
            Nearest = NearestCentroids.Find(nuclei),
            Hull = labels.Spacing is null ? null : EmbryoHull.Create(runs, labels.Spacing.Value),
        };
        ParallelWork.For(results.Length, 8, threads, item);
        return results;
    }

    private static double MedianOutside<T>(Volume<int> labels, Volume<T> stack, int threads)
        where T : unmanaged, INumber<T>
    {
        var outside = new T[labels.Shape.Length];
        int count = 0;
        ReadOnlySpan<int> ids = labels.Voxels;
        ReadOnlySpan<T> values = stack.Voxels;
        for (int i = 0; i < ids.Length; i++)
        {
            outside[count] = values[i];
            count += ids[i] == 0 ? 1 : 0;
        }

        return count == 0 ? 0 : Intensity.Percentiles<T>(outside.AsSpan(0, count), [50], threads)[0];
    }

    private static List<NucleusContact>[] Contacts(LabelRuns runs, RunAdjacency adjacency, LatticeDirections? directions)
    {
        var contacts = new List<NucleusContact>[runs.Ids.Length];
        for (int i = 0; i < contacts.Length; i++) contacts[i] = [];
        foreach ((int low, int high, long[] crossings) in adjacency.Contacts)
        {
            double? area = directions?.Area(crossings);
            contacts[low].Add(new NucleusContact(runs.Ids[high], area));
            contacts[high].Add(new NucleusContact(runs.Ids[low], area));
        }

        foreach (List<NucleusContact> list in contacts) list.Sort((a, b) => a.Id.CompareTo(b.Id));
        return contacts;
    }

    private readonly struct ObjectItem<T>(
        Volume<int> labels,
        Volume<T>? stack,
        double background,
        LabelRuns runs,
        RunAdjacency adjacency,
        LatticeDirections? directions,
        IReadOnlyList<Nucleus> nuclei,
        List<NucleusContact>[] contacts,
        NucleusCriteria[] results) : IWorkItem
        where T : unmanaged, INumber<T>
    {
        internal required (int? Id, double? Distance)[] Nearest { get; init; }

        internal required EmbryoHull? Hull { get; init; }

        public void Do(int index)
        {
            Nucleus nucleus = nuclei[index];
            results[index] = new NucleusCriteria
            {
                Nucleus = nucleus,
                TouchesBorder = TouchesBorder(nucleus.BoundingBox, labels.Shape),
                SurfaceArea = labels.Shape.Depth == 1 ? null : directions?.Area(adjacency.Crossings(index, nucleus.Voxels)),
                Solidity = ObjectShape.Solidity(runs, index, nucleus),
                Axes = labels.Spacing is { } spacing ? ObjectShape.Axes(runs, index, nucleus, spacing) : null,
                BoundaryVoxels = ObjectShape.BoundaryVoxels(runs, index, nucleus.Voxels),
                NearestId = Nearest[index].Id,
                NearestDistance = Nearest[index].Distance,
                Contacts = contacts[index],
                DistanceToEmbryoSurface = Hull is null ? null : Hull.DistanceToSurface(nucleus.CentroidMicrometers!.Value),
                Intensity = stack is null ? null : ObjectIntensity.Measure(stack, runs, index, nucleus.Voxels, background),
            };
        }

        private static bool TouchesBorder(VoxelBox box, Shape3D shape) =>
            (shape.Depth > 1 && (box.FirstZ == 0 || box.LastZ == shape.Depth - 1))
            || box.FirstY == 0 || box.LastY == shape.Height - 1 || box.FirstX == 0 || box.LastX == shape.Width - 1;
    }
}
