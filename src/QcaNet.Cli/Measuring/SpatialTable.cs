using QcaNet.Cli.Files;
using QcaNet.Cli.Results;
using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Cli.Measuring;

/// <summary>Spatial statistics of the nuclei of several label volumes.</summary>
internal sealed class SpatialTable(IReadOnlyList<double> radii, double thickness)
{
    private readonly List<(string Name, IReadOnlyList<RipleyPoint> Ripley, IReadOnlyList<double> Shells)> _rows = [];

    /// <summary>Computes the statistics of one volume, which needs at least two nuclei.</summary>
    /// <returns>The result for a JSON line.</returns>
    /// <exception cref="VolumeFormatException">The labels have no spacing.</exception>
    public object? Add(LabelSource source, Volume<int> labels, IReadOnlyList<NucleusCriteria> nuclei)
    {
        if (labels.Spacing is null)
        {
            throw new VolumeFormatException(
                source.File,
                VolumeFormatErrorKind.Unsupported,
                "The voxel spacing is not in the file, but distances need it; give it with --spacing z,y,x.");
        }

        if (nuclei.Count < 2) return null;
        Point3D[] centroids = [.. nuclei.Select(n => n.Nucleus.CentroidMicrometers!.Value)];
        var center = new Point3D(centroids.Average(c => c.Z), centroids.Average(c => c.Y), centroids.Average(c => c.X));
        EmbryoHull hull = EmbryoHull.Create(labels);
        IReadOnlyList<RipleyPoint> ripley = SpatialStatistics.Ripley(centroids, hull, radii);
        int shells = 1 + (int)(centroids.Max(c => c.DistanceTo(center)) / thickness);
        IReadOnlyList<double> density = SpatialStatistics.ShellDensity(centroids, center, thickness, shells);
        _rows.Add((source.Name, ripley, density));
        return new
        {
            EmbryoVolumeUm3 = hull.Volume,
            CenterUm = new[] { center.Z, center.Y, center.X },
            Ripley = ripley.Select(r => new { RadiusUm = r.Radius, KUm3 = r.K, LUm = r.L }),
            Shells = density.Select((d, i) => new { FromUm = i * thickness, ToUm = (i + 1) * thickness, DensityPerUm3 = d }),
        };
    }

    /// <summary>Writes ripley.csv and shells.csv.</summary>
    public void Write(string folder)
    {
        OutputFolder.Prepare(folder);
        TextFile.Write(Path.Combine(folder, "ripley.csv"), writer =>
        {
            writer.WriteLine("file,radius_um,k_um3,l_um");
            foreach ((string name, IReadOnlyList<RipleyPoint> ripley, _) in _rows)
            {
                foreach (RipleyPoint r in ripley) writer.WriteLine(Csv.Row([name, r.Radius, r.K, r.L]));
            }
        });
        TextFile.Write(Path.Combine(folder, "shells.csv"), writer =>
        {
            writer.WriteLine("file,from_um,to_um,density_per_um3");
            foreach ((string name, _, IReadOnlyList<double> shells) in _rows)
            {
                for (int i = 0; i < shells.Count; i++) writer.WriteLine(Csv.Row([name, i * thickness, (i + 1) * thickness, shells[i]]));
            }
        });
    }
}
