using QcaNet.Volumes.Sources;

namespace QcaNet.Volumes.Npy;

/// <summary>
/// The description of the array in a <c>.npy</c> file (numpy.lib.format, versions 1.0 to 3.0). The header is the text of a Python
/// dictionary with three known keys; it is parsed as exactly that and never evaluated.
/// </summary>
/// <param name="Type">The elements.</param>
/// <param name="BigEndian">Whether the most significant byte comes first.</param>
/// <param name="FirstAxisFastest">Fortran order: the first axis varies fastest in the file, not the last one.</param>
/// <param name="Lengths">Length of each axis.</param>
/// <param name="DataStart">Byte offset of the first element.</param>
internal sealed record NpyHeader(VoxelType Type, bool BigEndian, bool FirstAxisFastest, long[] Lengths, long DataStart)
{
    /// <summary>Number of bytes before the text of a version 1.0 header: magic, version, length.</summary>
    internal const int Prefix = 10;

    // NumPy itself rejects more than 10,000 characters; an array of numbers needs about a hundred.
    private const long LongestText = 1 << 16;

    private const int MostAxes = 32;

    internal static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads the header of a file that begins with <see cref="Magic"/>.</summary>
    /// <exception cref="VolumeFormatException">It is damaged or unsupported.</exception>
    internal static NpyHeader Read(SourceFile file)
    {
        Span<byte> start = stackalloc byte[12];
        file.Read(0, start[..Prefix]);
        (byte major, byte minor) = (start[6], start[7]);
        if (major is < 1 or > 3 || minor != 0)
        {
            throw file.Unsupported(
                $"The NumPy file has format version {major}.{minor}; 1.0, 2.0 and 3.0 are supported. Save the array again.");
        }

        long textStart = Prefix;
        long textLength = start[8] | (start[9] << 8);
        if (major > 1)
        {
            file.Read(0, start);
            textStart += 2;
            textLength |= ((long)start[10] << 16) | ((long)start[11] << 24);
        }

        if (textLength > file.Length - textStart) throw file.EndsEarly(textStart, textLength);
        if (textLength > LongestText)
        {
            throw file.Limit($"The header of the NumPy file has {textLength} bytes; at most {LongestText} are supported.");
        }

        byte[] text = new byte[textLength];
        file.Read(textStart, text);
        return Parse(file, text, textStart);
    }

    private static NpyHeader Parse(SourceFile file, byte[] text, long textStart)
    {
        var parser = new NpyDictionary(file, text, textStart);
        (VoxelType? type, bool bigEndian, bool? fortran, List<long>? lengths) = (null, false, null, null);
        parser.Expect('{');
        while (!parser.TryTake('}'))
        {
            ReadOnlySpan<byte> key = parser.Text();
            parser.Expect(':');
            if (key.SequenceEqual("descr"u8) && type is null)
            {
                if (parser.IsAt('[')) throw file.Unsupported("The NumPy file holds records with several fields; save a numeric array.");
                ReadOnlySpan<byte> descr = parser.Text();
                type = NpyType.Read(descr, out bigEndian) ?? throw file.Unsupported(
                    $"The elements of the NumPy file have the type '{Printable(descr)}', which is not supported; {NpyType.Advice(descr)}.");
            }
            else if (key.SequenceEqual("fortran_order"u8) && fortran is null)
            {
                fortran = parser.Boolean();
            }
            else if (key.SequenceEqual("shape"u8) && lengths is null)
            {
                lengths = parser.Numbers(MostAxes);
            }
            else
            {
                throw parser.Damaged($"the key '{Printable(key)}' is unknown or occurs twice");
            }

            if (!parser.TryTake(',') && !parser.IsAt('}')) throw parser.Damaged("a comma is missing");
        }

        parser.ExpectEnd();
        if (type is null || fortran is null || lengths is null) throw parser.Damaged("one of descr, fortran_order and shape is missing");
        return new NpyHeader(
            type.Value, bigEndian && VoxelConversion.Bytes(type.Value) > 1, fortran.Value, [.. lengths], textStart + text.Length);
    }

    // For messages: the name of a type is a few letters; anything else must not flood or corrupt a terminal.
    private static string Printable(ReadOnlySpan<byte> text)
    {
        Span<char> shown = stackalloc char[Math.Min(text.Length, 16)];
        for (int i = 0; i < shown.Length; i++) shown[i] = text[i] is > 0x20 and < 0x7F ? (char)text[i] : '?';
        return text.Length > shown.Length ? $"{shown}..." : new string(shown);
    }
}
