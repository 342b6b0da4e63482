using System.Diagnostics;

namespace QcaNet.Volumes.Tiff;

/// <summary>The description of a file's planes: axes, order, spacing. Lengths are in micrometers, null if unknown.</summary>
internal sealed record StackLayout
{
    internal required VolumeDescription Description { get; init; }

    internal int Times { get; init; } = 1;

    internal int Depth { get; init; } = 1;

    internal int Channels { get; init; } = 1;

    /// <summary>Index of the page (from 0) that holds plane (t, z, c), in the order (t, z, c) with c fastest.</summary>
    internal required int[] Pages { get; init; }

    /// <summary>Whether the file has only one directory and the planes are contiguous, starting at its pixels.</summary>
    internal bool IsContiguous { get; init; }

    internal double? SpacingZ { get; init; }

    internal double? SpacingY { get; init; }

    internal double? SpacingX { get; init; }

    /// <summary>Where the lengths come from; meaningless if there are none.</summary>
    internal required SpacingSources SpacingSource { get; init; }

    /// <summary>Whether the axes have already been chosen by the caller.</summary>
    internal bool AxesAreChosen { get; init; }

    /// <summary>Whether the stored unsigned 16-bit integers represent signed ones with an offset of 32768, as in ImageJ.</summary>
    internal bool IsSignedWithOffset { get; init; }

    /// <summary>Seconds between time points.</summary>
    internal double? Interval { get; init; }

    internal int PageAt(int t, int z, int c) => Pages[(((t * Depth) + z) * Channels) + c];

    /// <summary>
    /// The order of the file's axes, slowest first, without those of length 1, followed by Y and X; "?" before these if the planes do not
    /// follow an order of axes.
    /// </summary>
    internal string StoredAxes()
    {
        foreach (string order in (string[])["TZC", "TCZ", "ZTC", "ZCT", "CTZ", "CZT"])
        {
            // Unrelated pages may precede the first plane.
            int[] inOrder = PagesInOrder((Times, Depth, Channels), order);
            bool follows = true;
            for (int i = 0; follows && i < Pages.Length; i++) follows = Pages[i] - Pages[0] == inOrder[i];
            if (follows) return string.Concat(order.Where(axis => axis switch { 'T' => Times, 'Z' => Depth, _ => Channels } > 1)) + "YX";
        }

        return "?YX";
    }

    /// <summary>The page of each plane (t, z, c) if the pages are stored in another order of axes.</summary>
    /// <param name="sizes">Length of T, Z and C by letter.</param>
    /// <param name="slowestFirst">The three letters, slowest axis first, fastest last.</param>
    internal static int[] PagesInOrder((int T, int Z, int C) sizes, string slowestFirst)
    {
        Debug.Assert(slowestFirst.Length == 3, "T, Z and C, each once.");
        (int strideT, int strideZ, int strideC) = (0, 0, 0);
        int stride = 1;
        for (int i = slowestFirst.Length - 1; i >= 0; i--)
        {
            switch (slowestFirst[i])
            {
                case 'T': (strideT, stride) = (stride, stride * sizes.T); break;
                case 'Z': (strideZ, stride) = (stride, stride * sizes.Z); break;
                default: (strideC, stride) = (stride, stride * sizes.C); break;
            }
        }

        int[] pages = new int[stride];
        int plane = 0;
        for (int t = 0; t < sizes.T; t++)
        {
            for (int z = 0; z < sizes.Z; z++)
            {
                for (int c = 0; c < sizes.C; c++) pages[plane++] = (t * strideT) + (z * strideZ) + (c * strideC);
            }
        }

        return pages;
    }
}
