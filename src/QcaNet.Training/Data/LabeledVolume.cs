using QcaNet.Volumes;

namespace QcaNet.Training.Data;

/// <summary>One stack with its true labels.</summary>
/// <param name="Name">File name without extension, for instance <c>Emb01_t051</c>.</param>
/// <param name="Image">Intensities as stored, with spacing.</param>
/// <param name="Labels">One id per nucleus, 0 = background; the image's shape.</param>
public sealed record LabeledVolume(string Name, Volume<float> Image, Volume<int> Labels)
{
    /// <summary>What stands before the first underscore of the name: the embryo, by which data are split.</summary>
    public string Embryo => Name.Split('_')[0];

    /// <summary>
    /// The data set that the stack comes from, for instance its folder: offsets of the truth are averaged within one data set only.
    /// </summary>
    public string Source { get; init; } = string.Empty;
}
