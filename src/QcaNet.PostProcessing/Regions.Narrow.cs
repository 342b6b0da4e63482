using System.Globalization;
using System.Numerics;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing;

/// <content>Narrower types.</content>
public static partial class Regions
{
    /// <summary>
    /// Converts labels to a narrower type, with a check, for programs that expect 8-bit or 16-bit labels. Ids are never truncated.
    /// </summary>
    /// <typeparam name="T">An integer type: ushort, byte, ...</typeparam>
    /// <param name="labels">Not changed.</param>
    /// <returns>The same ids; the labels' shape and spacing.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="labels"/> is null.</exception>
    /// <exception cref="OverflowException">An id does not fit; the message names it and suggests what to do.</exception>
    public static Volume<T> Narrow<T>(Volume<int> labels)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        ArgumentNullException.ThrowIfNull(labels);
        ReadOnlySpan<int> from = labels.Voxels;
        int smallest = int.CreateSaturating(T.MinValue);
        int largest = int.CreateSaturating(T.MaxValue);
        int at = from.IndexOfAnyExceptInRange(smallest, largest);
        if (at >= 0)
        {
            throw new OverflowException(string.Create(
                CultureInfo.InvariantCulture,
                $"Id {from[at]} at offset {at} does not fit {typeof(T).Name} ({smallest} to {largest}); close gaps between ids with " +
                $"Regions.RelabelInRasterOrder, or keep 32 bits."));
        }

        var narrow = new Volume<T>(labels.Shape, labels.Spacing);
        Span<T> to = narrow.Voxels;
        for (int i = 0; i < to.Length; i++) to[i] = T.CreateTruncating(from[i]);
        return narrow;
    }
}
