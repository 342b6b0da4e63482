using System.Buffers.Binary;
using System.Text;

namespace QcaNet.Models.Torch;

/// <summary>
/// Makes one symbol version of a 64-bit little-endian ELF library optional, in a copy of its contents.
/// </summary>
/// <remarks>
/// <para>
/// A shared library lists, for each library it depends on, the symbol versions it was linked against (the "version needs" of
/// the GNU symbol versioning specification, U. Drepper). The loader rejects the library if one of them is missing, even if
/// no symbol of that version is ever called. Two flags change that: <c>VER_FLG_WEAK</c> on the version entry allows the library
/// to load without the version, and weak binding allows the address of the symbol to remain zero.
/// </para>
/// <para>
/// This is safe for exactly one symbol: <c>_ZSt21ios_base_library_initv</c>, which the headers of GCC 13 reference in every
/// file that includes <c>&lt;iostream&gt;</c> so that libstdc++ initializes its streams, and which nothing calls.
/// Therefore nothing is changed unless that symbol is the only one that uses the version.
/// </para>
/// </remarks>
internal static class ElfVersionPatch
{
    private const int DynamicSegment = 2, LoadSegment = 1, DynamicSymbolSection = 11;
    private const long TagStringTable = 5, TagSymbolTable = 6, TagVersionSymbols = 0x6ffffff0, TagVersionNeeds = 0x6ffffffe;
    private const ushort WeakVersion = 2;
    private const byte WeakBinding = 2;
    private const int SymbolSize = 24;

    /// <summary>Makes <paramref name="version"/> and <paramref name="symbol"/> optional in place.</summary>
    /// <param name="image">Contents of the library; changed only if the method returns true.</param>
    /// <param name="version">The missing version, for example <c>GLIBCXX_3.4.32</c>.</param>
    /// <param name="symbol">The only symbol that may use the version.</param>
    /// <returns>
    /// True if the library was patched; false if it is not an ELF library of this kind or another symbol uses the version.
    /// </returns>
    public static bool TryApply(Span<byte> image, string version, string symbol)
    {
        try
        {
            return Apply(image, version, symbol);
        }
        catch (ArgumentOutOfRangeException)
        {
            return false; // An offset points outside: the file is truncated or not an ELF library.
        }
    }

    /// <summary>Whether the library requires <paramref name="version"/>.</summary>
    public static bool Needs(ReadOnlySpan<byte> image, string version)
    {
        try
        {
            return Layout.TryRead(image, out Layout layout)
                && FindVersion(image, layout, version) is { } entry
                && (U16(image, entry + 4) & WeakVersion) == 0;
        }
        catch (ArgumentOutOfRangeException)
        {
            return false;
        }
    }

    private static bool Apply(Span<byte> image, string version, string symbol)
    {
        if (!Layout.TryRead(image, out Layout layout)) return false;
        if (FindVersion(image, layout, version) is not { } entry) return false;

        ushort index = U16(image, entry + 6);
        int found = -1;
        for (int i = 0; i < layout.SymbolCount; i++)
        {
            if ((U16(image, layout.VersionSymbols + (2 * i)) & 0x7fff) != index) continue;
            int at = layout.Symbols + (SymbolSize * i);
            bool undefined = U16(image, at + 6) == 0;
            if (found >= 0 || !undefined || !NameIs(image, layout.Strings + U32(image, at), symbol)) return false;
            found = at;
        }

        if (found < 0) return false;
        BinaryPrimitives.WriteUInt16LittleEndian(image.Slice(entry + 4, 2), (ushort)(U16(image, entry + 4) | WeakVersion));
        image[found + 4] = (byte)((WeakBinding << 4) | (image[found + 4] & 0x0f));
        return true;
    }

    /// <summary>File offset of the entry of the version (Elf64_Vernaux), or null if there is none.</summary>
    private static int? FindVersion(ReadOnlySpan<byte> image, Layout layout, string version)
    {
        int need = layout.VersionNeeds;
        while (true)
        {
            int count = U16(image, need + 2), entry = need + U32(image, need + 8);
            for (int i = 0; i < count; i++)
            {
                if (NameIs(image, layout.Strings + U32(image, entry + 8), version)) return entry;
                entry += U32(image, entry + 12);
            }

            int next = U32(image, need + 12);
            if (next <= 0) return null;
            need += next;
        }
    }

    private static bool NameIs(ReadOnlySpan<byte> image, int at, string name)
    {
        ReadOnlySpan<byte> text = image.Slice(at, name.Length + 1);
        return text[^1] == 0 && Encoding.ASCII.GetString(text[..^1]) == name;
    }

    private static ushort U16(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadUInt16LittleEndian(image.Slice(at, 2));

    private static int U32(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadInt32LittleEndian(image.Slice(at, 4));

    private static long U64(ReadOnlySpan<byte> image, long at)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(at, image.Length - 8);
        return BinaryPrimitives.ReadInt64LittleEndian(image.Slice((int)at, 8));
    }

    /// <summary>File offsets of the relevant tables.</summary>
    private readonly record struct Layout(int Strings, int Symbols, int SymbolCount, int VersionSymbols, int VersionNeeds)
    {
        public static bool TryRead(ReadOnlySpan<byte> image, out Layout layout)
        {
            layout = default;
            bool elf64LittleEndian = image.Length >= 64 && image[..6].SequenceEqual("\u007fELF\u0002\u0001"u8);
            if (!elf64LittleEndian) return false;

            long programs = U64(image, 32), sections = U64(image, 40);
            int programSize = U16(image, 54), programCount = U16(image, 56), sectionSize = U16(image, 58), sectionCount = U16(image, 60);

            int symbolCount = 0;
            for (int i = 0; i < sectionCount; i++)
            {
                int at = checked((int)(sections + (i * sectionSize)));
                if (U32(image, at + 4) == DynamicSymbolSection) symbolCount = (int)(U64(image, at + 32) / SymbolSize);
            }

            var loads = new List<(long Address, long Offset, long Size)>();
            long dynamicAt = -1, dynamicSize = 0;
            for (int i = 0; i < programCount; i++)
            {
                int at = checked((int)(programs + (i * programSize)));
                int type = U32(image, at);
                if (type == LoadSegment) loads.Add((U64(image, at + 16), U64(image, at + 8), U64(image, at + 32)));
                if (type == DynamicSegment) (dynamicAt, dynamicSize) = (U64(image, at + 8), U64(image, at + 32));
            }

            if (dynamicAt < 0 || symbolCount == 0) return false;
            int strings = -1, symbols = -1, versions = -1, needs = -1;
            for (long at = dynamicAt; at + 16 <= dynamicAt + dynamicSize; at += 16)
            {
                int offset = OffsetOf(U64(image, at + 8));
                switch (U64(image, at))
                {
                    case TagStringTable: strings = offset; break;
                    case TagSymbolTable: symbols = offset; break;
                    case TagVersionSymbols: versions = offset; break;
                    case TagVersionNeeds: needs = offset; break;
                    default: break;
                }
            }

            layout = new Layout(strings, symbols, symbolCount, versions, needs);
            return strings >= 0 && symbols >= 0 && versions >= 0 && needs >= 0;

            int OffsetOf(long address)
            {
                foreach ((long start, long offset, long size) in loads)
                {
                    bool inside = address >= start && address < start + size && address - start + offset <= int.MaxValue;
                    if (inside) return (int)(address - start + offset);
                }

                return -1;
            }
        }
    }
}
