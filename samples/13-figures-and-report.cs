// Figures for a paper, and an HTML report: every stage of the pipeline, errors against the ground truth, surfaces, a montage over time, plots.
//   dotnet run samples/13-figures-and-report.cs
// Expect: "open 13-report.html in a browser", after the number of nuclei and the IoU.
// Takes about half a minute on two cores; writes 13-*.png, 13-*.svg and 13-report.html into the current directory.
#:project ../src/QcaNet.Core/QcaNet.Core.csproj
#:project ../src/QcaNet.Reporting/QcaNet.Reporting.csproj
#:project ../src/QcaNet.Synthesis/QcaNet.Synthesis.csproj

using QcaNet.Core;
using QcaNet.Metrics;
using QcaNet.Models.Weights;
using QcaNet.PostProcessing;
using QcaNet.Pretrained;
using QcaNet.Reporting;
using QcaNet.Synthesis;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

SyntheticEmbryo embryo = SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Nuclei = 16, TouchingFraction = 0.3, Seed = 3 });
Volume<float> raw = Intensity.ToFloat(embryo.Stack);
using QcaNetPipeline pipeline = QcaNetPipeline.Create().WithNsn(PretrainedWeights.Nsn).WithNdn(PretrainedWeights.Ndn).WithProbabilities().Build();
Segmentation result = pipeline.Segment(embryo.Stack);

// 1. Every stage from the stack to the nuclei, in 2D and 3D. Each is the result of a public method, or a volume from another program.
NetworkMetadata nsn = MetadataOf(PretrainedWeights.Nsn), ndn = MetadataOf(PretrainedWeights.Ndn);
Volume<byte> mask = Mask.Above(result.NucleusProbability!, nsn.Threshold!.Value);
var stages = new PipelineStages
{
    Raw = raw,
    Input = NetworkInput.Prepare(embryo.Stack, nsn),
    NucleusProbability = result.NucleusProbability,
    Mask = mask,
    CenterProbability = result.CenterProbability,
    Markers = Centers.FindDivided(result.CenterProbability!, ndn.Threshold!.Value, mask, WatershedOptions.DefaultSmallestMarkerVolume),
    Distance = DistanceTransform.Euclidean(mask),
    Labels = result.Labels,
    Truth = embryo.Labels,
};
StagePicture.WritePng("13-stages.png", stages, new StagePictureOptions { Title = "From the stack to its nuclei" });

// 2. What is wrong? Connected components instead of the watershed merge touching nuclei, and one nucleus is removed.
Volume<int> poor = ConnectedComponents.Label(mask, out _);
poor.Voxels.Replace(2, 0);
ComparisonPicture.WritePng("13-errors.png", poor, embryo.Labels, new ComparisonPictureOptions
{
    Title = "Components and ground truth",
    Stack = raw,
    View = PictureView.Fullest(embryo.Labels),
});

// 3. Labels with their ids over the stack, and the nuclei in 3D.
SegmentationPicture.WritePng("13-overlay.png", embryo.Stack, result.Labels, new SegmentationPictureOptions
{
    Title = "Nuclei",
    Overlay = true,
    Numbers = true,
    View = PictureView.Fullest(result.Labels),
});
SurfacePicture.WritePng("13-surfaces.png", result.Labels, new SurfacePictureOptions { Title = "Surfaces", Truth = embryo.Labels });

// 4. Over time: nuclei are linked, so that they keep their colors.
SyntheticTimeSeries series = SyntheticTimeSeries.Generate(new SyntheticTimeSeriesOptions { TimePoints = 48, Cycle = 12, LastNuclei = 32 });
Volume<int>[] times = [.. Enumerable.Range(0, 48).Select(t => series.Draw(t).Labels)];
IReadOnlyList<NucleusCriteria>[] nuclei = [.. times.Select(t => ObjectCriteria.Measure(t))];
Lineage lineage = Lineage.Link([.. nuclei.Select(t => t.Select(n => n.Nucleus).ToArray())]);
TimeMontage.WritePng(
    "13-montage.png",
    Enumerable.Range(0, 12).Select(i => new MontageFrame(lineage.Rename(times[4 * i], 4 * i), $"{4 * i / 6} h {4 * i % 6 * 10:00} min")),
    new TimeMontageOptions { Title = "Every 40 minutes", Columns = 6 });

// 5. Plots, as SVG and PNG.
var every = new PlotOptions { Interval = TimeSpan.FromMinutes(10) };
Save("counts", TimePlots.Counts([.. nuclei.Select(t => t.Count)], series.Counts, every));
Save("volumes", TimePlots.Volumes(nuclei, every));
Save("surface-areas", TimePlots.SurfaceAreas(nuclei, every));
Save("centroids", SpatialPlots.Centroids([result.Nuclei]));

// 6. The report: one self-contained file that works offline.
HtmlReport report = HtmlReport.OfStack(new ReportInput("embryo", result.Labels) { Image = raw, Truth = embryo.Labels });
report.Write("13-report.html");
Console.WriteLine($"{result.Nuclei.Count} nuclei, IoU {report.Summary!.Means["iou"].Mean:0.000}; open 13-report.html in a browser");
return File.Exists("13-report.html") ? 0 : 1;

static NetworkMetadata MetadataOf(PretrainedWeight weights)
{
    using Stream stream = weights.Open();
    return NetworkWeights.Load(stream, weights.Name).Metadata;
}

static void Save(string name, Figure figure)
{
    figure.WriteSvg($"13-{name}.svg");
    figure.WritePng($"13-{name}.png");
}
