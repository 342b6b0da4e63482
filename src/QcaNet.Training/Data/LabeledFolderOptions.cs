namespace QcaNet.Training.Data;

/// <summary>Options for reading the labels of a folder.</summary>
public sealed record LabeledFolderOptions
{
    /// <summary>
    /// Id of voxels that were not annotated; null if all were.
    /// They become <see cref="LabeledVolume.Ignored"/> and have weight 0 in training.
    /// </summary>
    public int? IgnoreLabel { get; init; }
}
