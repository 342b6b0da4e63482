using System.Diagnostics;
using System.Globalization;

namespace QcaNet.Batch;

/// <summary>Says which process made a temporary folder, and whether it is still there.</summary>
/// <param name="Host">Name of its machine.</param>
/// <param name="Id">Its number there.</param>
/// <param name="Started">When it began; numbers are given again, a number with a time is not.</param>
internal sealed record RunningProcess(string Host, int Id, DateTime Started)
{
    /// <summary>Starting times are rounded differently by different calls on some systems.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    /// <summary>This process.</summary>
    public static RunningProcess Current { get; } = Own();

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static RunningProcess? Parse(string text)
    {
        string[] parts = text.Trim().Split('\t');
        return parts.Length == 3 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int id)
            && DateTime.TryParse(parts[2], CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime started)
            ? new RunningProcess(parts[0], id, started)
            : null;
    }

    /// <summary>Whether it is known to have ended: it was on this machine, and there is no such process any more.</summary>
    public bool HasEnded()
    {
        if (Host != Current.Host) return false;
        try
        {
            using var process = Process.GetProcessById(Id);
            return (process.StartTime.ToUniversalTime() - Started).Duration() > Tolerance;
        }
        catch (ArgumentException)
        {
            return true;
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended just now, or belongs to someone whose processes may not be asked.
            return error is InvalidOperationException;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}\t{Id}\t{Started:O}");

    private static RunningProcess Own()
    {
        using var process = Process.GetCurrentProcess();
        return new RunningProcess(Environment.MachineName, Environment.ProcessId, process.StartTime.ToUniversalTime());
    }
}
