using Microsoft.Win32.SafeHandles;
using QcaNet.Files;

namespace QcaNet.Volumes.Sources;

/// <summary>A file on disk, read by position without a lock.</summary>
internal sealed class DiskFile : SourceFile
{
    private readonly SafeFileHandle _handle;

    private DiskFile(string path, SafeFileHandle handle, long length)
        : base(path, length) => _handle = handle;

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="VolumeFormatException">
    /// Kind Access: the file does not exist, is a folder, a pipe or a device, or cannot be read because of its permissions.
    /// </exception>
    /// <param name="path">The file.</param>
    /// <param name="name">Its name in messages; null for the path.</param>
    internal static DiskFile Open(string path, string? name = null)
    {
        SafeFileHandle? handle = null;
        try
        {
            if (RegularFile.KindOf(path) is { } kind) throw Refused(path, RegularFile.Refusal(kind), null);
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            return new DiskFile(name ?? path, handle, RandomAccess.GetLength(handle));
        }
        catch (Exception e) when (e is not VolumeFormatException)
        {
            handle?.Dispose();
            string problem = e switch
            {
                FileNotFoundException or DirectoryNotFoundException or IOException when IsAddress(path) =>
                    "This is a URL; download the file first.",
                FileNotFoundException or DirectoryNotFoundException when path.AsSpan().ContainsAny('*', '?') =>
                    "There is no such file. Wildcards are expanded by the shell: remove the quotation marks, or specify the folder.",
                FileNotFoundException or DirectoryNotFoundException => "There is no such file; check the path.",
                UnauthorizedAccessException when Directory.Exists(path) => "This is a folder; specify a TIFF file in it.",
                UnauthorizedAccessException => "No permission to read the file.",
                _ => $"The file could not be opened: {SystemMessage.Of(e)}; check the path.",
            };
            throw Refused(path, problem, e);
        }
    }

    private static bool IsAddress(string path) =>
        path.IndexOf(
            "://", StringComparison.Ordinal) is > 1 and < 10 and var end && path.AsSpan(0, end).IndexOfAnyExceptInRange('a', 'z') < 0;

    public override void Dispose() => _handle.Dispose();

    protected override int ReadCore(long position, Span<byte> buffer)
    {
        int done = 0;
        while (done < buffer.Length)
        {
            int read = RandomAccess.Read(_handle, buffer[done..], position + done);
            if (read == 0) break;
            done += read;
        }

        return done;
    }

    private static VolumeFormatException Refused(string path, string problem, Exception? cause) =>
        new(path, VolumeFormatErrorKind.Access, problem, null, cause) { Remedy = Remedy.CheckPath };
}
