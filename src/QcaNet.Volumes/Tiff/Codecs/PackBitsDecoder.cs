namespace QcaNet.Volumes.Tiff;

/// <summary>
/// PackBits of TIFF 6.0, section 9: a count byte n, then n + 1 literal bytes (0..127), or one byte repeated 1 - n times (-127..-1); -128 is
/// ignored.
/// </summary>
internal static class PackBitsDecoder
{
    /// <summary>Fills <paramref name="to"/> from compressed bytes; any bytes after the data are ignored.</summary>
    /// <returns>False if they are too few.</returns>
    internal static bool TryDecode(ReadOnlySpan<byte> packed, Span<byte> to)
    {
        while (!to.IsEmpty)
        {
            if (packed.IsEmpty) return false;
            sbyte count = (sbyte)packed[0];
            packed = packed[1..];
            if (count == sbyte.MinValue) continue;

            // A run across the end of a row or of the strip is invalid, but its meaning for this strip is unambiguous.
            int length = Math.Min(count >= 0 ? count + 1 : 1 - count, to.Length);
            int taken = count >= 0 ? length : 1;
            if (packed.Length < taken) return false;
            if (count >= 0) packed[..length].CopyTo(to);
            else to[..length].Fill(packed[0]);
            packed = packed[taken..];
            to = to[length..];
        }

        return true;
    }
}
