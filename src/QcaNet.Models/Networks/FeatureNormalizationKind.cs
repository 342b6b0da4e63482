namespace QcaNet.Models.Networks;

/// <summary>The set of values over which the mean and the variance of a <see cref="FeatureNormalization"/> are computed.</summary>
public enum FeatureNormalizationKind
{
    /// <summary>A channel over all volumes and voxels of a batch during training; a running average of that at inference.</summary>
    Batch,

    /// <summary>A channel over the voxels of one volume, in training and at inference.</summary>
    Instance,

    /// <summary>A group of consecutive channels over the voxels of one volume, in training and at inference.</summary>
    Group,

    /// <summary>There is no normalization: ReLU follows the convolution.</summary>
    None,
}
