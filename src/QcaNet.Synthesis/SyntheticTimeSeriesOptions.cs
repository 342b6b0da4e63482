using QcaNet.Volumes;

namespace QcaNet.Synthesis;

/// <summary>The behavior of a synthetic embryo over time. The defaults imitate BBBC050: a time point every 10 minutes.</summary>
public sealed record SyntheticTimeSeriesOptions
{
    /// <summary>Random seed; the same options produce identical results. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Number of nuclei at the first time point, 1 to 60; default 2.</summary>
    public int FirstNuclei { get; init; } = 2;

    /// <summary>Number of nuclei at which division stops, at least <see cref="FirstNuclei"/>, at most 60; default 60.</summary>
    public int LastNuclei { get; init; } = 60;

    /// <summary>Number of time points, 1 to 10,000; default 330.</summary>
    public int TimePoints { get; init; } = 330;

    /// <summary>Mean time between divisions, in time points, at least 4; default 60 (10 hours at 10 minutes).</summary>
    public double Cycle { get; init; } = 60;

    /// <summary>Variation of that time, as a fraction (standard deviation), 0 to 0.3; default 0.08.</summary>
    public double CycleVariation { get; init; } = 0.08;

    /// <summary>
    /// Standard deviation of a nucleus's random step along each axis from one time point to the next, micrometers, 0 to 5; default 0.6.
    /// </summary>
    public double Motion { get; init; } = 0.6;

    /// <summary>Extent in voxels; default 51x120x122, a stack of BBBC050.</summary>
    public Shape3D Shape { get; init; } = new(51, 120, 122);

    /// <summary>Micrometers between voxel centers; default 1.75, 0.8, 0.8.</summary>
    public VoxelSpacing Spacing { get; init; } = new(1.75, 0.8, 0.8);

    internal void Validate()
    {
        Between(FirstNuclei, 1, 60, nameof(FirstNuclei));
        Between(LastNuclei, FirstNuclei, 60, nameof(LastNuclei));
        Between(TimePoints, 1, 10_000, nameof(TimePoints));
        Between(Cycle, 4, double.MaxValue, nameof(Cycle));
        Between(CycleVariation, 0, 0.3, nameof(CycleVariation));
        Between(Motion, 0, 5, nameof(Motion));

        static void Between(double value, double from, double to, string name)
        {
            if (!(value >= from && value <= to))
            {
                throw new ArgumentOutOfRangeException(
                    name, value, FormattableString.Invariant($"{name} must lie between {from} and {to}."));
            }
        }
    }
}
