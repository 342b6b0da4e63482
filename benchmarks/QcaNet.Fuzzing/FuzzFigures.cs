using System.Diagnostics;
using System.Globalization;
using QcaNet.Volumes;

namespace QcaNet.Fuzzing;

/// <summary>Runs inputs one by one and keeps what is worth telling: outcomes, the slowest, the one that took most memory, the finds.</summary>
internal sealed class FuzzFigures
{
    private const long MostMemory = 64L << 20;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(1);

    private readonly SortedDictionary<string, (long Read, long Refused)> _outcomes = new(StringComparer.Ordinal);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private (long Number, string Kind, TimeSpan Time) _slowest;
    private (long Number, string Kind, long Bytes) _largest;
    private long _inputs;

    /// <summary>Inputs that broke a promise.</summary>
    public long Failures { get; private set; }

    /// <summary>Tries one input.</summary>
    public void Run(long number, FuzzTargets targets, bool verbose)
    {
        FuzzInput input = targets.Make(number);
        long before = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan start = ProcessorTime();
        long voxelBytes = 0;
        QcaNetException? refusal = null;
        try
        {
            voxelBytes = input.Try();
        }
        catch (QcaNetException error)
        {
            refusal = error;
            if (error.Message.AsSpan().ContainsAnyInRange('\0', '\u0009') || error.Message.Length > 9000) Fail(number, input, $"a message that is not printable: {error.Message.Length} characters");
        }
        catch (Exception error)
        {
            Fail(number, input, error.ToString());
        }

        TimeSpan time = ProcessorTime() - start;
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before - voxelBytes;
        (long read, long refused) = _outcomes.GetValueOrDefault(input.Kind);
        _outcomes[input.Kind] = refusal is null ? (read + 1, refused) : (read, refused + 1);
        _inputs++;
        if (time > _slowest.Time) _slowest = (number, input.Kind, time);
        if (bytes > _largest.Bytes) _largest = (number, input.Kind, bytes);
        if (time > MostTime) Fail(number, input, $"{time.TotalSeconds:0.00} s of processor time");
        if (bytes > MostMemory) Fail(number, input, $"{bytes} bytes beyond the voxels");
        if (verbose) Console.WriteLine($"{number} {input.Kind}: {refusal?.Message ?? "read"}");
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_inputs} inputs in {_clock.Elapsed.TotalSeconds:0} s, {Failures} failures; slowest {_slowest.Time.TotalMilliseconds:0} ms ({_slowest.Kind} {_slowest.Number}); "
        + $"most memory beyond voxels {_largest.Bytes / 1048576.0:0.0} MiB ({_largest.Kind} {_largest.Number}); ")
        + string.Join(", ", _outcomes.Select(o => string.Create(CultureInfo.InvariantCulture, $"{o.Key} {o.Value.Read} read {o.Value.Refused} refused")));

    // The process has one busy thread; its processor time does not count what other programs take.
    private static TimeSpan ProcessorTime() => Environment.CpuUsage.TotalTime;

    private void Fail(long number, FuzzInput input, string what)
    {
        Failures++;
        Console.WriteLine($"FAILURE --first {number} --inputs 1 ({input.Kind}): {what}");
    }
}
