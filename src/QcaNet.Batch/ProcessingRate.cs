using System.Diagnostics;

namespace QcaNet.Batch;

/// <summary>Measures the throughput of a run and estimates the remaining time.</summary>
internal sealed class ProcessingRate
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private long _left;
    private long _done;
    private TimeSpan _busy;
    private TimeSpan _last;

    public ProcessingRate(IReadOnlyList<StackItem> items) => _left = items.Sum(Work);

    /// <summary>Null until a stack has been segmented.</summary>
    public double? BytesPerSecond => _done > 0 && _busy > TimeSpan.Zero ? _done / _busy.TotalSeconds : null;

    /// <summary>Null until a stack has been segmented.</summary>
    public TimeSpan? Remaining => BytesPerSecond is { } rate and > 0
        ? TimeSpan.FromSeconds(Math.Min(_left / rate, TimeSpan.MaxValue.TotalSeconds / 2)) : null;

    /// <summary>Counts a stack. Skipped stacks take no time and do not affect the estimate.</summary>
    public void Done(StackItem item, bool segmented)
    {
        TimeSpan now = _watch.Elapsed;
        _left -= Work(item);
        if (segmented)
        {
            _done += Work(item);
            _busy += now - _last;
        }

        _last = now;
    }

    private static long Work(StackItem item) => Math.Max(1, item.Bytes);
}
