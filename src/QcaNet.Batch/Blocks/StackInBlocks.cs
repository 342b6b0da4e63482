using QcaNet.Core;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>Segments a stack that is larger than memory: networks block by block, then the division in blocks.</summary>
internal static class StackInBlocks
{
    // Memory of the pipeline per voxel of a stack in memory: voxels, both probabilities, mask, markers, distances, labels, queue.
    private const long BytesPerVoxel = 24;

    /// <summary>Whether a stack is too large for the budget.</summary>
    public static bool IsNeeded(BlockOptions? options, Shape3D shape) =>
        options is not null
        && (options.Always || shape.LongLength > Array.MaxLength || shape.LongLength * BytesPerVoxel > options.MemoryBudget);

    /// <summary>Segments a stack.</summary>
    /// <param name="pipeline">The networks.</param>
    /// <param name="file">The stack.</param>
    /// <param name="item">The time point and channel.</param>
    /// <param name="options">Blocks, halo, memory.</param>
    /// <param name="folder">The folder for unfinished work; the labels are written to it.</param>
    /// <param name="labels">The path of the labels in the folder.</param>
    /// <param name="progress">Receives the progress.</param>
    /// <param name="cancellationToken">Finished blocks are kept for the next call.</param>
    public static BlockDivision Segment(
        QcaNetPipeline pipeline,
        VolumeFile file,
        StackItem item,
        BlockOptions options,
        BlockFolder folder,
        string labels,
        IProgress<BlockProgress>? progress,
        CancellationToken cancellationToken)
    {
        options = With(options, pipeline);
        StackParts parts = pipeline.OpenParts(file, item.TimePoint ?? 0, item.Channel ?? 0);
        using PredictedPlanes planes = PredictedPlanes.Predict(
            parts,
            folder,
            options.Always ? options.Block : parts.BestPart(options.MemoryBudget),
            pipeline.Watershed,
            (done, count) => progress?.Report(new BlockProgress(BlockStage.FindingNuclei, done, count)),
            cancellationToken);
        return new BlockRun(planes, folder, labels, options, progress, cancellationToken).Run();
    }

    /// <summary>Hash of everything that unfinished work depends on.</summary>
    public static string Identity(string inputHash, string optionsHash, StackItem item, BlockOptions options, QcaNetPipeline pipeline) =>
        BlockRun.Identity(FormattableString.Invariant($"segment {inputHash} {optionsHash} {item.TimePoint} {item.Channel}"),
            With(options, pipeline));

    private static BlockOptions With(BlockOptions options, QcaNetPipeline pipeline) =>
        options with
        {
            Watershed = pipeline.Watershed,
            SmallestVolume = pipeline.Watershed.SmallestVolume ?? WatershedOptions.DefaultSmallestVolume,
        };
}
