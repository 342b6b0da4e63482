using QcaNet.Batch;
using QcaNet.Core;

namespace QcaNet.Cli.Segmenting;

/// <summary>The options of a call of <c>segment</c>.</summary>
internal sealed record SegmentRequest
{
    /// <summary>Inputs and output; without inputs, a synthetic embryo is segmented. The run adds the picture.</summary>
    public required BatchOptions Batch { get; init; }

    /// <summary>Whether to print JSON instead of text.</summary>
    public bool Json { get; init; }

    /// <summary>Whether to write an HTML report for every stack.</summary>
    public bool Reports { get; init; }

    /// <summary>Whether the text shows the time of each stage.</summary>
    public bool Timings { get; init; }

    /// <summary>Whether to log details to standard error.</summary>
    public bool Verbose { get; init; }

    /// <summary>The configured pipeline.</summary>
    public required QcaNetPipelineBuilder Pipeline { get; init; }

    /// <summary>Number of threads of the networks; null for the default.</summary>
    public int? Threads { get; init; }
}
