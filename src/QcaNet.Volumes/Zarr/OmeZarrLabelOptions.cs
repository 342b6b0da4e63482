namespace QcaNet.Volumes;

/// <summary>Options for the labels of an OME-Zarr image and the metadata of their objects.</summary>
public sealed record OmeZarrLabelOptions
{
    /// <summary>The defaults: one color per label, no properties; existing labels of the same name are not replaced.</summary>
    public static OmeZarrLabelOptions Default { get; } = new();

    /// <summary>Whether to replace labels of the same name; if false, they cause an error.</summary>
    public bool Overwrite { get; init; }

    /// <summary>
    /// Measurements of each label, under the names shown by viewers: <c>volume_um3</c>, <c>voxels</c>. Labels without any may be omitted.
    /// </summary>
    public IReadOnlyDictionary<int, IReadOnlyDictionary<string, double>> Properties { get; init; } =
        new Dictionary<int, IReadOnlyDictionary<string, double>>();

    /// <summary>Maximum number of threads that compress chunks, at least 1; null (the default) uses one per processor.</summary>
    public int? MaximumThreads { get; init; }
}
