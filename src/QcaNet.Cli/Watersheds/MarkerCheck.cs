using QcaNet.Volumes;

namespace QcaNet.Cli.Watersheds;

/// <summary>Markers that can mark nothing: those without a voxel in the mask.</summary>
internal static class MarkerCheck
{
    /// <summary>How many ids a message names.</summary>
    private const int MostNamed = 10;

    /// <summary>A sentence about markers outside the mask; null where each has a voxel inside.</summary>
    /// <param name="mask">Not 0 is inside.</param>
    /// <param name="markers">Ids above 0, on the same grid.</param>
    /// <param name="areComponents">Whether the ids are those of components and mean nothing to the user.</param>
    public static string? Outside(ReadOnlySpan<byte> mask, ReadOnlySpan<int> markers, bool areComponents)
    {
        var inside = new Dictionary<int, bool>();
        int last = 0;
        for (int i = 0; i < markers.Length; i++)
        {
            int id = markers[i];

            // Voxels of a row mostly have one id and one answer.
            if (id == 0 || (id == last && inside[id])) continue;
            last = id;
            inside[id] = mask[i] != 0 || inside.GetValueOrDefault(id);
        }

        int[] outside = [.. inside.Where(marker => !marker.Value).Select(marker => marker.Key).Order()];
        if (outside.Length == 0) return null;
        string ids = string.Join(", ", outside.Take(MostNamed)) + (outside.Length > MostNamed ? ", ..." : string.Empty);
        string named = areComponents ? string.Empty : FormattableString.Invariant($" (id {ids})");
        return FormattableString.Invariant($"{outside.Length} of {inside.Count} markers {(outside.Length == 1 ? "lies" : "lie")} outside the mask and mark nothing{named}.");
    }
}
