using QcaNet.Core;

namespace QcaNet.Extensions.DependencyInjection;

/// <summary>What an application may set about its pipeline, also from its configuration. The defaults are the shipped networks and their thresholds.</summary>
/// <remarks>All of it is checked when the pipeline is first asked for, by <see cref="QcaNetPipelineBuilder.Build"/>.</remarks>
public sealed class QcaNetOptions
{
    /// <summary>A safetensors file with the network that finds voxels of nuclei; null takes the shipped one.</summary>
    public string? NsnPath { get; set; }

    /// <summary>A safetensors file with the network that finds centres of nuclei; null takes the shipped one.</summary>
    public string? NdnPath { get; set; }

    /// <summary>Where the networks run: "auto" (a GPU where the backend has one), "cpu", "cuda" or "cuda:N".</summary>
    public string Device { get; set; } = "auto";

    /// <summary>See <see cref="WatershedOptions.NucleusThreshold"/>: 0 to 1; null takes the weights' own.</summary>
    public double? NucleusThreshold { get; set; }

    /// <summary>See <see cref="WatershedOptions.CenterThreshold"/>: 0 to 1; null takes the weights' own.</summary>
    public double? CenterThreshold { get; set; }

    /// <summary>See <see cref="WatershedOptions.SmallestVolume"/>: cubic micrometres; null takes the default.</summary>
    public double? SmallestVolume { get; set; }

    /// <summary>See <see cref="WatershedOptions.SmallestMarkerVolume"/>: cubic micrometres; null takes the default.</summary>
    public double? SmallestMarkerVolume { get; set; }

    /// <summary>Keeps the probabilities of both networks in every result.</summary>
    public bool KeepProbabilities { get; set; }

    /// <summary>What calls of AddQcaNet change about the builder, in the order of the calls.</summary>
    internal List<Func<QcaNetPipelineBuilder, QcaNetPipelineBuilder>> Changes { get; } = [];
}
