// A linked file, compiled into each assembly that sorts file names; internal in each of them, like ParallelWork.

namespace QcaNet.Ordering;

/// <summary>
/// Natural sort order: runs of digits compare as numbers ("plane2" before "plane10"), everything else by ordinal. Leading zeros matter only
/// if names are otherwise equal ("plane02" and "plane2"). The order is the same on every system and in every culture.
/// </summary>
internal sealed class NaturalOrder : IComparer<string>
{
    internal static NaturalOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null) return Comparer<object>.Default.Compare(x, y);
        (int i, int j) = (0, 0);
        while (i < x.Length && j < y.Length)
        {
            int order;
            if (char.IsAsciiDigit(x[i]) && char.IsAsciiDigit(y[j]))
            {
                ReadOnlySpan<char> first = Number(x, ref i);
                ReadOnlySpan<char> second = Number(y, ref j);

                // Without leading zeros, the longer number is larger, regardless of the number of digits.
                order = first.Length != second.Length ? first.Length.CompareTo(second.Length) : first.SequenceCompareTo(second);
            }
            else
            {
                order = x[i++].CompareTo(y[j++]);
            }

            if (order != 0) return order;
        }

        int rest = (x.Length - i).CompareTo(y.Length - j);
        return rest != 0 ? rest : string.CompareOrdinal(x, y);
    }

    private static ReadOnlySpan<char> Number(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return text.AsSpan(start, at - start).TrimStart('0');
    }
}
