using System.Globalization;

namespace QcaNet.Measurements;

/// <summary>The most memory that this process has had resident (<c>VmHWM</c>). Linux.</summary>
internal static class ProcessPeak
{
    public static long Bytes()
    {
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM", StringComparison.Ordinal));
        return long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
    }
}
