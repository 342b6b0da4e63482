namespace QcaNet.Batch;

/// <summary>Fetches the runs of a block or a window from the disk.</summary>
internal static class RunLoading
{
    /// <summary>The runs that some components have in a box, in raster order, cut at the ends of the box along x.</summary>
    /// <param name="scan">Where they lie.</param>
    /// <param name="box">Which voxels.</param>
    /// <param name="wanted">The number of the list that takes a component's runs; below 0 for none.</param>
    /// <param name="runs">Receive the runs of the mask.</param>
    /// <param name="markers">Receive those of markers.</param>
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

    /// <summary>The first run of a row or a later one.</summary>
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
