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

    /// <summary>Size, volume, centroid and bounding box of every nucleus, by ascending id: entry i has id i + 1.</summary>
    public IReadOnlyList<Nucleus> Nuclei { get; }

    /// <summary>
    /// Probability that a voxel belongs to a nucleus (NSN), 0 to 1, on the grid of the stack; null unless
    /// <see cref="QcaNetPipelineBuilder.WithProbabilities"/> was called.
    /// </summary>
    public Volume<float>? NucleusProbability { get; }

    /// <summary>
    /// Probability that a voxel belongs to the center of a nucleus (NDN), 0 to 1, on the grid of the stack; null unless
    /// <see cref="QcaNetPipelineBuilder.WithProbabilities"/> was called.
    /// </summary>
    public Volume<float>? CenterProbability { get; }

    /// <summary>
    /// How the intensities of the stack were scaled for the networks. If <see cref="IntensityScaling.Doubts"/> is not empty, nuclei may be
    /// too large, too small or spurious: check the picture.
    /// </summary>
    public IntensityScaling Scaling { get; }

    /// <summary>The time of each stage.</summary>
    public SegmentationTimings Timings { get; }
}
