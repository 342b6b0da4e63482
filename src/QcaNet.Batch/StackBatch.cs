using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using QcaNet.Core;

namespace QcaNet.Batch;

/// <summary>
/// Segments many stacks with one pipeline, one after the other, and writes the results to a folder. A stack that cannot be processed does
/// not stop the others.
/// </summary>
/// <remarks>
/// <para>
/// A result consists of the labels, the table of nuclei, the files of <see cref="BatchOptions.Outputs"/>, and a completion record with the
/// hashes of the input and of every file. The files are written to a temporary folder and renamed to their final paths when all of them are
/// complete, the record last. A run that fails, is canceled or is killed leaves an earlier result unchanged. If a run is killed between two
/// renames, the next run into the folder completes them.
/// </para>
/// <para>
/// Several processes can use one output folder at the same time, on one or several machines, with or without shards: at worst, a stack is
/// segmented twice, with the same result.
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

    /// <summary>Creates a batch.</summary>
    /// <param name="pipeline">The pipeline; owned by the caller.</param>
    /// <param name="logger">Receives a message for every stack; null for none.</param>
    public StackBatch(QcaNetPipeline pipeline, ILogger<StackBatch>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        _pipeline = pipeline;
        _logger = logger ?? NullLogger<StackBatch>.Instance;
    }

    /// <summary>Segments the stacks of a plan, one per step of the enumeration, on the enumerating thread.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="progress">Receives the progress, on that thread.</param>
    /// <param name="cancellationToken">Checked as in <see cref="QcaNetPipeline.Segment{T}"/>; the current stack leaves no files.</param>
    /// <returns>One outcome per stack of the plan's shard, in order. Stopping the enumeration early ends the run.</returns>
    /// <exception cref="BatchException">The output folder is not writable; thrown by the first step.</exception>
    /// <exception cref="QcaNet.Models.Inference.InferenceBackendException">The networks cannot run, so every stack would fail.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public IEnumerable<StackOutcome> Run(
        BatchPlan plan, IProgress<BatchProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Enumerate(plan, progress, cancellationToken);
    }

    /// <summary>Segments the stacks of a plan on the thread pool, and returns outcomes as they become available.</summary>
    /// <inheritdoc cref="Run"/>
    public async IAsyncEnumerable<StackOutcome> RunAsync(
        BatchPlan plan, IProgress<BatchProgress>? progress = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using IEnumerator<StackOutcome> outcomes = Run(plan, progress, cancellationToken).GetEnumerator();
        while (await Task.Run(outcomes.MoveNext, cancellationToken).ConfigureAwait(false)) yield return outcomes.Current;
    }

    /// <summary>
    /// Watches a folder: segments the stacks in it and those added later, until the token is canceled. A stack is processed when it has not
    /// changed for a while. Stacks with a complete result are skipped, and a stack that failed is tried again when its file changes.
    /// </summary>
    /// <param name="options">As for a run; <see cref="BatchOptions.Resume"/> is always on.</param>
    /// <param name="watch">Polling options; null for the defaults.</param>
    /// <param name="progress">Receives the progress.</param>
    /// <param name="cancellationToken">Ends the enumeration, which then returns.</param>
    /// <exception cref="BatchException">The options are invalid, or the output folder is not writable.</exception>
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
