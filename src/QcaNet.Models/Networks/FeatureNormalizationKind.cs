namespace QcaNet.Models.Networks;

/// <summary>Over which numbers the mean and the variance of a <see cref="FeatureNormalization"/> are taken.</summary>
public enum FeatureNormalizationKind
{
    /// <summary>A channel over all volumes and voxels of a batch while training; a running average of that afterwards.</summary>
    Batch,

    /// <summary>A channel over the voxels of one volume, in training and afterwards.</summary>
    Instance,

    /// <summary>A group of neighbouring channels over the voxels of one volume, in training and afterwards.</summary>
    Group,

    /// <summary>There is no normalisation: ReLU follows the convolution.</summary>
    None,
}
