// What a user of the packages writes: read, segment, write, score. It refers to QcaNet.Core, and to nothing of this repository.
//   App STACK.tif TRUTH.tif LABELS.tif
using System.Diagnostics;
using System.Runtime.CompilerServices;
using QcaNet.Core;
using QcaNet.Metrics;
using QcaNet.Pretrained;
using QcaNet.Volumes;

using var pipeline = QcaNetPipeline.Create()
    .WithNsn(PretrainedWeights.Nsn)
    .WithNdn(PretrainedWeights.Ndn)
    .WithWatershed(w => w with { SmallestVolume = 300 })
    .Build();

Volume<ushort> stack = VolumeReader.Read<ushort>(args[0]);
Volume<int> truth = VolumeReader.Read<int>(args[1]);
long start = Stopwatch.GetTimestamp();
Segmentation result = pipeline.Segment(stack);
Console.WriteLine(FormattableString.Invariant(
    $"{(RuntimeFeature.IsDynamicCodeCompiled ? "compiled at run time" : "compiled ahead of time")}: {Stopwatch.GetElapsedTime(start).TotalSeconds:0.00} s"));
VolumeWriter.Write(args[2], result.Labels);

// Written and read back, so that the file is judged and not the memory.
Volume<int> labels = VolumeReader.Read<int>(args[2]);
SegmentationScores scores = SegmentationScores.Compute(labels, truth);
Console.WriteLine(FormattableString.Invariant($"{result.Nuclei.Count} nuclei of {scores.TrueCount}, IoU {scores.Iou:0.000}, SEG {scores.Seg:0.000}"));

bool sound = labels.Spacing == stack.Spacing && scores.PredictedCount == result.Nuclei.Count && scores.Iou > 0.5;
if (!sound) Console.Error.WriteLine("The result is not what the shipped networks give on a synthetic embryo: an IoU above 0.5, one label per nucleus, the spacing of the stack.");
return sound ? 0 : 1;
