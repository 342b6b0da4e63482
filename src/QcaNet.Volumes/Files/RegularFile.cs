using System.Runtime.InteropServices;

namespace QcaNet.Volumes;

/// <summary>
/// Distinguishes regular files from pipes, devices and sockets before they are opened: opening a pipe waits for its other end, possibly
/// forever, and a device never ends.
/// </summary>
public static partial class RegularFile
{
    private const int CurrentFolder = -100;
    private const uint TypeWanted = 1;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;

    /// <summary>Throws if the path is neither a regular file nor a folder. A path that does not exist is accepted.</summary>
    /// <param name="path">The path; links are followed.</param>
    /// <exception cref="FileAccessException">It is a pipe, a device or a socket.</exception>
    public static void Check(string path)
    {
        if (KindOf(path) is { } kind) throw new FileAccessException(path, Refusal(kind));
    }

    /// <summary>Returns whether a regular file or a folder exists at the path.</summary>
    /// <param name="path">The path; links are followed.</param>
    public static bool IsAt(string path) => Path.Exists(path) && KindOf(path) is null;

    internal static string Refusal(string kind) => $"This is {kind}, not a file; give the name of a regular file.";

    /// <summary>
    /// What a path refers to: "a pipe", "a device", "a socket"; null for a regular file, a folder, or a path that does not exist.
    /// </summary>
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
                // A C library without statx, older than .NET supports.
            }
        }

        return OperatingSystem.IsWindows() ? ByWindows(path) : ByLength(path);
    }

    private static unsafe string? ByLinux(string path)
    {
        // struct statx has the same layout on all processors: 256 bytes, with the mode at byte 28.
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

    // On other systems .NET has no way to tell. Pipes, devices and sockets have length 0, and a file of length 0 is not worth reading.
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
