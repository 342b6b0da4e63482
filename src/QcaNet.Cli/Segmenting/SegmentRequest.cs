using QcaNet.Batch;
using QcaNet.Core;

namespace QcaNet.Cli.Segmenting;

/// <summary>A call of <c>segment</c>, read.</summary>
internal sealed record SegmentRequest
{
    /// <summary>What to segment and where results go; without inputs, a synthetic embryo. The picture is added by the run.</summary>
    public required BatchOptions Batch { get; init; }

    /// <summary>JSON in place of text.</summary>
    public bool Json { get; init; }

    /// <summary>An HTML report of every stack.</summary>
    public bool Reports { get; init; }

    /// <summary>Where the time went, in the text.</summary>
    public bool Timings { get; init; }

    /// <summary>Tells on standard error what happens inside.</summary>
    public bool Verbose { get; init; }

    /// <summary>Describes the pipeline.</summary>
    public required QcaNetPipelineBuilder Pipeline { get; init; }

    /// <summary>Threads of the networks; null for libtorch's own choice.</summary>
    public int? Threads { get; init; }
}
