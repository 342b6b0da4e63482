using System.Globalization;
using QcaNet.Core;
using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>The table of nuclei of a result: the columns of <see cref="CriteriaTable"/>, one row per nucleus.</summary>
internal static class NucleusTableFile
{
    /// <summary>Number of columns that come from <see cref="Nucleus"/>.</summary>
    private const int NucleusColumns = 15;

    /// <summary>Measures the nuclei of a stack and writes the table.</summary>
    /// <exception cref="FileAccessException">The file cannot be written.</exception>
    public static void Write(string path, StackSegmentation result) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        CriteriaTable.WriteCsv(writer, ObjectCriteria.Measure(result.Segmentation.Labels, result.Stack));
    });

    /// <summary>
    /// Writes the table for a stack that was never in memory as a whole: only the columns of <see cref="Nucleus"/>, which are the first
    /// ones.
    /// </summary>
    /// <exception cref="FileAccessException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<Nucleus> nuclei) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        writer.Write($"{string.Join(',', CriteriaTable.Columns.Take(NucleusColumns))}\n");
        foreach (Nucleus n in nuclei)
        {
            (Point3D? um, Point3D at, VoxelBox box) = (n.CentroidMicrometers, n.Centroid, n.BoundingBox);
            object?[] cells =
            [
                n.Id, n.Voxels, n.Volume, um?.Z, um?.Y, um?.X, at.Z, at.Y, at.X,
                box.FirstZ, box.FirstY, box.FirstX, box.LastZ, box.LastY, box.LastX,
            ];
            writer.Write($"{string.Join(',', cells.Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture)))}\n");
        }
    });

    /// <summary>Reads the nuclei of a table.</summary>
    /// <exception cref="BatchException">The table has other columns.</exception>
    public static IReadOnlyList<Nucleus> ReadNuclei(string path)
    {
        var nuclei = new List<Nucleus>();
        foreach (string row in ReadRows(path))
        {
            string[] cells = row.Split(',');
            nuclei.Add(new Nucleus
            {
                Id = Whole(0),
                Voxels = Whole(1),
                Volume = cells[2].Length == 0 ? null : Number(2),
                CentroidMicrometers = cells[3].Length == 0 ? null : new Point3D(Number(3), Number(4), Number(5)),
                Centroid = new Point3D(Number(6), Number(7), Number(8)),
                BoundingBox = new VoxelBox(Whole(9), Whole(10), Whole(11), Whole(12), Whole(13), Whole(14)),
            });

            int Whole(int column) => int.Parse(cells[column], CultureInfo.InvariantCulture);

            double Number(int column) => double.Parse(cells[column], CultureInfo.InvariantCulture);
        }

        return nuclei;
    }

    /// <summary>
    /// Reads the rows of a table. Tables of earlier versions have fewer columns, which are the first of the current ones; missing cells are
    /// returned empty.
    /// </summary>
    /// <exception cref="BatchException">The table has other columns.</exception>
    public static IEnumerable<string> ReadRows(string path)
    {
        using var reader = new StreamReader(path);
        string[] columns = (reader.ReadLine() ?? string.Empty).Split(',');
        if (!CriteriaTable.Columns.Take(columns.Length).SequenceEqual(columns))
        {
            throw new BatchException(
                BatchProblemKind.Merge,
                $"{path}: the table has columns of another version of the program; segment its stack again, without --resume.");
        }

        string missing = new(',', CriteriaTable.Columns.Count - columns.Length);
        while (reader.ReadLine() is { } row) yield return row + missing;
    }

    /// <summary>Quotes text as one cell.</summary>
    public static string Quote(string text) => text.AsSpan().ContainsAny(",\"\n\r")
        ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : text;
}
