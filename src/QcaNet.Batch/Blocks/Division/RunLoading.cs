namespace QcaNet.Batch;

/// <summary>Loads the runs of a block or a window from disk.</summary>
internal static class RunLoading
{
    /// <summary>Loads the runs of some components in a box, in raster order, clipped to the box along x.</summary>
    /// <param name="scan">The scan with the runs.</param>
    /// <param name="box">The voxels to load.</param>
    /// <param name="wanted">Returns the index of the list for the runs of a component; below 0 for none.</param>
    /// <param name="runs">Lists that receive the runs of the mask.</param>
    /// <param name="markers">Lists that receive the runs of the markers.</param>
    public static void Load(MaskScan scan, Box box, Func<int, int> wanted, List<PlacedRun>[] runs, List<PlacedRun>[] markers)
    {
        scan.ReadRuns(box.Z, box.EndZ, (z, portion) =>
        {
            for (int i = First(portion, box.Y, run => run.Y); i < portion.Length && portion[i].Y < box.EndY; i++)
            {
                ref readonly Run run = ref portion[i];
                if (run.Start >= box.EndX || run.End <= box.X) continue;
                int list = wanted(scan.ComponentOfLabel[run.Label]);
                if (list >= 0) runs[list].Add(new PlacedRun(z, run.Y, Math.Max(run.Start, box.X), Math.Min(run.End, box.EndX), 0));
            }
        });
        scan.ReadMarkers(box.Z, box.EndZ, (z, portion) =>
        {
            for (int i = First(portion, box.Y, run => run.Y); i < portion.Length && portion[i].Y < box.EndY; i++)
            {
                ref readonly MarkerRun run = ref portion[i];
                if (run.Start >= box.EndX || run.End <= box.X) continue;
                int list = wanted(scan.ComponentOfLabel[run.Label]);
                int id = list < 0 ? 0 : scan.MarkerOf(run);
                if (id > 0) markers[list].Add(new PlacedRun(z, run.Y, Math.Max(run.Start, box.X), Math.Min(run.End, box.EndX), id));
            }
        });
    }

    /// <summary>Index of the first run of this row or of a later one.</summary>
    private static int First<T>(ReadOnlySpan<T> runs, int y, Func<T, int> row)
    {
        (int low, int high) = (0, runs.Length);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (row(runs[middle]) < y) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
