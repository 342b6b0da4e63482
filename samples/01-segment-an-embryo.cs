// From a stack to labeled nuclei: the complete pipeline, in one file.
//   dotnet run samples/01-segment-an-embryo.cs
//   dotnet run samples/01-segment-an-embryo.cs -- my-stack.tif 1.75,0.8,0.8
// Expect: "12 of 12 nuclei", a table of them, and a picture.
// Takes about 5 seconds on two cores.
#:project ../src/QcaNet.Core/QcaNet.Core.csproj
#:project ../src/QcaNet.Reporting/QcaNet.Reporting.csproj
#:project ../src/QcaNet.Synthesis/QcaNet.Synthesis.csproj

using System.Globalization;
using QcaNet.Core;
using QcaNet.Metrics;
using QcaNet.Pretrained;
using QcaNet.Reporting;
using QcaNet.Synthesis;
using QcaNet.Volumes;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// 1. A stack. Without a path, a synthetic embryo, whose ground truth is known exactly.
Volume<ushort> stack;
Volume<int>? truth = null;
if (args.Length > 0)
{
    stack = VolumeReader.Read<ushort>(args[0]);

    // The spacing of a volume is null if the file does not contain it; nothing is guessed. The second argument supplies it.
    if (args.Length > 1 && VoxelSpacing.TryParse(args[1], out VoxelSpacing spacing)) stack = stack.WithSpacing(spacing);
}
else
{
    SyntheticEmbryo embryo = SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Nuclei = 12, Seed = 2020 });
    (stack, truth) = (embryo.Stack, embryo.Labels);
}

Console.WriteLine($"{stack.Shape} voxels (planes x rows x columns), {stack.Spacing} um apart");

// 2. The pipeline. Build checks everything at once and lists all problems in one exception.
using var pipeline = QcaNetPipeline.Create()
    .WithNsn(PretrainedWeights.Nsn)                        // which voxels belong to a nucleus?
    .WithNdn(PretrainedWeights.Ndn)                        // where are the centers of nuclei?
    .WithWatershed(w => w with { SmallestVolume = 300 })    // cubic micrometers; smaller objects are dropped
    .Build();

// 3. Segment. Progress is reported for each stage; a CancellationToken can stop the call.
Segmentation result = pipeline.Segment(stack, new Spoken());
Console.WriteLine($"{result.Nuclei.Count} nuclei in {result.Timings.Total.TotalSeconds:0.0} s");

// 4. The nuclei, in micrometers because the stack has a spacing.
Console.WriteLine($"{"id",4} {"volume/um3",11} {"z/um",8} {"y/um",8} {"x/um",8}");
foreach (Nucleus nucleus in result.Nuclei)
{
    Point3D c = nucleus.CentroidMicrometers!.Value;
    Console.WriteLine($"{nucleus.Id,4} {nucleus.Volume,11:0} {c.Z,8:0.0} {c.Y,8:0.0} {c.X,8:0.0}");
}

// 5. If the truth is known: how good is the segmentation?
if (truth is not null)
{
    SegmentationScores scores = SegmentationScores.Compute(result.Labels, truth);
    Console.WriteLine($"IoU {scores.Iou:0.000}  SEG {scores.Seg:0.000}  MUCov {scores.MuCov:0.000}  ({scores.PredictedCount} of {scores.TrueCount} nuclei)");
}

// 6. Files: labels for Fiji and napari, and a picture.
VolumeWriter.Write("01-labels.tif", result.Labels);
SegmentationPicture.WritePng("01-picture.png", stack, result.Labels, new SegmentationPictureOptions { Title = "01-segment-an-embryo", Truth = truth });
Console.WriteLine($"written: {Path.GetFullPath("01-labels.tif")} and 01-picture.png beside it");

/// <summary>Prints each stage as it starts, on the calling thread (<see cref="Progress{T}"/> would use another one).</summary>
internal sealed class Spoken : IProgress<SegmentationProgress>
{
    public void Report(SegmentationProgress value) => Console.WriteLine($"  {value.Fraction,4:P0} {value.Stage}");
}
