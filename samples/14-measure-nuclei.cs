// All measurements of labeled nuclei: shape, neighbors, position in the embryo and intensity, as a table with units.
//   dotnet run samples/14-measure-nuclei.cs
//   dotnet run samples/14-measure-nuclei.cs -- labels.tif stack.tif
// Expect: a table, then "48 columns of 12 nuclei".
// Takes about 1 second on two cores.
#:project ../src/QcaNet.Metrics/QcaNet.Metrics.csproj
#:project ../src/QcaNet.Synthesis/QcaNet.Synthesis.csproj

using System.Globalization;
using QcaNet.Metrics;
using QcaNet.Synthesis;
using QcaNet.Volumes;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// 1. Labels and the corresponding stack. Without a spacing, all values in micrometers are null; nothing is guessed.
Volume<int> labels;
Volume<ushort> stack;
if (args.Length == 2)
{
    (labels, stack) = (VolumeReader.Read<int>(args[0]), VolumeReader.Read<ushort>(args[1]));
}
else
{
    SyntheticEmbryo embryo = SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Nuclei = 12, TouchingFraction = 0.5, Seed = 8 });
    (labels, stack) = (embryo.Labels, embryo.Stack);
}

// 2. One call measures everything on all cores, with the same bits for any number of threads.
IReadOnlyList<NucleusCriteria> nuclei = ObjectCriteria.Measure(labels, stack);

Console.WriteLine("id  volume  surface  sphericity  solidity  elongation  nearest  touches  to surface   mean");
Console.WriteLine("       um3      um2                                          um                   um");
foreach (NucleusCriteria n in nuclei)
{
    Console.WriteLine(
        $"{n.Nucleus.Id,2} {n.Nucleus.Volume,7:0} {n.SurfaceArea,8:0} {n.Sphericity,11:0.000} {n.Solidity,9:0.000} {n.Axes?.Elongation,11:0.00} "
        + $"{n.NearestDistance,8:0.0} {string.Join(' ', n.Contacts.Select(c => c.Id)),8} {n.DistanceToEmbryoSurface,11:0.0} {n.Intensity!.Mean,6:0}");
}

// 3. The surface area has a known error, at most 2 % for balls of this size. The number of boundary voxels, as in the published code, is not an area.
NucleusCriteria largest = nuclei.MaxBy(n => n.Nucleus.Voxels)!;
double ball = Math.PI * Math.Pow(largest.EquivalentDiameter ?? double.NaN, 2);
Console.WriteLine($"nucleus {largest.Nucleus.Id}: {largest.SurfaceArea:0} um2; a ball of the same volume has {ball:0} um2; {largest.BoundaryVoxels} boundary voxels");

// 4. All 48 columns as CSV, with units in the names, and one row per time point with the columns of the published code.
using (StreamWriter csv = File.CreateText("14-nuclei.csv")) CriteriaTable.WriteCsv(csv, nuclei);
using (StreamWriter csv = File.CreateText("14-published.csv")) PublishedTable.WriteCsv(csv, [nuclei]);
Console.WriteLine($"{CriteriaTable.Columns.Count} columns of {nuclei.Count} nuclei: {Path.GetFullPath("14-nuclei.csv")}");
