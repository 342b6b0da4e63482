using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>SHA-256 of files, folders and text, in lowercase hexadecimal.</summary>
internal static class ContentHash
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Hash of text in UTF-8.</summary>
    public static string OfText(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>
    /// Hash of a file's bytes, and of the dataset if the path contains one; for a folder, of the names and bytes of its files, in ordinal
    /// order.
    /// </summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string OfInput(string path, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(path))
        {
            string file = VolumeReader.FileOf(path), hash = OfFile(file, cancellationToken);

            // Two datasets of one file are two inputs.
            return file.Length == path.Length ? hash : OfText($"{hash}\0{ResultName.Portable(path[file.Length..]).Trim('/')}");
        }

        var all = new StringBuilder();
        foreach ((string file, string name) in InputContent.Of(path))
        {
            all.Append(name).Append('\0').Append(OfFile(file, cancellationToken)).Append('\n');
        }

        return OfText(all.ToString());
    }

    /// <summary>Hash of a file's bytes.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string OfFile(string path, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var stream = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
