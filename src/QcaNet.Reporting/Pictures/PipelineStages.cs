using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>
/// The volumes between a stack and its nuclei, for <see cref="StagePicture"/>. Each may be left out; at least one is needed. They cover the
/// same space: those on another grid than the others need a spacing.
/// </summary>
public sealed record PipelineStages
{
    /// <summary>The stack as it came from the microscope.</summary>
    public Volume<float>? Raw { get; init; }

    /// <summary>What a network is shown: normalized and resampled.</summary>
    public Volume<float>? Input { get; init; }

    /// <summary>NSN: probability that a voxel belongs to a nucleus, 0 to 1.</summary>
    public Volume<float>? NucleusProbability { get; init; }

    /// <summary>The voxels above NSN's threshold; anything but 0 is foreground.</summary>
    public Volume<byte>? Mask { get; init; }

    /// <summary>NDN: probability that a voxel belongs to the center of a nucleus, 0 to 1.</summary>
    public Volume<float>? CenterProbability { get; init; }

    /// <summary>Centers of nuclei, from which the watershed grows; 0 is background.</summary>
    public Volume<int>? Markers { get; init; }

    /// <summary>Distance to the background, micrometers (voxels without a spacing).</summary>
    public Volume<float>? Distance { get; init; }

    /// <summary>What the watershed made: one id per nucleus.</summary>
    public Volume<int>? Labels { get; init; }

    /// <summary>The true labels.</summary>
    public Volume<int>? Truth { get; init; }
}
