using System.Runtime.InteropServices;

namespace QcaNet.Volumes;

/// <summary>
/// Tells regular files from pipes, devices and sockets before they are opened: opening a pipe waits for its other end, perhaps for ever,
/// and a device never ends.
/// </summary>
public static partial class RegularFile
{
    private const int CurrentFolder = -100;
    private const uint TypeWanted = 1;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;

    /// <summary>Refuses what is there and is neither a regular file nor a folder. A path where nothing is passes.</summary>
    /// <param name="path">The path; links are followed.</param>
    /// <exception cref="FileAccessException">It is a pipe, a device or a socket.</exception>
    public static void Check(string path)
    {
        if (KindOf(path) is { } kind) throw new FileAccessException(path, Refusal(kind));
    }

    /// <summary>Whether a regular file or a folder is there.</summary>
    /// <param name="path">The path; links are followed.</param>
    public static bool IsAt(string path) => Path.Exists(path) && KindOf(path) is null;

    internal static string Refusal(string kind) => $"This is {kind}, not a file; give the name of a regular file.";

    /// <summary>What a path leads to: "a pipe", "a device", "a socket"; null for regular files, folders, and where nothing is.</summary>
    internal static string? KindOf(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                return ByLinux(path);
            }
            catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
            {
                // A C library without statx, which is older than .NET supports.
            }
        }

        return OperatingSystem.IsWindows() ? ByWindows(path) : ByLength(path);
    }

    private static unsafe string? ByLinux(string path)
    {
        // struct statx has one layout on all processors: 256 bytes, the mode at byte 28.
        byte* status = stackalloc byte[256];
        if (StatusOf(CurrentFolder, path, 0, TypeWanted, status) != 0) return null;
        return (*(ushort*)(status + ModeOffset) & TypeMask) switch
        {
            0x1000 => "a pipe",
            0x2000 or 0x6000 => "a device",
            0xC000 => "a socket",
            _ => null,
        };
    }

    // Names such as NUL and \\.\pipe\name.
    private static string? ByWindows(string path)
    {
        string full = Path.GetFullPath(path);
        if (full.StartsWith(@"\\.\pipe\", StringComparison.OrdinalIgnoreCase)) return "a pipe";
        return full.StartsWith(@"\\.\", StringComparison.Ordinal) ? "a device" : null;
    }

    // Elsewhere .NET does not tell. Pipes, devices and sockets have no length, and neither has any file worth reading.
    private static string? ByLength(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) file = target;
            return file is { Exists: true, Length: 0 } ? "empty, a pipe, a device or a socket" : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int StatusOf(int folder, string path, int flags, uint wanted, byte* status);
}
