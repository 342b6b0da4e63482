using System.Diagnostics;
using System.Globalization;
using System.Text;
using QcaNet.Volumes;

namespace QcaNet.Fuzzing;

/// <summary>Runs inputs one by one and collects statistics: outcomes, the slowest input, the one with the most memory, failures.</summary>
internal sealed class FuzzFigures(FuzzState state, FuzzTargets targets, bool stores, bool verbose)
{
    private const long MostMemory = 64L << 20;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(1);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _processor = ProcessorTime();

    /// <summary>Runs the next input.</summary>
    public void Run()
    {
        long number = state.Next;
        FuzzInput input = targets.Make(number, stores);
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
            if (!IsPrintable(error.Message)) Fail(number, input, $"a message that is not printable, of {error.Message.Length} characters");
        }
        catch (Exception error)
        {
            Fail(number, input, error.ToString());
        }

        TimeSpan time = ProcessorTime() - start;
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before - voxelBytes;
        FuzzOutcome outcome = state.Outcomes.GetValueOrDefault(input.Kind) ?? new FuzzOutcome(0, 0);
        state.Outcomes[input.Kind] = refusal is null ? outcome with { Read = outcome.Read + 1 } : outcome with { Refused = outcome.Refused + 1 };
        state.Inputs++;
        state.Next++;
        if (time.TotalSeconds > state.Slowest.Value) state.Slowest = new FuzzExtreme(number, input.Kind, time.TotalSeconds);
        if (bytes > state.Largest.Value) state.Largest = new FuzzExtreme(number, input.Kind, bytes);
        if (time > MostTime) Fail(number, input, $"{time.TotalSeconds:0.00} s of processor time");
        if (bytes > MostMemory) Fail(number, input, $"{bytes} bytes beyond the voxels");
        if (verbose) Console.WriteLine($"{number} {input.Kind}: {refusal?.Message ?? "read"}");
    }

    /// <summary>Adds the time since the last call to the state, and saves it.</summary>
    public void Save(string? path)
    {
        state.Seconds += _clock.Elapsed.TotalSeconds;
        _clock.Restart();
        TimeSpan now = ProcessorTime();
        state.ProcessorSeconds += (now - _processor).TotalSeconds;
        _processor = now;
        state.Save(path);
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{state.Inputs} inputs, {state.Failures.Count} failures, {state.Seconds:0} s ({state.ProcessorSeconds:0} s of processor time); ");
        text.Append(CultureInfo.InvariantCulture, $"slowest {1000 * state.Slowest.Value:0} ms ({state.Slowest.Kind} {state.Slowest.Number}); ");
        text.Append(CultureInfo.InvariantCulture, $"most memory beyond voxels {state.Largest.Value / 1048576:0.0} MiB ({state.Largest.Kind} {state.Largest.Number})");
        foreach ((string kind, FuzzOutcome outcome) in state.Outcomes) text.Append(CultureInfo.InvariantCulture, $"; {kind} {outcome.Read} read {outcome.Refused} refused");
        return text.ToString();
    }

    // Control characters, and messages that are too long. Problems of several files have one line each.
    private static bool IsPrintable(string message) => message.Length <= 9000 && !message.Any(c => char.IsControl(c) && c != '\n');

    // The process has one busy thread, and its CPU time excludes other programs.
    private static TimeSpan ProcessorTime() => Environment.CpuUsage.TotalTime;

    private void Fail(long number, FuzzInput input, string what)
    {
        state.Failures.Add($"{number} {input.Kind}: {what.Split('\n')[0]}");
        Console.WriteLine($"FAILURE --first {number} --inputs 1{(stores ? " --stores" : targets.OnlyHdf5 ? " --hdf5" : "")} ({input.Kind}): {what}");
    }
}
