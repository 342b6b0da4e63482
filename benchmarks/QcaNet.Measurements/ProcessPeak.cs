using System.Globalization;
using System.Runtime.InteropServices;

namespace QcaNet.Measurements;

/// <summary>Memory and CPU time of processes, as measured by the kernel. Linux.</summary>
internal static partial class ProcessPeak
{
    private const int Children = -1;

    /// <summary>Peak resident memory of this process (<c>VmHWM</c>).</summary>
    public static long Bytes()
    {
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM", StringComparison.Ordinal));
        return long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
    }

    /// <summary>CPU seconds of terminated child processes, in user and kernel mode.</summary>
    public static unsafe double ChildrenSeconds()
    {
        // struct rusage starts with two timevals of two 64-bit numbers each; it is 144 bytes on 64-bit Linux.
        long* usage = stackalloc long[18];
        if (GetUsage(Children, usage) != 0) throw new InvalidOperationException("getrusage failed.");
        return usage[0] + usage[2] + ((usage[1] + usage[3]) / 1e6);
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static unsafe partial int GetUsage(int who, long* usage);
}
