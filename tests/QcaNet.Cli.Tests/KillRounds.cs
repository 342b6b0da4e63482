using System.Globalization;

namespace QcaNet.Cli.Tests;

/// <summary>How often processes are killed and told to end; figures go to the output of the tests.</summary>
internal static class KillRounds
{
    /// <summary>QCANET_KILLS, or twice.</summary>
    public static int Count { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("QCANET_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 2;

    /// <summary>Where a process that ended before it was met does not count, so many may come too late.</summary>
    public static int Tries => 10 * (Count + 1);

    /// <summary>Every file under a folder, hidden ones included, with forward slashes, and its bytes.</summary>
    public static Dictionary<string, byte[]> Tree(string folder) => !Directory.Exists(folder) ? [] :
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .ToDictionary(f => Path.GetRelativePath(folder, f).Replace('\\', '/'), File.ReadAllBytes);

    /// <summary>Whether a file is one that no run may leave when it is told to end.</summary>
    public static bool IsTemporary(string file) =>
        file.Split('/').Any(part => part.StartsWith('.')) || file.EndsWith(".tmp", StringComparison.Ordinal);
}
