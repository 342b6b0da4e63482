// Are nuclei dispersed, clustered, or random? Ripley's K and L in the embryo, with edge correction, and density in shells.
//   dotnet run samples/16-how-nuclei-are-spread.cs
//   dotnet run samples/16-how-nuclei-are-spread.cs -- labels.tif
// Expect: "dispersed" at short distances, because nuclei do not overlap, and "random" beyond.
// Takes about 1 second on two cores.
#:project ../src/QcaNet.Metrics/QcaNet.Metrics.csproj
#:project ../src/QcaNet.Synthesis/QcaNet.Synthesis.csproj

using System.Globalization;
using QcaNet.Metrics;
using QcaNet.Synthesis;
using QcaNet.Volumes;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Volume<int> labels = args.Length == 1
    ? VolumeReader.Read<int>(args[0])
    : SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Nuclei = 40, Seed = 6 }).Labels;

// 1. The outline of the embryo is estimated by the convex hull of all nuclei.
EmbryoHull hull = EmbryoHull.Create(labels);
Point3D[] centroids = [.. NucleusMeasurement.Measure(labels).Select(n => n.CentroidMicrometers!.Value)];
Console.WriteLine($"{centroids.Length} nuclei in {hull.Volume:0} um3");

// 2. K(r) counts neighbors within r, each weighted by the fraction of the sphere through it that lies in the embryo. For random positions, it is
//    the volume of a ball of radius r. L(r) is the radius of the ball with that volume, which is easier to interpret.
Console.WriteLine("  r um      K um3     L um   L - r");
foreach (RipleyPoint p in SpatialStatistics.Ripley(centroids, hull, [5, 10, 15, 20, 30, 40]))
{
    string reading = p.L < 0.9 * p.Radius ? "dispersed" : p.L > 1.1 * p.Radius ? "clustered" : "random";
    Console.WriteLine($"{p.Radius,6:0} {p.K,10:0} {p.L,8:0.0} {p.L - p.Radius,7:0.0}   {reading}");
}

// 3. Density in shells around the mean centroid. The published code calls this the "L function", but it is not.
var center = new Point3D(centroids.Average(c => c.Z), centroids.Average(c => c.Y), centroids.Average(c => c.X));
IReadOnlyList<double> shells = SpatialStatistics.ShellDensity(centroids, center, thickness: 10, shells: 6);
for (int i = 0; i < shells.Count; i++) Console.WriteLine($"from {10 * i,2} to {10 * (i + 1)} um: {1000 * shells[i]:0.00} nuclei per 1000 um3");
