namespace QcaNet.Reproduction.Running;

/// <summary>Where experiments find their data and leave their files.</summary>
/// <param name="Data">The folder of BBBC050.</param>
/// <param name="Output">Run folders: weights, checkpoints, histories.</param>
/// <param name="Results">Results and copies of the histories; tables and curves are written here.</param>
/// <param name="Threads">Threads, 1 or more; null is one per processor. Results are the same for any number.</param>
/// <param name="Steps">Steps of one crop in place of the recipe's, for smoke tests:
/// a crop of 128 voxels fits into any memory; null for the recipe's.</param>
/// <param name="Stacks">Stacks to score at most, for smoke tests; null for all.</param>
internal sealed record RunOptions(string Data, string Output, string Results, int? Threads, int? Steps, int? Stacks)
{
    /// <summary>One file per experiment and seed.</summary>
    public string RunResults => Path.Combine(Results, "runs");

    /// <summary>One file per training.</summary>
    public string Histories => Path.Combine(Results, "histories");
}
