// A linked file, compiled into each assembly that accepts labels; internal in each of them, like ParallelWork.

namespace QcaNet.Labels;

/// <summary>Validates label ids passed to public methods.</summary>
internal static class LabelIds
{
    /// <summary>Checks that all ids are 0 (background) or above.</summary>
    /// <exception cref="ArgumentException">An id is negative; the message states the first one and its position.</exception>
    internal static void NoNegative(ReadOnlySpan<int> labels, string name)
    {
        int at = labels.IndexOfAnyInRange(int.MinValue, -1);
        if (at >= 0)
        {
            throw new ArgumentException(
                $"{name} holds {labels[at]} at offset {at}; ids must be 0 for background or 1 and above for objects.", name);
        }
    }
}
