using System.Runtime.InteropServices;
using System.Security.Cryptography;
using QcaNet.Files;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>
/// Temporary files that are either complete or treated as missing: each is written under another name and then renamed, and ends with a
/// SHA-256 of everything before it. Files are not flushed to disk: if a power failure damages one, its hash does not match, and it is
/// computed again.
/// </summary>
internal static class CheckedFile
{
    /// <summary>Writes a file.</summary>
    /// <exception cref="FileAccessException">The file cannot be written.</exception>
    public static void Write(string path, Action<Writer> write)
    {
        string temporary = path + ".tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                using var writer = new Writer(stream);
                write(writer);
                writer.End();
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            string problem = $"The file could not be written: {SystemMessage.Of(error)}; free some space, or choose another folder.";
            throw new FileAccessException(path, problem, error);
        }
    }

    /// <summary>Whether a file exists and is complete.</summary>
    public static bool IsWhole(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length < SHA256.HashSizeInBytes) return false;
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] buffer = GC.AllocateUninitializedArray<byte>(1 << 16);
            long left = stream.Length - SHA256.HashSizeInBytes;
            while (left > 0)
            {
                int read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
                if (read == 0) return false;
                hash.AppendData(buffer, 0, read);
                left -= read;
            }

            byte[] told = new byte[SHA256.HashSizeInBytes];
            stream.ReadExactly(told);
            return told.AsSpan().SequenceEqual(hash.GetHashAndReset());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Writes values and hashes them.</summary>
    public sealed class Writer : IDisposable
    {
        private readonly Stream _stream;
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        internal Writer(Stream stream) => _stream = stream;

        /// <summary>Writes one value.</summary>
        public void Write<T>(T value)
            where T : unmanaged => Write(MemoryMarshal.CreateReadOnlySpan(ref value, 1));

        /// <summary>Writes values.</summary>
        public void Write<T>(ReadOnlySpan<T> values)
            where T : unmanaged
        {
            // In parts: a span of bytes has at most 2^31 elements.
            const int Part = 1 << 20;
            for (; !values.IsEmpty; values = values[Math.Min(Part, values.Length)..])
            {
                ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values[..Math.Min(Part, values.Length)]);
                _hash.AppendData(bytes);
                _stream.Write(bytes);
            }
        }

        public void Dispose() => _hash.Dispose();

        internal void End() => _stream.Write(_hash.GetHashAndReset());
    }

    /// <summary>Reads a value written by a <see cref="Writer"/>.</summary>
    public static T ReadOne<T>(Stream stream)
        where T : unmanaged
    {
        T value = default;
        stream.ReadExactly(MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref value, 1)));
        return value;
    }

    /// <summary>Reads an array.</summary>
    public static T[] ReadMany<T>(Stream stream, int count)
        where T : unmanaged
    {
        T[] values = GC.AllocateUninitializedArray<T>(count);
        const int Part = 1 << 20;
        for (int at = 0; at < count; at += Part)
        {
            stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan(at, Math.Min(Part, count - at))));
        }

        return values;
    }
}
