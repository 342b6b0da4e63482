using QcaNet.Metrics;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Core;

/// <summary>The nuclei of one stack.</summary>
public sealed class Segmentation
{
    internal Segmentation(
        Volume<int> labels,
        IReadOnlyList<Nucleus> nuclei,
        Volume<float>? nucleusProbability,
        Volume<float>? centerProbability,
        SegmentationTimings timings,
        IntensityScaling scaling)
    {
        Scaling = scaling;
        Labels = labels;
        Nuclei = nuclei;
        NucleusProbability = nucleusProbability;
        CenterProbability = centerProbability;
        Timings = timings;
    }

    /// <summary>One id per nucleus: background 0, ids 1..n in raster order of their first voxel; shape and spacing of the stack.</summary>
    public Volume<int> Labels { get; }

    /// <summary>Size, volume, centroid and box of every nucleus, by ascending id: entry i has id i + 1.</summary>
    public IReadOnlyList<Nucleus> Nuclei { get; }

    /// <summary>
    /// NSN's probability that a voxel belongs to a nucleus, 0 to 1, on the stack's grid; null unless
    /// <see cref="QcaNetPipelineBuilder.WithProbabilities"/> asked for it.
    /// </summary>
    public Volume<float>? NucleusProbability { get; }

    /// <summary>
    /// NDN's probability that a voxel belongs to the centre of a nucleus, 0 to 1, on the stack's grid; null unless asked for.
    /// </summary>
    public Volume<float>? CenterProbability { get; }

    /// <summary>
    /// How the stack's intensities were scaled for the networks. Where <see cref="IntensityScaling.Doubts"/> is not empty, the nuclei may
    /// be too large, too small, or none at all: look at the picture.
    /// </summary>
    public IntensityScaling Scaling { get; }

    /// <summary>Where the time went.</summary>
    public SegmentationTimings Timings { get; }
}
