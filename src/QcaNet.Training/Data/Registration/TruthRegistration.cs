using QcaNet.Volumes;

namespace QcaNet.Training.Data.Registration;

/// <summary>Measures the offset between outlines and images for each group of a data set, and corrects it.</summary>
/// <remarks>
/// <para>
/// The outlines of BBBC050 are shifted by up to 0.6 voxels against their images, in a direction that differs between embryos.
/// A network trained on all of them learns outlines that are blurred by a voxel. See docs/registration.md for the measurements.
/// </para>
/// <para>
/// The offset of a nucleus is the centroid of its bright region minus the centroid of its outline. In the bright region,
/// the smoothed image exceeds the mean of two medians: that of the nucleus and that of a shell around it. Only isolated nuclei
/// of at least 400 voxels away from the borders of the volume are measured. The offset of a group is the median over its nuclei.
/// </para>
/// </remarks>
public sealed class TruthRegistration
{
    private readonly Dictionary<(string Source, string Group), GroupOffset> _groups;
    private readonly Dictionary<string, VoxelOffset> _means;

    private TruthRegistration(IReadOnlyList<GroupOffset> groups, Dictionary<string, VoxelOffset> means)
    {
        Groups = groups;
        _groups = groups.ToDictionary(g => (g.Source, g.Group));
        _means = means;
    }

    /// <summary>The groups, ordered by source and name.</summary>
    public IReadOnlyList<GroupOffset> Groups { get; }

