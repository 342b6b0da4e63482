using QcaNet.Cli.Files;

namespace QcaNet.Cli.Watersheds;

/// <summary>Notices about a mask and markers that are valid but may not be what was meant.</summary>
internal static class MaskNotices
{
    /// <summary>Sentences that each start with their file.</summary>
    /// <param name="maskFile">File of the mask.</param>
    /// <param name="markerFile">File of the markers; null without one.</param>
    /// <param name="mask">The mask; every value other than 0 is foreground.</param>
    /// <param name="markers">Ids above 0; empty without a file.</param>
    /// <param name="labels">The result.</param>
    public static IEnumerable<string> Of(
        string maskFile, string? markerFile, ReadOnlySpan<byte> mask, ReadOnlySpan<int> markers, ReadOnlySpan<int> labels)
    {
        var found = new List<string>();
        if (!mask.Contains((byte)0)) found.Add($"{maskFile}: no voxel is 0, so the whole image is foreground; is this a mask, or a stack?");
        if (markerFile is null) return found;
        if (StackFile.DoubtOfLabels(markers) is { } doubt) found.Add($"{markerFile}: {doubt}");
        long reached = 0, unreached = 0;
        bool any = false;
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] == 0) continue;
            any |= markers[i] != 0;
            if (labels[i] == 0) unreached++;
            else reached++;
        }

        if (!any && reached > 0)
        {
            found.Add($"{markerFile}: no marker lies inside the mask, so every component of the mask is one object.");
        }
        else if (unreached > 0)
        {
            string count = FormattableString.Invariant($"{unreached} of {reached + unreached}");
            found.Add($"{markerFile}: {count} voxels of the mask are in components without a marker, and are background.");
        }

        return found;
    }
}
