using System.Globalization;
using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Training.Data;

/// <summary>Creates labels from centers of nuclei. Each becomes a ball of 33 voxels, as in BBBC050.</summary>
internal static class CenterMarks
{
    private const int Radius = 2;
    private const long LargestCsv = 16 << 20;

    /// <summary>Reads centers from a CSV file (columns z, y, x in voxels, optional header) or from the objects of a stack.</summary>
    /// <exception cref="TrainingDataException">A line of the CSV file is invalid, or a center lies outside the stack.</exception>
    public static Volume<int> Read(string path, Shape3D shape)
    {
        bool csv = path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);
        (double Z, double Y, double X)[] centers = csv ? FromCsv(path) : FromStack(path);
        var labels = new Volume<int>(shape);
        for (int i = 0; i < centers.Length; i++)
        {
            (int z, int y, int x) = ((int)Math.Round(centers[i].Z), (int)Math.Round(centers[i].Y), (int)Math.Round(centers[i].X));
            if ((uint)z >= (uint)shape.Depth || (uint)y >= (uint)shape.Height || (uint)x >= (uint)shape.Width)
            {
                throw new TrainingDataException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path}: the center {centers[i].Z},{centers[i].Y},{centers[i].X} lies outside the image of {shape} voxels; "
                    + $"centers are z,y,x in voxels, from 0"));
            }

            Ball(labels, z, y, x, i + 1);
        }

        return labels;
    }

    private static (double Z, double Y, double X)[] FromCsv(string path)
    {
        var centers = new List<(double, double, double)>();
        RegularFile.Check(path);
        if (new FileInfo(path).Length > LargestCsv)
        {
            throw new TrainingDataException(
                $"{path}: the file is larger than {LargestCsv >> 20} MiB; a list of centers has one z,y,x in voxels per line");
        }

        string[] lines = File.ReadAllLines(path);
        for (int i = 0; i < lines.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i])) continue;
            string[] cells = lines[i].Split(',', ';', '\t');
            double[] numbers = [.. cells.Take(3)
                .Select(c => double.TryParse(c, NumberStyles.Float, CultureInfo.InvariantCulture, out double v) ? v : double.NaN)];
            if (numbers.Length == 3 && numbers.All(double.IsFinite)) centers.Add((numbers[0], numbers[1], numbers[2]));
            else if (i > 0) throw new TrainingDataException($"{path}: line {i + 1} is not a center; expected z,y,x in voxels");
        }

        return [.. centers];
    }

    private static (double Z, double Y, double X)[] FromStack(string path)
    {
        Volume<int> marks = VolumeReader.Read<int>(path);
        Volume<int> objects = ConnectedComponents.Label(marks, out _, Connectivity.Corners);
        return [.. ObjectBox.Find(objects).Select(b => b.Centroid)];
    }

    private static void Ball(Volume<int> labels, int cz, int cy, int cx, int id)
    {
        for (int z = Math.Max(0, cz - Radius); z <= Math.Min(labels.Shape.Depth - 1, cz + Radius); z++)
        {
            for (int y = Math.Max(0, cy - Radius); y <= Math.Min(labels.Shape.Height - 1, cy + Radius); y++)
            {
                for (int x = Math.Max(0, cx - Radius); x <= Math.Min(labels.Shape.Width - 1, cx + Radius); x++)
                {
                    int square = ((z - cz) * (z - cz)) + ((y - cy) * (y - cy)) + ((x - cx) * (x - cx));
                    if (square <= Radius * Radius && labels[z, y, x] == 0) labels[z, y, x] = id;
                }
            }
        }
    }
}
