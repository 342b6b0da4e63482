using QcaNet.Volumes;

namespace QcaNet.Training.Data;

/// <summary>One stack with its true labels.</summary>
/// <param name="Name">File name without extension, for instance <c>Emb01_t051</c>.</param>
/// <param name="Image">Intensities as stored, with spacing.</param>
/// <param name="Labels">
/// One id per nucleus from 1, 0 = background, <see cref="Ignored"/> = not annotated; the image's shape. An object of at most 60 voxels is a mark:
/// a nucleus whose center was clicked and whose outline is not known.
/// </param>
public sealed record LabeledVolume(string Name, Volume<float> Image, Volume<int> Labels)
{
    /// <summary>The label of voxels that were not annotated: they weigh nothing in training.</summary>
    public const int Ignored = -1;

    /// <summary>What stands before the first underscore of the name: the embryo, by which data are split.</summary>
    public string Embryo => GroupOf(Name);

    /// <summary>The data set that the stack comes from, for instance its folder: offsets of the truth are averaged within one data set only.</summary>
    public string Source { get; init; } = string.Empty;

    /// <summary>False where nuclei are marked by their centers only: such a stack is for NDN.</summary>
    public bool HasOutlines { get; init; } = true;

    /// <summary>The group of a stack by its name.</summary>
    /// <param name="name">Name without folder.</param>
    public static string GroupOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Split('_')[0];
    }
}
