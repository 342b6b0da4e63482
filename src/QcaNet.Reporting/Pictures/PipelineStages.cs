using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>
/// The volumes between a stack and its nuclei, for <see cref="StagePicture"/>. All are optional, but at least one is required. They cover
/// the same space; if their grids differ, they need a spacing.
/// </summary>
public sealed record PipelineStages
{
    /// <summary>The stack as acquired by the microscope.</summary>
    public Volume<float>? Raw { get; init; }

    /// <summary>The input of a network: normalized and resampled.</summary>
    public Volume<float>? Input { get; init; }

    /// <summary>NSN: probability that a voxel belongs to a nucleus, 0 to 1.</summary>
    public Volume<float>? NucleusProbability { get; init; }

    /// <summary>The voxels above NSN's threshold; every value other than 0 is foreground.</summary>
    public Volume<byte>? Mask { get; init; }

    /// <summary>NDN: probability that a voxel belongs to the center of a nucleus, 0 to 1.</summary>
    public Volume<float>? CenterProbability { get; init; }

    /// <summary>Centers of nuclei, from which the watershed grows; 0 is background.</summary>
    public Volume<int>? Markers { get; init; }

    /// <summary>Distance to the background in micrometers (in voxels without a spacing).</summary>
    public Volume<float>? Distance { get; init; }

    /// <summary>The result of the watershed: one id per nucleus.</summary>
    public Volume<int>? Labels { get; init; }

    /// <summary>The true labels.</summary>
    public Volume<int>? Truth { get; init; }
}
