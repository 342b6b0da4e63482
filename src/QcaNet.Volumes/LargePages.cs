using System.Runtime.InteropServices;

namespace QcaNet.Volumes;

/// <summary>
/// Requests large pages for a volume that is about to be filled for the first time. With pages of 4 KiB, the page faults cost more than
/// reading an uncompressed file.
/// </summary>
internal static unsafe partial class LargePages
{
    private const nuint Page = 2 << 20;
    private const int AdviseLargePages = 14;

    /// <summary>Advises the operating system. If it ignores the advice, pages are small and the results are the same.</summary>
    /// <param name="memory">Memory that will be filled completely.</param>
    public static void Advise<T>(Span<T> memory)
        where T : unmanaged
    {
        nuint bytes = (nuint)memory.Length * (nuint)sizeof(T);
        if (bytes < 2 * Page || !OperatingSystem.IsLinux()) return;
        fixed (T* start = memory)
        {
            // Whole pages only: the memory beside them belongs to other objects.
            nuint from = ((nuint)start + Page - 1) & ~(Page - 1), to = ((nuint)start + bytes) & ~(Page - 1);
            try
            {
                if (from < to) _ = Advise((void*)from, to - from, AdviseLargePages);
            }
            catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
            {
                // A system without the C library under this name.
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* from, nuint bytes, int advice);
}
