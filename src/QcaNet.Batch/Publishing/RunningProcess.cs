using System.Diagnostics;
using System.Globalization;

namespace QcaNet.Batch;

/// <summary>Identifies the process that created a temporary folder, and determines whether it is still running.</summary>
/// <param name="Host">Host name of its machine.</param>
/// <param name="Id">Process id on that machine.</param>
/// <param name="Started">Start time. Process ids are reused; an id together with a start time is unique.</param>
internal sealed record RunningProcess(string Host, int Id, DateTime Started)
{
    /// <summary>On some systems, different calls round start times differently.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    /// <summary>This process.</summary>
    public static RunningProcess Current { get; } = Own();

    /// <summary>Parses the result of <see cref="ToString"/>; null for any other text.</summary>
    public static RunningProcess? Parse(string text)
    {
        string[] parts = text.Trim().Split('\t');
        return parts.Length == 3 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int id)
            && DateTime.TryParse(parts[2], CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime started)
            ? new RunningProcess(parts[0], id, started)
            : null;
    }

    /// <summary>Whether the process is known to have ended: it ran on this machine, and no longer exists.</summary>
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
            // It has just ended, or access to it is denied because it belongs to another user.
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
