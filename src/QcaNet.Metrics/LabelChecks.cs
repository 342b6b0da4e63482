namespace QcaNet.Metrics;

/// <summary>Checks of labels at the public edge.</summary>
internal static class LabelChecks
{
    internal static void NoNegative(ReadOnlySpan<int> labels, string name)
    {
        int at = labels.IndexOfAnyInRange(int.MinValue, -1);
        if (at >= 0)
        {
            throw new ArgumentException($"{name} holds {labels[at]} at offset {at}; ids are 0 for background and 1 or more for objects.", name);
        }
    }
}
