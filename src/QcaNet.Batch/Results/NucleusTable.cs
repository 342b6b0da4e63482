using System.Globalization;
using QcaNet.Metrics;

namespace QcaNet.Batch;

/// <summary>The table of nuclei: comma-separated values (RFC 4180), lines end in \n, numbers with the invariant culture and all their digits.</summary>
public static class NucleusTable
{
    /// <summary>The columns. Micrometers are empty where the spacing is not known; boxes are in voxels, both ends inclusive.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "id", "voxels", "volume_um3", "centroid_z_um", "centroid_y_um", "centroid_x_um", "centroid_z", "centroid_y", "centroid_x",
        "first_z", "first_y", "first_x", "last_z", "last_y", "last_x",
    ];

    /// <summary>The header line, without its end.</summary>
    internal static string Header { get; } = string.Join(',', Columns);

    /// <summary>The cells of one nucleus, in the order of <see cref="Columns"/>.</summary>
    public static IReadOnlyList<object?> Cells(Nucleus nucleus)
    {
        ArgumentNullException.ThrowIfNull(nucleus);
        (Point3D? um, Point3D at, VoxelBox box) = (nucleus.CentroidMicrometers, nucleus.Centroid, nucleus.BoundingBox);
        return
        [
            nucleus.Id, nucleus.Voxels, nucleus.Volume, um?.Z, um?.Y, um?.X, at.Z, at.Y, at.X,
            box.FirstZ, box.FirstY, box.FirstX, box.LastZ, box.LastY, box.LastX,
        ];
    }

    /// <summary>Writes header and rows.</summary>
    /// <param name="writer">Receives the text.</param>
    /// <param name="nuclei">One row each.</param>
    public static void WriteCsv(TextWriter writer, IEnumerable<Nucleus> nuclei)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(nuclei);
        writer.Write($"{Header}\n");
        foreach (Nucleus nucleus in nuclei)
        {
            // Numbers only: nothing needs quotes.
            writer.Write($"{string.Join(',', Cells(nucleus).Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture)))}\n");
        }
    }

    /// <summary>A text as one cell.</summary>
    internal static string Quote(string text) =>
        text.AsSpan().ContainsAny(',', '"', '\n') || text.Contains('\r', StringComparison.Ordinal) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
