using System.Globalization;
using QcaNet.Cli.Terminals;
using QcaNet.Metrics;
using Spectre.Console;

namespace QcaNet.Cli.Results;

/// <summary>Measurements of nuclei as JSON and as a text table.</summary>
internal static class NucleusTable
{
    /// <summary>Beyond this number of rows, a summary is printed instead.</summary>
    private const int MostRows = 20;

    /// <summary>The measurements for a JSON line.</summary>
    public static object[] ToJson(IEnumerable<Nucleus> nuclei) => [.. nuclei.Select(n => new
    {
        n.Id,
        n.Voxels,
        VolumeUm3 = n.Volume,
        CentroidUm = n.CentroidMicrometers is { } um ? new[] { um.Z, um.Y, um.X } : null,
        CentroidVoxels = new[] { n.Centroid.Z, n.Centroid.Y, n.Centroid.X },
    })];

    /// <summary>Prints a table of all nuclei, or a summary if there are many.</summary>
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
            Point3D at = n.CentroidMicrometers ?? n.Centroid;
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
        string what = known ? "volumes in um3" : "sizes in voxels";
        return FormattableString.Invariant(
            $"{what}: median {median:0}, mean {sizes.Average():0}, from {sizes[0]:0} to {sizes[^1]:0}");
    }

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Short(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
