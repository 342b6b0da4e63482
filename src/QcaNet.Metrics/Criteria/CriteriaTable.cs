using System.Globalization;
using System.Text.Json;

namespace QcaNet.Metrics;

/// <summary>
/// Criteria as a table: stable column names with units, CSV (RFC 4180 without quotes: every cell is a number, true or false, or ids joined
/// by ';') and JSON.
/// </summary>
public static class CriteriaTable
{
    /// <summary>
    /// The columns. The first fifteen are those of <see cref="Nucleus"/>; new columns are only added at the end. <c>_um</c>, <c>_um2</c>
    /// and <c>_um3</c> are micrometers, their squares and cubes; coordinates without a unit are in voxels, boxes inclusive at both ends.
    /// Unknown values are empty.
    /// </summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "id", "voxels", "volume_um3", "centroid_z_um", "centroid_y_um", "centroid_x_um", "centroid_z", "centroid_y", "centroid_x",
        "first_z", "first_y", "first_x", "last_z", "last_y", "last_x",
        "touches_border", "surface_area_um2", "sphericity", "solidity", "equivalent_diameter_um",
        "semi_axis_a_um", "semi_axis_b_um", "semi_axis_c_um", "elongation", "flatness",
        "axis_a_z", "axis_a_y", "axis_a_x", "axis_b_z", "axis_b_y", "axis_b_x", "axis_c_z", "axis_c_y", "axis_c_x",
        "boundary_voxels", "nearest_id", "nearest_distance_um", "touching_count",
        "touching_ids", "contact_area_um2", "embryo_surface_distance_um",
        "intensity_mean", "intensity_sum", "intensity_sd", "intensity_min", "intensity_max", "intensity_median", "intensity_sum_corrected",
    ];

    /// <summary>Returns the cells of one nucleus, in the order of <see cref="Columns"/>.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="criteria"/> is null.</exception>
    public static IReadOnlyList<object?> Cells(NucleusCriteria criteria)
    {
        ArgumentNullException.ThrowIfNull(criteria);
        (Nucleus n, PrincipalAxes? a, NucleusIntensity? i) = (criteria.Nucleus, criteria.Axes, criteria.Intensity);
        (Point3D? um, Point3D at, VoxelBox box) = (n.CentroidMicrometers, n.Centroid, n.BoundingBox);
        return
        [
            n.Id, n.Voxels, n.Volume, um?.Z, um?.Y, um?.X, at.Z, at.Y, at.X,
            box.FirstZ, box.FirstY, box.FirstX, box.LastZ, box.LastY, box.LastX,
            criteria.TouchesBorder ? "true" : "false", criteria.SurfaceArea,
            criteria.Sphericity, criteria.Solidity, criteria.EquivalentDiameter,
            a?.A, a?.B, a?.C, a?.Elongation, a?.Flatness,
            a?.DirectionA.Z, a?.DirectionA.Y, a?.DirectionA.X, a?.DirectionB.Z, a?.DirectionB.Y, a?.DirectionB.X,
            a?.DirectionC.Z, a?.DirectionC.Y, a?.DirectionC.X,
            criteria.BoundaryVoxels, criteria.NearestId, criteria.NearestDistance,
            criteria.Contacts.Count, string.Join(';', criteria.Contacts.Select(c => c.Id)),
            criteria.ContactArea, criteria.DistanceToEmbryoSurface,
            i?.Mean, i?.Sum, i?.StandardDeviation, i?.Minimum, i?.Maximum, i?.Median, i?.CorrectedSum,
        ];
    }

    /// <summary>
    /// Formats the cells as a line of CSV, without line ending: numbers with all their digits and a decimal point, in any culture.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="criteria"/> is null.</exception>
    public static string Row(NucleusCriteria criteria) =>
        string.Join(',', Cells(criteria).Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture)));

    /// <summary>Writes header and rows; lines end with \n.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static void WriteCsv(TextWriter writer, IEnumerable<NucleusCriteria> nuclei)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(nuclei);
        writer.Write($"{string.Join(',', Columns)}\n");
        foreach (NucleusCriteria nucleus in nuclei) writer.Write($"{Row(nucleus)}\n");
    }

    /// <summary>
    /// Returns one nucleus by column name, for JSON: unknown values are null, <c>touches_border</c> is true or false, <c>touching_ids</c>
    /// an array.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="criteria"/> is null.</exception>
    public static IReadOnlyDictionary<string, object?> ToDictionary(NucleusCriteria criteria)
    {
        IReadOnlyList<object?> cells = Cells(criteria);
        var values = new OrderedDictionary<string, object?>();
        for (int i = 0; i < cells.Count; i++) values.Add(Columns[i], cells[i]);
        values["touches_border"] = criteria.TouchesBorder;
        values["touching_ids"] = criteria.Contacts.Select(c => c.Id).ToArray();
        return values;
    }

    /// <summary>Writes an array with one object per nucleus, whose properties are the columns.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static void WriteJson(Utf8JsonWriter writer, IEnumerable<NucleusCriteria> nuclei)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(nuclei);
        writer.WriteStartArray();
        foreach (NucleusCriteria nucleus in nuclei)
        {
            writer.WriteStartObject();
            foreach ((string name, object? value) in ToDictionary(nucleus)) WriteValue(writer, name, value);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter writer, string name, object? value)
    {
        writer.WritePropertyName(name);
        switch (value)
        {
            case int whole: writer.WriteNumberValue(whole); break;
            case double number: writer.WriteNumberValue(number); break;
            case bool truth: writer.WriteBooleanValue(truth); break;
            case int[] ids:
                writer.WriteStartArray();
                foreach (int id in ids) writer.WriteNumberValue(id);
                writer.WriteEndArray();
                break;
            default: writer.WriteNullValue(); break;
        }
    }
}
