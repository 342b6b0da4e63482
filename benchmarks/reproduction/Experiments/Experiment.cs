namespace QcaNet.Reproduction.Experiments;

/// <summary>One row of a table: which networks, how their probabilities become nuclei, and what the row is compared with.</summary>
public sealed record Experiment
{
    /// <summary>NSN or NDN in place of a recipe file: the weights that the library ships.</summary>
    public const string Shipped = "shipped";

    /// <summary>NSN or NDN in place of a recipe file: an oracle that knows the truth.</summary>
    public const string Truth = "truth";

    /// <summary>Name of the row and of its result files: small letters, digits and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>Which protocol: a key of <see cref="ExperimentFile.Protocols"/>.</summary>
    public required string Protocol { get; init; }

    /// <summary>The table that the row stands in.</summary>
    public required string Group { get; init; }

    /// <summary>What the row is, in words.</summary>
    public required string Title { get; init; }

    /// <summary>The row that this one is compared with; null for a baseline.</summary>
    public string? Baseline { get; init; }

    /// <summary>A recipe file, <see cref="Shipped"/> or <see cref="Truth"/>.</summary>
    public required string Nsn { get; init; }

    /// <summary>The same for NDN; null where centers are not detected by a network.</summary>
    public string? Ndn { get; init; }

    /// <summary>How mask and centers become nuclei.</summary>
    public Division Division { get; init; }

    /// <summary>Whether distances of the watershed are in voxels, as in the published code, instead of micrometers.</summary>
    public bool IgnoreSpacing { get; init; }

    /// <summary>
    /// Whether markers and nuclei below the smallest volumes of the weights' metadata, or the library's defaults, are dropped;
    /// without it nothing is, as in the published code.
    /// </summary>
    public bool SmallestVolumes { get; init; }

    /// <summary>Whether every embryo is segmented by networks that never saw it:
    /// one pair per fold. Otherwise the test embryos are.</summary>
    public bool OutOfFold { get; init; }

    /// <summary>Seeds that the row is repeated with; null for those of the protocol.</summary>
    public IReadOnlyList<int>? Seeds { get; init; }

    /// <summary>Recipe files of the row.</summary>
    public IEnumerable<string> Recipes => ((string?[])[Nsn, Ndn]).OfType<string>().Where(IsRecipe);

    /// <summary>Whether a network is trained: it has a recipe file.</summary>
    public static bool IsRecipe(string network) => network is not (Shipped or Truth);
}

/// <summary>How mask and centers become nuclei.</summary>
public enum Division
{
    /// <summary>Watershed from NDN's centers.</summary>
    Centers,

    /// <summary>Connected components of the mask.</summary>
    Components,

    /// <summary>Watershed from the maxima of the distance.</summary>
    Maxima,
}

/// <summary>What all experiments of a protocol share.</summary>
/// <param name="Title">The protocol in a sentence.</param>
/// <param name="Test">Embryos that are scored and neither learned from nor validated on.</param>
/// <param name="Validate">Embryos whose stacks choose the best epoch.</param>
/// <param name="TimePoints">Time points of them that are validated on: "t101".</param>
/// <param name="Folds">Folds of experiments out of fold; 0 for none.</param>
/// <param name="Seeds">Seeds of every experiment.</param>
public sealed record Protocol(
    string Title, IReadOnlyList<string> Test, IReadOnlyList<string> Validate, IReadOnlyList<string> TimePoints,
    int Folds, IReadOnlyList<int> Seeds);
