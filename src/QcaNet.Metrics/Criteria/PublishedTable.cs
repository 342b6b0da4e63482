using System.Globalization;

namespace QcaNet.Metrics;

/// <summary>
/// One row per time point with the columns that the published code (<c>extract.py</c>) writes, with corrected definitions: the count is the
/// number of nuclei rather than the largest id, no nucleus is mistaken for background, and volumes and areas are in micrometers.
/// </summary>
public static class PublishedTable
{
    /// <summary>The columns.</summary>
    /// <param name="boundaryVoxels">Whether areas are replaced by what the published code counts, under a correct name.</param>
    public static IReadOnlyList<string> Columns(bool boundaryVoxels = false)
    {
        string area = boundaryVoxels ? "Boundary Voxels" : "Area";
        return
        [
            "time point", "Count", "Sum Volume", "Mean Volume", "SD Volume", $"Sum {area}",
            $"Mean {area}", $"SD {area}", "Centroid_x", "Centroid_y", "Centroid_z",
        ];
    }

    /// <summary>Writes header and rows; lines end with \n.</summary>
    /// <remarks>
    /// Volumes are in cubic micrometers, areas (<see cref="NucleusCriteria.SurfaceArea"/>) in square micrometers, centroids in voxels as
    /// published, as lists by ascending id. SD divides by n, as published. Means without a nucleus, and micrometers without spacing, are
    /// empty.
    /// </remarks>
    /// <param name="writer">Receives the text.</param>
    /// <param name="timePoints">The nuclei of each time point, in order; the first is time point 1.</param>
    /// <param name="boundaryVoxels">Writes <see cref="NucleusCriteria.BoundaryVoxels"/> instead of areas.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static void WriteCsv(TextWriter writer, IEnumerable<IReadOnlyList<NucleusCriteria>> timePoints, bool boundaryVoxels = false)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(timePoints);
        writer.Write($"{string.Join(',', Columns(boundaryVoxels))}\n");
        int time = 0;
        foreach (IReadOnlyList<NucleusCriteria> nuclei in timePoints)
        {
            double?[] volumes = [.. nuclei.Select(n => n.Nucleus.Volume)];
            double?[] areas = [.. nuclei.Select(n => boundaryVoxels ? n.BoundaryVoxels : n.SurfaceArea)];
            object?[] cells =
            [
                ++time, nuclei.Count, .. NucleusStatistics.SumMeanDeviation(volumes), .. NucleusStatistics.SumMeanDeviation(areas),
                List(nuclei, n => n.X), List(nuclei, n => n.Y), List(nuclei, n => n.Z),
            ];
            writer.Write($"{string.Join(',', cells.Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture)))}\n");
        }
    }

    private static string List(IReadOnlyList<NucleusCriteria> nuclei, Func<Point3D, double> axis) =>
        $"\"[{string.Join(", ", nuclei.Select(n => axis(n.Nucleus.Centroid).ToString(CultureInfo.InvariantCulture)))}]\"";
}
