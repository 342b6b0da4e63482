namespace QcaNet.Cli;

/// <summary>Former, British spellings of options. They still work, but the help does not show them.</summary>
internal static class FormerOptions
{
    private static readonly Dictionary<string, string> CurrentNames = new(StringComparer.Ordinal)
    {
        ["--centre-threshold"] = "--center-threshold",
        ["--feature-normalisation"] = "--feature-normalization",
        ["--largest-dropped-centre"] = "--largest-dropped-center",
        ["--licence"] = "--license",
        ["--normalisation"] = "--normalization",
        ["--optimiser"] = "--optimizer",
    };

    /// <summary>Replaces former names in the arguments by current ones; everything after <c>--</c> is unchanged.</summary>
    public static string[] Replaced(IReadOnlyList<string> args)
    {
        int options = args.TakeWhile(word => word != "--").Count();
        return [.. args.Select((word, i) => i < options ? Replaced(word) : word)];
    }

    private static string Replaced(string word)
    {
        int end = word.IndexOfAny(['=', ':']);
        string name = end < 0 ? word : word[..end];
        return CurrentNames.TryGetValue(name, out string? current) ? current + word[name.Length..] : word;
    }
}
