namespace QcaNet.Volumes;

/// <summary>What the labels of an OME-Zarr image say about their objects.</summary>
public sealed record OmeZarrLabelOptions
{
    /// <summary>The defaults: a color per label, no properties; labels of this name that are there are refused.</summary>
    public static OmeZarrLabelOptions Default { get; } = new();

    /// <summary>Replaces labels of the same name; without it they are refused.</summary>
    public bool Overwrite { get; init; }

    /// <summary>
    /// Measurements of each label, under names that viewers show: <c>volume_um3</c>, <c>voxels</c>. Labels without any may be left out.
    /// </summary>
    public IReadOnlyDictionary<int, IReadOnlyDictionary<string, double>> Properties { get; init; } =
        new Dictionary<int, IReadOnlyDictionary<string, double>>();

    /// <summary>Most threads that compress chunks, at least 1; null (the default) for one per processor.</summary>
    public int? MaximumThreads { get; init; }
}
