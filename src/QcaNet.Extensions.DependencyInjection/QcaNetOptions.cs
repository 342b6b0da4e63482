using QcaNet.Core;

namespace QcaNet.Extensions.DependencyInjection;

/// <summary>
/// Options of the application's pipeline, which may come from its configuration. The defaults are the shipped networks and their
/// thresholds.
/// </summary>
/// <remarks>
/// In an application with a host, all options are checked when it starts, and every problem is listed in one
/// <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>. Without a host, they are checked when the pipeline is first
/// resolved.
/// </remarks>
public sealed class QcaNetOptions
{
    /// <summary>A safetensors file with the network that finds voxels of nuclei; null uses the shipped one.</summary>
    public string? NsnPath { get; set; }

    /// <summary>A safetensors file with the network that finds centers of nuclei; null uses the shipped one.</summary>
    public string? NdnPath { get; set; }

    /// <summary>The device of the networks: "auto" (a GPU if the backend has one), "cpu", "cuda" or "cuda:N".</summary>
    public string Device { get; set; } = "auto";

    /// <summary>See <see cref="WatershedOptions.NucleusThreshold"/>: 0 to 1; null uses that of the weights.</summary>
    public double? NucleusThreshold { get; set; }

    /// <summary>See <see cref="WatershedOptions.CenterThreshold"/>: 0 to 1; null uses that of the weights.</summary>
    public double? CenterThreshold { get; set; }

    /// <summary>See <see cref="WatershedOptions.DivideCenters"/>.</summary>
    public bool DivideCenters { get; set; } = true;

    /// <summary>See <see cref="WatershedOptions.SmallestVolume"/>: cubic micrometers; null uses the volume of the weights.</summary>
    public double? SmallestVolume { get; set; }

    /// <summary>See <see cref="WatershedOptions.SmallestMarkerVolume"/>: cubic micrometers; null uses the volume of the weights.</summary>
    public double? SmallestMarkerVolume { get; set; }

    /// <summary>Whether every result contains the probabilities of both networks.</summary>
    public bool KeepProbabilities { get; set; }

    /// <summary>
    /// Whether to segment a small volume of noise when the host starts, so that code is compiled and memory allocated before the first
    /// request. Takes less than a second with the default protocol; disable it for the published one, which pads every volume to its tiles.
    /// </summary>
    public bool WarmUp { get; set; } = true;

    /// <summary>Problems of the configuration itself: unknown keys, and values of the wrong type.</summary>
    internal List<string> ConfigurationProblems { get; } = [];

    /// <summary>The changes to the builder made by calls of AddQcaNet, in call order.</summary>
    internal List<Func<QcaNetPipelineBuilder, QcaNetPipelineBuilder>> Changes { get; } = [];
}
