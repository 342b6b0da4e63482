// How good is a segmentation, and what does it measure? Scores against ground truth, and the nuclei as a table.
//   dotnet run samples/03-score-and-measure.cs
//   dotnet run samples/03-score-and-measure.cs -- predicted.tif true.tif
// Expect: "10 predicted, 16 true", scores, and the nuclei as CSV.
// Takes about 1 second on two cores.
#:project ../src/QcaNet.Metrics/QcaNet.Metrics.csproj
#:project ../src/QcaNet.PostProcessing/QcaNet.PostProcessing.csproj
#:project ../src/QcaNet.Synthesis/QcaNet.Synthesis.csproj

using System.Globalization;
using QcaNet.Metrics;
using QcaNet.PostProcessing;
using QcaNet.Synthesis;
using QcaNet.Volumes;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

Volume<int> predicted, truth;
if (args.Length == 2)
{
    (predicted, truth) = (VolumeReader.Read<int>(args[0]), VolumeReader.Read<int>(args[1]));
}
else
{
    // Without files: an embryo with touching nuclei, "segmented" by connected components, which merge every touching pair.
    SyntheticEmbryo embryo = SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Nuclei = 16, TouchingFraction = 0.4, Seed = 3 });
    truth = embryo.Labels;
    var mask = new Volume<byte>(truth.Shape, truth.Spacing);
    for (int i = 0; i < truth.Shape.Length; i++) mask.Voxels[i] = truth.Voxels[i] == 0 ? (byte)0 : (byte)1;
    predicted = ConnectedComponents.Label(mask, out _);
}

// 1. All scores come from one table: the number of voxels shared by each pair of a predicted and a true object.
Evaluation e = Evaluation.Compute(predicted, truth);
SegmentationScores s = e.Scores;
Console.WriteLine($"{s.PredictedCount} predicted, {s.TrueCount} true: count error {s.CountError}");
Console.WriteLine($"IoU     {s.Iou:0.000}   foreground against foreground: merged nuclei do not show");
Console.WriteLine($"SEG     {s.Seg:0.000}   mean over true nuclei: falls with every nucleus that is missed or merged");
Console.WriteLine($"MUCov   {s.MuCov:0.000}   mean over predicted nuclei: falls with every one that should not be there");
Console.WriteLine($"F1@0.5  {s.F1At50:0.000}   found one to one, at an IoU of one half");
Console.WriteLine($"published code's SEG {s.SegPublished:0.000}, Cell Tracking Challenge's SEG {s.SegCtc:0.000}");
Console.WriteLine($"variation of information: {e.Partition.VariationOfInformationMerge:0.000} bits by merging, {e.Partition.VariationOfInformationSplit:0.000} by splitting");
Console.WriteLine($"surfaces of matched nuclei lie {e.MeanBoundaryDistance:0.00} {(e.InMicrometers ? "um" : "voxels")} apart");

// 2. Which objects are wrong? The audit classes every one of them, with the ids it has to do with.
foreach (AuditEntry a in e.Audit.Entries.Where(a => a is { IsTrue: false, Class: AuditClass.Merged }))
{
    Console.WriteLine($"predicted {a.Id} holds true {string.Join(" and ", a.Related)}");
}

// 3. Measurements of the true nuclei, as CSV for a spreadsheet or R.
var rows = new List<string> { "id,voxels,volume_um3,z_um,y_um,x_um" };
foreach (Nucleus n in NucleusMeasurement.Measure(truth))
{
    // Null if the labels have no spacing: then only voxel counts are known.
    Point3D? c = n.CentroidMicrometers;
    rows.Add($"{n.Id},{n.Voxels},{n.Volume:0.0},{c?.Z:0.00},{c?.Y:0.00},{c?.X:0.00}");
}

File.WriteAllLines("03-nuclei.csv", rows);
Console.WriteLine($"{rows.Count - 1} nuclei in {Path.GetFullPath("03-nuclei.csv")}; the first:");
Console.WriteLine(string.Join(Environment.NewLine, rows.Take(4)));
