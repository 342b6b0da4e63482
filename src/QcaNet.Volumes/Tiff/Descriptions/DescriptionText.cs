using System.Text;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// The text of a description tag as bytes: UTF-8, or Latin-1 if it is not valid UTF-8. It remains undecoded until a reader needs it,
/// because other programs store megabytes in it.
/// </summary>
internal sealed class DescriptionText
{
    // Maximum length of a text that is decoded at once: ImageJ's and tifffile's have about a hundred characters, or some kilobytes with a
    // user's metadata.
    private const int LongestDecoded = 1 << 20;

    // OME-XML with a vendor's metadata has several megabytes, and about 200 bytes per plane.
    private const int LongestOfOnePage = 8 << 20;
    private const int LongestPerPage = 2048;
    private const int Longest = 32 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly TiffSource _source;
    private readonly byte[] _bytes;
    private readonly int _start;

    private DescriptionText(TiffSource source, byte[] bytes)
    {
        _source = source;
        _bytes = bytes;
        ReadOnlySpan<byte> text = bytes;
        if (text.StartsWith(Encoding.UTF8.Preamble)) text = text[Encoding.UTF8.Preamble.Length..];
        _start = bytes.Length - text.TrimStart(" \t\r\n"u8).Length;
    }

    /// <summary>The text without leading blanks.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes.AsSpan(_start);

    /// <summary>Reads the text; null if the tag is absent or is not text.</summary>
    /// <param name="source">The file.</param>
    /// <param name="array">Its location.</param>
    /// <param name="pages">Number of pages in the file, which determines the maximum length of the text.</param>
    internal static DescriptionText? Read(TiffSource source, TiffArray array, int pages)
    {
        if (!array.IsThere || array.Type is not (TiffFieldType.Ascii or TiffFieldType.Byte or TiffFieldType.Undefined)) return null;
        if (array.Position < 0 || array.Position > source.Length - array.Count)
        {
            throw source.Malformed($"The image description of {array.Count} bytes extends beyond the end of the file.", array.Position);
        }

        long most = Math.Min(Longest, LongestOfOnePage + ((long)pages * LongestPerPage));
        if (array.Count > most)
        {
            throw source.Limit(
                $"The image description has {array.Count} bytes; at most {most} are supported for {pages} pages. Export the stack "
                + "again.");
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)array.Count);
        source.Read(array.Position, bytes);
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            if (bytes.Length > LongestDecoded)
            {
                throw source.Limit($"The image description has {bytes.Length} bytes of UTF-16; at most {LongestDecoded} are supported.");
            }

            string text = (bytes[0] == 0xFF ? Encoding.Unicode : Encoding.BigEndianUnicode).GetString(bytes.AsSpan(2)).TrimEnd('\0');
            return new DescriptionText(source, Encoding.UTF8.GetBytes(text));
        }

        int end = Array.IndexOf(bytes, (byte)0);
        if (end >= 0) bytes = bytes[..end];
        return new DescriptionText(source, bytes);
    }

    /// <summary>The text as a string.</summary>
    /// <exception cref="VolumeFormatException">It is longer than any legitimate text of this kind.</exception>
    internal string Decode()
    {
        if (Bytes.Length > LongestDecoded)
        {
            throw _source.Limit(
                $"The image description has {Bytes.Length} bytes; at most {LongestDecoded} are supported. Export the "
                + "stack again.");
        }

        try
        {
            return StrictUtf8.GetString(Bytes);
        }
        catch (DecoderFallbackException)
        {
            // Older programs on Windows wrote the micro sign as one byte, which is the same in Latin-1.
            return Encoding.Latin1.GetString(Bytes);
        }
    }

    /// <summary>The text for a parser that reads it incrementally.</summary>
    internal TextReader OpenReader()
    {
        Encoding encoding = System.Text.Unicode.Utf8.IsValid(Bytes) ? StrictUtf8 : Encoding.Latin1;
        return new StreamReader(
            new MemoryStream(_bytes, _start, _bytes.Length - _start, writable: false), encoding, detectEncodingFromByteOrderMarks: false);
    }
}
