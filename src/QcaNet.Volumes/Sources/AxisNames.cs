using System.Globalization;

namespace QcaNet.Volumes.Sources;

/// <summary>Names of axes, slowest first: the letters T, Z and C in any order, then YX.</summary>
internal static class AxisNames
{
    private const int MostShown = 8;

    internal static bool AreValid(string axes) =>
        axes.Length is >= 2 and <= 5
        && axes.EndsWith("YX", StringComparison.Ordinal)
        && axes[..^2].All(axis => axis is 'T' or 'Z' or 'C')
        && axes.Distinct().Count() == axes.Length;

    /// <summary>Assigns names to lengths: to all of them, or to those above 1 if there are fewer names than lengths.</summary>
    /// <param name="axes">Valid names, including YX.</param>
    /// <param name="lengths">Lengths of the stored axes, slowest first, without those of Y and X.</param>
    /// <returns>The length of T, Z and C, and the three letters in stored order; null if the number of names does not match.</returns>
    internal static ((int T, int Z, int C) Sizes, string Order)? Assign(string axes, IReadOnlyList<int> lengths)
    {
        string names = axes[..^2];
        if (names.Length != lengths.Count) lengths = [.. lengths.Where(length => length > 1)];
        if (lengths.Count == 0) lengths = [.. names.Select(_ => 1)];
        if (names.Length != lengths.Count) return null;
        int SizeOf(char name) => names.IndexOf(name, StringComparison.Ordinal) is var at and >= 0 ? lengths[at] : 1;
        string order = string.Concat("TZC".Where(axis => !names.Contains(axis, StringComparison.Ordinal))) + names;
        return ((SizeOf('T'), SizeOf('Z'), SizeOf('C')), order);
    }

    /// <summary>Formats lengths for a message: "3 x 4 x 120 x 122".</summary>
    internal static string Lengths(IEnumerable<long> lengths)
    {
        long[] some = [.. lengths.Take(MostShown + 1)];
        string text = string.Join(" x ", some.Take(MostShown).Select(length => length.ToString(CultureInfo.InvariantCulture)));
        return some.Length > MostShown ? text + " x ..." : text;
    }
}