    /// <summary>Measures the offsets of all groups.</summary>
    /// <param name="reference">Stacks whose groups define the mean offset of their data set (the training stacks). Enumerated once.</param>
    /// <param name="others">Stacks that are measured but do not contribute to the means (the validation stacks). Enumerated once.</param>
    /// <param name="cancellationToken">Checked between stacks.</param>
    public static TruthRegistration Measure(
        IEnumerable<LabeledVolume> reference, IEnumerable<LabeledVolume>? others = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var found = new Dictionary<(string, string), List<VoxelOffset>>();
        var defining = new HashSet<(string, string)>();
        foreach (LabeledVolume stack in reference)
        {
            defining.Add(Key(stack));
            Add(stack);
        }

        foreach (LabeledVolume stack in others ?? []) Add(stack);

        GroupOffset[] groups = [.. found
            .Select(pair => Summarize(pair.Key.Item1, pair.Key.Item2, pair.Value))
            .OrderBy(g => g.Source, StringComparer.Ordinal)
            .ThenBy(g => g.Group, StringComparer.Ordinal)];
        var means = groups
            .Where(g => g.IsReliable && defining.Contains((g.Source, g.Group)))
            .GroupBy(g => g.Source)
            .ToDictionary(s => s.Key, s => Mean([.. s.Select(g => g.Offset)]));
        return new TruthRegistration(groups, means);

        void Add(LabeledVolume stack)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!found.TryGetValue(Key(stack), out List<VoxelOffset>? offsets)) found.Add(Key(stack), offsets = []);
            offsets.AddRange(NucleusOffset.Measure(stack.Image, stack.Labels));
        }
    }

    /// <summary>Returns the mean offset of the reference groups of a data set, in voxels. Zero if no group is reliable.</summary>
    /// <param name="source">The data set.</param>
    public VoxelOffset MeanOffset(string source) => _means.GetValueOrDefault(source);

    /// <summary>Returns the shift to apply to the outlines of a stack.</summary>
    /// <param name="stack">A stack of a measured group.</param>
    /// <param name="mode">The registration mode.</param>
    /// <returns>
    /// The shift in voxels. A group without a reliable offset is assumed to have the mean offset of its data set: it is not shifted with
    /// <see cref="RegistrationMode.Common"/>, and shifted by the mean with <see cref="RegistrationMode.Absolute"/>.
    /// </returns>
    /// <exception cref="ArgumentException">The group of the stack was not measured.</exception>
    public VoxelOffset GetShift(LabeledVolume stack, RegistrationMode mode)
    {
        ArgumentNullException.ThrowIfNull(stack);
        if (mode == RegistrationMode.None) return default;
        if (!_groups.TryGetValue(Key(stack), out GroupOffset? group))
        {
            throw new ArgumentException($"The group {stack.Embryo} of {stack.Name} was not measured.", nameof(stack));
        }

        VoxelOffset mean = MeanOffset(stack.Source), own = group.IsReliable ? group.Offset : mean;
        return mode switch
        {
            RegistrationMode.Absolute => own,
            // Without a reliable reference there is no common offset to shift to.
            RegistrationMode.Common => _means.ContainsKey(stack.Source) ? own - mean : default,
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "The mode does not exist."),
        };
    }

    /// <summary>Shifts labels by fractions of a voxel.</summary>
    /// <param name="labels">Labels with spacing, one id per nucleus, 0 for background; not changed.</param>
    /// <param name="shift">The shift in voxels.</param>
    /// <returns>Labels with the same ids; a nucleus of a few voxels can vanish.</returns>
    /// <remarks>
    /// Shifts the signed distance of each object from its outline with linear interpolation, which preserves fractions
    /// of a voxel as far as voxels can. If two objects claim a voxel, it is assigned to the one that extends deeper.
    /// </remarks>
    /// <exception cref="ArgumentException">The labels have no spacing.</exception>
    public static Volume<int> Move(Volume<int> labels, VoxelOffset shift)
    {
        ArgumentNullException.ThrowIfNull(labels);
        VoxelSpacing spacing = labels.Spacing
            ?? throw new ArgumentException("Labels without spacing cannot be moved; set it first.", nameof(labels));
        var moved = new Volume<int>(labels.Shape, spacing);
        var best = new Volume<float>(labels.Shape, spacing);
        best.Voxels.Fill(float.NegativeInfinity);
        foreach (ObjectBox box in ObjectBox.Find(labels))
        {
            ObjectDistance distance = ObjectDistance.Of(labels, box, (4, 4, 4), shift);
            for (int z = 0; z < distance.Shape.Depth; z++)
            {
                for (int y = 0; y < distance.Shape.Height; y++)
                {
                    int from = distance.Shape.Offset(z, y, 0), to = labels.Shape.Offset(distance.Z + z, distance.Y + y, distance.X);
                    for (int x = 0; x < distance.Shape.Width; x++)
                    {
                        float d = distance.Values[from + x];
                        if (!(d > 0) || !(d > best.Voxels[to + x])) continue;
                        moved.Voxels[to + x] = box.Id;
                        best.Voxels[to + x] = d;
                    }
                }
            }
        }

        return moved;
    }

    private static (string Source, string Group) Key(LabeledVolume stack) => (stack.Source, stack.Embryo);

    private static GroupOffset Summarize(string source, string group, List<VoxelOffset> offsets)
    {
        if (offsets.Count == 0) return new GroupOffset(source, group, 0, default, default);
        (double z, double ez) = MedianAndError([.. offsets.Select(o => o.Z)]);
        (double y, double ey) = MedianAndError([.. offsets.Select(o => o.Y)]);
        (double x, double ex) = MedianAndError([.. offsets.Select(o => o.X)]);
        return new GroupOffset(source, group, offsets.Count, new VoxelOffset(z, y, x), new VoxelOffset(ez, ey, ex));
    }

    private static (double Median, double Error) MedianAndError(double[] values)
    {
        Array.Sort(values);
        int middle = values.Length / 2;
        double median = values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
        double mean = values.Average(), variance = values.Average(v => (v - mean) * (v - mean));
        return (median, Math.Sqrt(variance / values.Length));
    }

    private static VoxelOffset Mean(VoxelOffset[] offsets) =>
        new(offsets.Average(o => o.Z), offsets.Average(o => o.Y), offsets.Average(o => o.X));
}
