namespace QcaNet.Metrics;

/// <summary>Options for linking nuclei between consecutive time points. The defaults are for time points 10 minutes apart.</summary>
public sealed record LinkingOptions
{
    /// <summary>Maximum distance that a nucleus moves between two time points, in micrometers, above 0; default 12.</summary>
    public double MaximumStep { get; init; } = 12;

    /// <summary>
    /// Maximum distance of a daughter from its mother at the time point after the division, in micrometers, above 0; default 20.
    /// </summary>
    public double MaximumDaughterDistance { get; init; } = 20;

    /// <summary>
    /// Maximum volume of a daughter, as a fraction of the mother's, above 0; default 0.9: a nucleus that keeps its volume did not divide,
    /// and a nucleus that appears beside it is new.
    /// </summary>
    public double MaximumDaughterVolume { get; init; } = 0.9;
}
