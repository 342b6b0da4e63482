using System.Globalization;

namespace QcaNet.Cli;

/// <summary>One share of a list: every n-th entry, beginning with the i-th. Jobs of an array take one each.</summary>
/// <param name="Index">Which share, 1 to <paramref name="Count"/>.</param>
/// <param name="Count">How many shares there are.</param>
internal readonly record struct Shard(int Index, int Count)
{
    /// <summary>Everything.</summary>
    public static Shard Whole { get; } = new(1, 1);

    /// <summary>Reads "i/n" with 1 &lt;= i &lt;= n.</summary>
    public static bool TryParse(string text, out Shard shard)
    {
        shard = Whole;
        string[] parts = text.Split('/');
        if (parts.Length != 2 || !Read(parts[0], out int index) || !Read(parts[1], out int count) || index < 1 || index > count) return false;
        shard = new Shard(index, count);
        return true;

        static bool Read(string digits, out int value) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>The entries of this share. Neighbors go to different shares: stacks of one embryo, alike in cost, are spread.</summary>
    public IEnumerable<T> Of<T>(IEnumerable<T> entries)
    {
        (int index, int count) = this;
        return entries.Where((_, i) => i % count == index - 1);
    }
}
