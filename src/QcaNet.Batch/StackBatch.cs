using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using QcaNet.Core;

namespace QcaNet.Batch;

/// <summary>
/// Segments many stacks with one pipeline: results in a folder, one stack after the other, a stack that cannot be processed does not stop
/// the rest.
/// </summary>
/// <remarks>
/// <para>
/// A result is the labels, the table of nuclei, what <see cref="BatchOptions.Outputs"/> add, and a completion record with the hashes of the
/// input and of every file. All of it is written to a temporary folder and renamed to its place when it is whole, the record last. A run
/// that fails, is cancelled or is killed leaves an earlier result as it was; a run that is killed between two renames is carried on by the
/// next run into the folder.
/// </para>
/// <para>
/// Several processes may work on one output folder at the same time, on one machine or on several, with shards or without: at worst a stack
/// is segmented twice, to the same files.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// BatchPlan plan = BatchPlan.Create(new BatchOptions { Inputs = ["stacks"], Output = "results", Resume = true });
/// await foreach (StackOutcome outcome in new StackBatch(pipeline).RunAsync(plan))
/// {
///     Console.WriteLine($"{outcome.Item}: {outcome.Status}, {outcome.Nuclei.Count} nuclei");
/// }
/// </code>
/// </example>
public sealed class StackBatch
{
    private readonly QcaNetPipeline _pipeline;
    private readonly ILogger _logger;

    /// <summary>Makes a batch.</summary>
    /// <param name="pipeline">Segments; it stays the caller's.</param>
    /// <param name="logger">Told of every stack; null for nobody.</param>
    public StackBatch(QcaNetPipeline pipeline, ILogger<StackBatch>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        _pipeline = pipeline;
        _logger = logger ?? NullLogger<StackBatch>.Instance;
    }

    /// <summary>Segments the stacks of a plan, one per step of the enumeration, on the thread that enumerates.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="progress">Told what begins, on that thread.</param>
    /// <param name="cancellationToken">Checked as by <see cref="QcaNetPipeline.Segment{T}"/>; the stack under way leaves no file.</param>
    /// <returns>One outcome per stack of the plan's shard, in order. Leaving the enumeration early ends the run.</returns>
    /// <exception cref="BatchException">The output folder cannot be written to; thrown by the first step.</exception>
    /// <exception cref="QcaNet.Models.Inference.InferenceBackendException">No network can run here; no stack would fare better.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IEnumerable<StackOutcome> Run(
        BatchPlan plan, IProgress<BatchProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Enumerate(plan, progress, cancellationToken);
    }

    /// <summary>Segments the stacks of a plan on the thread pool; the caller takes outcomes as they come.</summary>
    /// <inheritdoc cref="Run"/>
    public async IAsyncEnumerable<StackOutcome> RunAsync(
        BatchPlan plan, IProgress<BatchProgress>? progress = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using IEnumerator<StackOutcome> outcomes = Run(plan, progress, cancellationToken).GetEnumerator();
        while (await Task.Run(outcomes.MoveNext, cancellationToken).ConfigureAwait(false)) yield return outcomes.Current;
    }

    /// <summary>
    /// Watches a folder: segments the stacks that are in it and those that come, until the token is cancelled. A stack is taken when it has
    /// not changed for a while; complete results are left out, and a stack that failed is tried again when its file changes.
    /// </summary>
    /// <param name="options">As for a run; <see cref="BatchOptions.Resume"/> is taken as set.</param>
    /// <param name="watch">How often to look; null for the defaults.</param>
    /// <param name="progress">Told what begins.</param>
    /// <param name="cancellationToken">Ends the enumeration, which then returns.</param>
    /// <exception cref="BatchException">The options are invalid, or the output folder cannot be written to.</exception>
    public IAsyncEnumerable<StackOutcome> WatchAsync(
        BatchOptions options,
        WatchOptions? watch = null,
        IProgress<BatchProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new FolderWatch(this, options with { Resume = true }, watch ?? WatchOptions.Default, _logger)
            .RunAsync(progress, cancellationToken);
    }

    private IEnumerable<StackOutcome> Enumerate(BatchPlan plan, IProgress<BatchProgress>? progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var output = OutputFolder.Prepare(plan.Options.Output);
        using var run = new BatchRun(_pipeline, plan, output, _logger);
        foreach (StackOutcome outcome in run.Enumerate(progress, cancellationToken)) yield return outcome;
    }
}
