using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>Polls the inputs of a batch, and segments new stacks when they are complete.</summary>
internal sealed partial class FolderWatch
{
    private readonly StackBatch _batch;
    private readonly BatchOptions _options;
    private readonly WatchOptions _watch;
    private readonly ILogger _logger;
    private readonly Dictionary<string, Sight> _seen = new(StringComparer.Ordinal);
    private string? _lastRefusal;

    public FolderWatch(StackBatch batch, BatchOptions options, WatchOptions watch, ILogger logger)
    {
        IEnumerable<string> wrong = options.Problems().Concat(watch.Problems());
        BatchProblem[] problems = [.. wrong.Select(p => new BatchProblem(BatchProblemKind.Option, p))];
        if (problems.Length > 0) throw new BatchException(problems);
        (_batch, _options, _watch, _logger) = (batch, options, watch, logger);
    }

    public async IAsyncEnumerable<StackOutcome> RunAsync(
        IProgress<BatchProgress>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_watch.Interval, _watch.Clock);
        do
        {
            BatchPlan? plan = Look(cancellationToken);
            if (plan is null) continue;
            IAsyncEnumerator<StackOutcome> outcomes = _batch.RunAsync(plan, progress, cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            await using (outcomes.ConfigureAwait(false))
            {
                while (await NextAsync(outcomes).ConfigureAwait(false)) yield return outcomes.Current;
            }
        }
        while (await TickAsync(timer, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Finds stacks that have settled and whose current version has not been processed; null if there are none.</summary>
    private BatchPlan? Look(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return null;
        DateTimeOffset now = _watch.Clock.GetUtcNow();
        try
        {
            BatchPlan plan = BatchPlan.Create(_options, cancellationToken);
            _lastRefusal = null;
            var ready = new HashSet<string>(StringComparer.Ordinal);
            foreach (string path in plan.Items.Select(item => item.Path).Distinct(StringComparer.Ordinal))
            {
                if (IsReady(path, now)) ready.Add(path);
            }

            return ready.Count == 0 ? null : plan.Only(item => ready.Contains(item.Path));
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (BatchException error)
        {
            // For instance, two stacks with the same name: report it once and keep watching, so that one of them can be renamed.
            if (error.Message != _lastRefusal) LogRefusal(error.Message);
            _lastRefusal = error.Message;
            return null;
        }
    }

    private bool IsReady(string path, DateTimeOffset now)
    {
        (long Length, DateTime Written)? state = StateOf(path);
        if (state is not { } present)
        {
            _seen.Remove(path);
            return false;
        }

        if (!_seen.TryGetValue(path, out Sight? sight) || sight.State != present) _seen[path] = sight = new Sight(present, now);
        if (sight.Taken || now - sight.Since < _watch.Settle) return false;
        sight.Taken = true;
        return true;
    }

    private static (long Length, DateTime Written)? StateOf(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                FileInfo[] planes = new DirectoryInfo(path).GetFiles();
                return (planes.Sum(p => p.Length), planes.Length == 0 ? default : planes.Max(p => p.LastWriteTimeUtc));
            }

            var file = new FileInfo(VolumeReader.FileOf(path));
            return file.Exists ? (file.Length, file.LastWriteTimeUtc) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<StackOutcome> outcomes)
    {
        try
        {
            return await outcomes.MoveNextAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task<bool> TickAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The watched folder cannot be processed as it is: {Problem}")]
    private partial void LogRefusal(string problem);

    /// <summary>The last observed state of a file.</summary>
    private sealed class Sight((long Length, DateTime Written) state, DateTimeOffset since)
    {
        public (long Length, DateTime Written) State { get; } = state;

        public DateTimeOffset Since { get; } = since;

        public bool Taken { get; set; }
    }
}
