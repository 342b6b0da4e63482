namespace QcaNet.Volumes.Hdf5;

/// <summary>LZF, which ships with h5py: literal runs and copies of earlier output.</summary>
internal static class Hdf5Lzf
{
    /// <summary>Decodes into a target, which must be filled exactly.</summary>
    /// <returns>False if the bytes are damaged, too few or too many.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> packed, Span<byte> to)
    {
        int from = 0, at = 0;
        while (from < packed.Length)
        {
            int control = packed[from++];
            if (control < 32)
            {
                int run = control + 1;
                if (run > packed.Length - from || run > to.Length - at) return false;
                packed.Slice(from, run).CopyTo(to[at..]);
                (from, at) = (from + run, at + run);
                continue;
            }

            int length = control >> 5;
            if (length == 7)
            {
                if (from == packed.Length) return false;
                length += packed[from++];
            }

            if (from == packed.Length) return false;
            int back = ((control & 31) << 8) + packed[from++] + 1;
            length += 2;
            if (back > at || length > to.Length - at) return false;

            // The copy may overlap its own output, so it goes byte by byte.
            for (int end = at + length; at < end; at++) to[at] = to[at - back];
        }

        return at == to.Length;
    }
}
