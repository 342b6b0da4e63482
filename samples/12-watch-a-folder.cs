// A worker: segments new files in a folder, with metrics for OpenTelemetry. Ends after two stacks, or with Ctrl-C.
//   dotnet run samples/12-watch-a-folder.cs                          two synthetic embryos arrive
//   dotnet run samples/12-watch-a-folder.cs -- incoming results      your own, until stopped
// Expect: "embryo1: Segmented", "embryo2: Segmented", and the totals of the metrics.
// Takes about 7 seconds on two cores.
#:project ../src/QcaNet.Batch/QcaNet.Batch.csproj
#:project ../src/QcaNet.Synthesis/QcaNet.Synthesis.csproj

using System.Diagnostics.Metrics;
using System.Globalization;
using QcaNet.Batch;
using QcaNet.Core;
using QcaNet.Pretrained;
using QcaNet.Synthesis;
using QcaNet.Volumes;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
bool own = args.Length > 1;
(string incoming, string results) = own ? (args[0], args[1]) : ("12-incoming", "12-results");
Directory.CreateDirectory(incoming);

using var ending = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    ending.Cancel();
};

// Metrics: in a service, AddMeter(BatchTelemetry.Name) and AddSource(BatchTelemetry.Name) export them to OpenTelemetry; here, a listener adds them up.
var totals = new SortedDictionary<string, double>(StringComparer.Ordinal);
using var listener = new MeterListener();
listener.InstrumentPublished = (instrument, l) =>
{
    if (instrument.Meter.Name == BatchTelemetry.Name) l.EnableMeasurementEvents(instrument);
};
listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument, value));
listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Add(instrument, value));
listener.Start();

using var pipeline = QcaNetPipeline.Create().WithNsn(PretrainedWeights.Nsn).WithNdn(PretrainedWeights.Ndn).Build();
var options = new BatchOptions { Inputs = [incoming], Output = results };

// A microscope writes for minutes, so a file is processed once it has not changed for a while. These files appear complete, by a rename.
var watch = new WatchOptions { Interval = TimeSpan.FromSeconds(1), Settle = own ? TimeSpan.FromSeconds(5) : TimeSpan.Zero };
if (!own) Arrive(1);
int count = 0;
await foreach (StackOutcome outcome in new StackBatch(pipeline).WatchAsync(options, watch, cancellationToken: ending.Token))
{
    Console.WriteLine($"{outcome.Item}: {outcome.Status}, {outcome.Nuclei.Count} nuclei");
    foreach (StackProblem problem in outcome.Problems) Console.WriteLine($"  {problem.File}: {problem.Text}");
    if (own) continue;
    if (++count == 1) Arrive(2);
    else await ending.CancelAsync();
}

// Merge the tables of all stacks, and report what failed or is missing. This also works for results from several jobs of a cluster.
MergeReport merged = BatchMerge.Merge(new MergeOptions { Folder = results });
Console.WriteLine($"{merged.Stacks.Count} stacks with {merged.Nuclei} nuclei in {merged.NucleiCsv}, report in {merged.ReportPath}");
foreach ((string name, double total) in totals) Console.WriteLine($"{name,-24} {total,12:0.###}");

void Add(Instrument instrument, double value) => totals[instrument.Name] = totals.GetValueOrDefault(instrument.Name) + value;

void Arrive(int number) => VolumeWriter.Write(
    Path.Combine(incoming, $"embryo{number}.tif"), SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Nuclei = 6, Seed = (ulong)number }).Stack);
