using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace QcaNet.Batch;

/// <summary>Runs on disk, one plane after the other, each plane in raster order.</summary>
internal static class RunFile
{
    /// <summary>Message for a file that another program has truncated.</summary>
    public const string Shortened = "A temporary file was truncated; delete the folder of blocks and start again.";

    private const int BufferBytes = 1 << 20;

    /// <summary>Opens a file for reading.</summary>
    public static SafeFileHandle Open(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);

    /// <summary>Creates a file.</summary>
    public static FileStream Create(string path) => new(path, FileMode.Create, FileAccess.Write, FileShare.None, BufferBytes);

    /// <summary>Appends runs.</summary>
    public static void Append<T>(FileStream file, ReadOnlySpan<T> runs)
        where T : unmanaged => file.Write(MemoryMarshal.AsBytes(runs));

    /// <summary>Passes consecutive runs to a callback, in portions.</summary>
    /// <param name="file">The file.</param>
    /// <param name="from">First run.</param>
    /// <param name="to">Run after the last.</param>
    /// <param name="start">Offset of the first run in the file, in bytes.</param>
    /// <param name="portion">Receives each portion; no run is passed twice.</param>
    /// <exception cref="IOException">The file is shorter than it was.</exception>
    public static void Read<T>(SafeFileHandle file, long from, long to, long start, Action<ReadOnlySpan<T>> portion)
        where T : unmanaged
    {
        int size = Unsafe.SizeOf<T>();
        var buffer = new T[(int)Math.Min(to - from, BufferBytes / size)];
        for (long at = from; at < to; at += buffer.Length)
        {
            Span<T> part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, to - at));
            Span<byte> bytes = MemoryMarshal.AsBytes(part);
            long place = start + (at * size);
            while (!bytes.IsEmpty)
            {
                int read = RandomAccess.Read(file, bytes, place);
                if (read == 0) throw new EndOfStreamException(Shortened);
                bytes = bytes[read..];
                place += read;
            }

            portion(part);
        }
    }
}
