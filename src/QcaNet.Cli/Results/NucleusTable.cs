using System.Globalization;
using QcaNet.Cli.Terminals;
using QcaNet.Metrics;
using Spectre.Console;

namespace QcaNet.Cli.Results;

/// <summary>Measurements of nuclei as CSV, as JSON and as a table to look at.</summary>
internal static class NucleusTable
{
    /// <summary>More rows than this say less than a summary does.</summary>
    private const int MostRows = 20;

    /// <summary>The columns of the CSV. Micrometres are empty where the spacing is not known; boxes are in voxels, both ends inclusive.</summary>
    public static readonly string[] Columns =
    [
        "id", "voxels", "volume_um3", "centroid_z_um", "centroid_y_um", "centroid_x_um", "centroid_z", "centroid_y", "centroid_x",
        "first_z", "first_y", "first_x", "last_z", "last_y", "last_x",
    ];

    /// <summary>The cells of one nucleus, in the order of <see cref="Columns"/>.</summary>
    public static object?[] Cells(Nucleus n) =>
    [
        n.Id, n.Voxels, n.Volume, n.CentroidMicrometres?.Z, n.CentroidMicrometres?.Y, n.CentroidMicrometres?.X, n.Centroid.Z, n.Centroid.Y, n.Centroid.X,
        n.BoundingBox.FirstZ, n.BoundingBox.FirstY, n.BoundingBox.FirstX, n.BoundingBox.LastZ, n.BoundingBox.LastY, n.BoundingBox.LastX,
    ];

    /// <summary>Header and rows.</summary>
    public static void WriteCsv(TextWriter writer, IEnumerable<Nucleus> nuclei)
    {
        writer.WriteLine(Csv.Row(Columns));
        foreach (Nucleus nucleus in nuclei) writer.WriteLine(Csv.Row(Cells(nucleus)));
    }

    /// <summary>For a JSON line.</summary>
    public static object[] ToJson(IEnumerable<Nucleus> nuclei) => [.. nuclei.Select(n => new
    {
        n.Id,
        n.Voxels,
        VolumeUm3 = n.Volume,
        CentroidUm = n.CentroidMicrometres is { } um ? new[] { um.Z, um.Y, um.X } : null,
        CentroidVoxels = new[] { n.Centroid.Z, n.Centroid.Y, n.Centroid.X },
    })];

    /// <summary>A table of all nuclei, or what they have in common where they are many.</summary>
    public static void Show(Terminal terminal, IReadOnlyList<Nucleus> nuclei)
    {
        if (nuclei.Count == 0) return;
        if (nuclei.Count > MostRows)
        {
            terminal.Output.WriteLine($"  {Summary(nuclei)}");
            return;
        }

        bool known = nuclei[0].Volume is not null;
        var table = new Table { Border = TableBorder.Simple };
        string[] headings = known ? ["id", "voxels", "volume um3", "z um", "y um", "x um"] : ["id", "voxels", "z", "y", "x"];
        foreach (string heading in headings) table.AddColumn(new TableColumn(heading).RightAligned());
        foreach (Nucleus n in nuclei)
        {
            Point3D at = n.CentroidMicrometres ?? n.Centroid;
            string[] place = [Short(at.Z), Short(at.Y), Short(at.X)];
            string[] size = n.Volume is { } volume ? [Whole(n.Id), Whole(n.Voxels), Short(volume)] : [Whole(n.Id), Whole(n.Voxels)];
            table.AddRow([.. size, .. place]);
        }

        terminal.Tables.Write(table);
    }

    private static string Summary(IReadOnlyList<Nucleus> nuclei)
    {
        bool known = nuclei[0].Volume is not null;
        double[] sizes = [.. nuclei.Select(n => n.Volume ?? n.Voxels).Order()];
        double median = (sizes[(sizes.Length - 1) / 2] + sizes[sizes.Length / 2]) / 2;
        return FormattableString.Invariant($"{(known ? "volumes in um3" : "sizes in voxels")}: median {median:0}, mean {sizes.Average():0}, from {sizes[0]:0} to {sizes[^1]:0}");
    }

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Short(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
