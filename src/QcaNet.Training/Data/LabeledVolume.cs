using QcaNet.Volumes;

namespace QcaNet.Training.Data;

/// <summary>A stack with its ground truth labels.</summary>
/// <param name="Name">File name without extension, for example <c>Emb01_t051</c>.</param>
/// <param name="Image">Intensities as stored, with spacing.</param>
/// <param name="Labels">
/// Labels with the shape of the image: one id per nucleus from 1, 0 for background, <see cref="Ignored"/> for voxels that were
/// not annotated. An object of at most 60 voxels is a mark: a nucleus whose center was clicked and whose outline is unknown.
/// </param>
public sealed record LabeledVolume(string Name, Volume<float> Image, Volume<int> Labels)
{
    /// <summary>Label of voxels that were not annotated. They have weight 0 in training.</summary>
    public const int Ignored = -1;

    /// <summary>The part of the name before the first underscore: the embryo, which data are grouped by when they are split.</summary>
    public string Embryo => GroupOf(Name);

    /// <summary>
    /// The data set that the stack belongs to, for example its folder. Offsets of the ground truth are averaged within a data set only.
    /// </summary>
    public string Source { get; init; } = string.Empty;

    /// <summary>Whether nuclei have outlines. If false, only their centers are marked, and the stack can be used for NDN only.</summary>
    public bool HasOutlines { get; init; } = true;

    /// <summary>Returns the group of a stack, given its name.</summary>
    /// <param name="name">Name of the stack, without folder.</param>
    public static string GroupOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Split('_')[0];
    }
}
