using QcaNet.Volumes;

namespace QcaNet.Metrics;

/// <summary>Argument checks for labels in public methods.</summary>
internal static class LabelChecks
{
    internal static void SameShape(Volume<int> predicted, Volume<int> truth)
    {
        ArgumentNullException.ThrowIfNull(predicted);
        ArgumentNullException.ThrowIfNull(truth);
        if (predicted.Shape != truth.Shape)
        {
            throw new ArgumentException(
                $"predicted is {predicted.Shape} and truth is {truth.Shape}; both must have the same shape.", nameof(predicted));
        }
    }
}
