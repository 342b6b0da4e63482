using QcaNet.Core;
using QcaNet.Volumes;

namespace QcaNet.Cli.Segmenting;

/// <summary>A call of <c>segment</c>, read.</summary>
internal sealed record SegmentRequest
{
    /// <summary>Files and folders; none means a synthetic embryo.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Where results go.</summary>
    public required string Output { get; init; }

    /// <summary>Takes the place of what files say.</summary>
    public VoxelSpacing? Spacing { get; init; }

    /// <summary>True labels: a file for one stack, or a folder with the stacks' names.</summary>
    public string? Truth { get; init; }

    /// <summary>Leaves out stacks whose labels are there.</summary>
    public bool Resume { get; init; }

    /// <summary>Which of the stacks.</summary>
    public Shard Shard { get; init; } = Shard.Whole;

    /// <summary>JSON in place of text.</summary>
    public bool Json { get; init; }

    /// <summary>Where the time went, in the text.</summary>
    public bool Timings { get; init; }

    /// <summary>Writes the probabilities of both networks.</summary>
    public bool KeepProbabilities { get; init; }

    /// <summary>Describes the pipeline.</summary>
    public required QcaNetPipelineBuilder Pipeline { get; init; }

    /// <summary>Threads of the networks; null for libtorch's own choice.</summary>
    public int? Threads { get; init; }
}
