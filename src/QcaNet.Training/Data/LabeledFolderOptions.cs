namespace QcaNet.Training.Data;

/// <summary>How the labels of a folder are to be read.</summary>
public sealed record LabeledFolderOptions
{
    /// <summary>
    /// The id of voxels that were not annotated; null where all were. They become <see cref="LabeledVolume.Ignored"/> and weigh nothing in training.
    /// </summary>
    public int? IgnoreLabel { get; init; }
}
