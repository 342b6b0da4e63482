using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace QcaNet.Models.Weights.Import;

/// <summary>The npy header of an array in an npz (numpy.lib.format, versions 1.0 to 3.0).</summary>
/// <param name="Format">Format of its values.</param>
/// <param name="Shape">Extents, none of them negative.</param>
/// <param name="FirstAxisFastest">Whether the array is in Fortran order.</param>
internal sealed partial record ArrayHeader(ElementFormat Format, long[] Shape, bool FirstAxisFastest)
{
    private const int MostAxes = 32;

    /// <summary>Number of elements from one index to the next, for each axis.</summary>
    public long[] Strides
    {
        get
        {
            long[] strides = new long[Shape.Length];
            long step = 1;
            for (int i = 0; i < Shape.Length; i++)
            {
                int axis = FirstAxisFastest ? i : Shape.Length - 1 - i;
                strides[axis] = step;
                step *= Shape[axis];
            }

            return strides;
        }
    }

    /// <summary>Reads the header; the reader is then positioned at the first value.</summary>
    public static ArrayHeader Read(ZipEntryReader content, Refusals refuse, string tensor)
    {
        Span<byte> start = stackalloc byte[12];
        if (content.Left < 10) throw refuse.Malformed("is not a NumPy array: it is too short.", tensor);
        content.Read(start[..10]);
        if (!IsMagic(start)) throw refuse.Malformed("is not a NumPy array: its signature is different.", tensor);
        (byte major, byte minor) = (start[6], start[7]);
        if (major is < 1 or > 3 || minor != 0)
        {
            throw refuse.Unsupported($"is an array of npy version {major}.{minor}; 1.0, 2.0 and 3.0 are read.", tensor);
        }

        long length = BinaryPrimitives.ReadUInt16LittleEndian(start[8..]);
        if (major > 1)
        {
            if (content.Left < 2) throw refuse.Malformed("is not a NumPy array: it is too short.", tensor);
            content.Read(start[10..]);
            length = BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        }

        if (length > ImportLimits.ArrayHeader)
        {
            throw refuse.Limit($"has a header of {length} bytes; at most {ImportLimits.ArrayHeader} are read.", tensor);
        }

        if (length > content.Left) throw refuse.Malformed("is truncated within its header.", tensor);
        byte[] header = new byte[length];
        content.Read(header);
        try
        {
            string text = (major == 3 ? new UTF8Encoding(false, true) : Encoding.Latin1).GetString(header);
            return Parse(new PythonLiteral(text).ReadAll(), refuse, tensor);
        }
        catch (Exception error) when (error is FormatException or DecoderFallbackException)
        {
            throw refuse.Malformed($"has a header that cannot be read: {error.Message}.", tensor, error);
        }
    }

    private static bool IsMagic(ReadOnlySpan<byte> start) => start[0] == 0x93 && start[1..].StartsWith("NUMPY"u8);

    private static ArrayHeader Parse(object? value, Refusals refuse, string tensor)
    {
        if (value is not Dictionary<string, object?> { Count: 3 } pairs
            || !pairs.TryGetValue("descr", out object? type) || !pairs.TryGetValue("fortran_order", out object? order)
            || !pairs.TryGetValue("shape", out object? shape))
        {
            throw new FormatException("it must have the keys descr, fortran_order and shape, and no others");
        }

        if (order is not bool firstAxisFastest) throw new FormatException("fortran_order is neither True nor False");
        if (shape is not object?[] extents || !extents.All(e => e is >= 0L))
        {
            throw new FormatException("the shape is not a tuple of nonnegative integers");
        }

        if (extents.Length > MostAxes) throw new FormatException($"the shape has more than {MostAxes} axes");
        if (type is not string descr)
        {
            throw type is List<object?>
                ? refuse.Unsupported("is a structured array; weights must be plain numbers.", tensor)
                : new FormatException("descr is not a type");
        }

        Match match = FloatType().Match(descr);
        if (!match.Success)
        {
            string shown = descr.Length > 40 ? descr[..40] : descr;
            throw refuse.Unsupported($"is of type '{shown}'; weights must be float16, float32 or float64 ('<f2', '<f4', '<f8').", tensor);
        }

        ElementKind kind = match.Groups["size"].Value switch
        {
            "2" => ElementKind.Float16,
            "4" => ElementKind.Float32,
            _ => ElementKind.Float64,
        };
        var format = new ElementFormat(kind, match.Groups["order"].Value == ">");
        return new ArrayHeader(format, [.. extents.Select(e => (long)e!)], firstAxisFastest);
    }

    [GeneratedRegex(@"\A(?<order>[<>=|]?)f(?<size>[248])\z")]
    private static partial Regex FloatType();
}
