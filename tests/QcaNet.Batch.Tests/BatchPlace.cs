using QcaNet.Core;
using QcaNet.Core.Tests;
using QcaNet.Models.Weights;
using QcaNet.Volumes;

namespace QcaNet.Batch.Tests;

/// <summary>A folder that goes with the test, with a pipeline that segments bright balls exactly.</summary>
internal sealed class BatchPlace : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<QcaNetPipeline> _pipelines = [];

    public string Folder => _folder.Path;

    public string Output => File("out");

    public QcaNetPipeline Pipeline(Func<QcaNetPipelineBuilder, QcaNetPipelineBuilder>? change = null)
    {
        QcaNetPipelineBuilder builder = QcaNetPipeline.Create()
            .WithNsn(ThresholdNetwork.Make(0.3, ThresholdNetwork.Metadata(NetworkRole.Nsn)))
            .WithNdn(ThresholdNetwork.Make(0.8, ThresholdNetwork.Metadata(NetworkRole.Ndn)));
        QcaNetPipeline pipeline = (change?.Invoke(builder) ?? builder).Build();
        _pipelines.Add(pipeline);
        return pipeline;
    }

    public string File(params string[] parts) => Path.Combine([Folder, .. parts]);

    public string Save<T>(Volume<T> volume, params string[] parts)
        where T : unmanaged
    {
        string path = File(parts);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        VolumeWriter.Write(path, volume);
        return path;
    }

    public string SaveTwoBalls(params string[] parts) => Save(Balls.Two().Stack, parts);

    public BatchOptions Options(params string[] inputs) => new() { Inputs = inputs, Output = Output };

    public IReadOnlyList<StackOutcome> Run(BatchOptions options, QcaNetPipeline? pipeline = null) =>
        [.. new StackBatch(pipeline ?? Pipeline()).Run(BatchPlan.Create(options))];

    /// <summary>Every file under the output folder, hidden ones too, relative to it.</summary>
    public string[] Results() => !Directory.Exists(Output) ? [] :
        [.. Directory.EnumerateFiles(Output, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(f => Path.GetRelativePath(Output, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    /// <summary>Results without the notes of a run over several stacks.</summary>
    public IEnumerable<string> Labels() => Results().Where(f => f.StartsWith("labels/", StringComparison.Ordinal)).Select(f => f["labels/".Length..]);

    public Dictionary<string, byte[]> Contents() => Results().ToDictionary(f => f, f => System.IO.File.ReadAllBytes(Path.Combine(Output, f)));

    public void Dispose()
    {
        foreach (QcaNetPipeline pipeline in _pipelines) pipeline.Dispose();
        _folder.Dispose();
    }
}
