using QcaNet.Volumes;

namespace QcaNet.Cli.Watersheds;

/// <summary>Finds markers without a voxel in the mask.</summary>
internal static class MarkerCheck
{
    /// <summary>Largest number of ids in a message.</summary>
    private const int MostNamed = 10;

    /// <summary>A sentence about markers outside the mask; null if every marker has a voxel inside.</summary>
    /// <param name="mask">The mask; every value other than 0 is foreground.</param>
    /// <param name="markers">Ids above 0, on the same grid.</param>
    /// <param name="areComponents">Whether the ids are those of components, which have no meaning for the user.</param>
    public static string? Outside(ReadOnlySpan<byte> mask, ReadOnlySpan<int> markers, bool areComponents)
    {
        var inside = new Dictionary<int, bool>();
        int last = 0;
        for (int i = 0; i < markers.Length; i++)
        {
            int id = markers[i];

            // Neighboring voxels of a row usually have the same id and result.
            if (id == 0 || (id == last && inside[id])) continue;
            last = id;
            inside[id] = mask[i] != 0 || inside.GetValueOrDefault(id);
        }

        int[] outside = [.. inside.Where(marker => !marker.Value).Select(marker => marker.Key).Order()];
        if (outside.Length == 0) return null;
        string ids = string.Join(", ", outside.Take(MostNamed)) + (outside.Length > MostNamed ? ", ..." : string.Empty);
        string named = areComponents ? string.Empty : FormattableString.Invariant($" (id {ids})");
        string verbs = outside.Length == 1 ? "lies outside the mask and is ignored" : "lie outside the mask and are ignored";
        return FormattableString.Invariant($"{outside.Length} of {inside.Count} markers {verbs}{named}.");
    }
}
