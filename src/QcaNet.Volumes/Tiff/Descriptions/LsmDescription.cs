using System.Buffers.Binary;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// The CZ_LSMINFO block of Zeiss LSM files: lengths of the axes and of voxels. The pages hold the planes of the first time point, then
/// those of the next; channels are samples of a page. (Layout according to tifffile's <c>CZ_LSMINFO</c>.)
/// </summary>
internal static class LsmDescription
{
    private const int BytesRead = 120;

    /// <returns>The layout; null if the block is of another kind.</returns>
    internal static StackLayout? Read(TiffSource source, TiffPage first, int pages, string? axes)
    {
        TiffArray array = first.LsmInfo;
        if (array.Count * TiffFieldType.Bytes(array.Type) < BytesRead) return null;
        Span<byte> block = stackalloc byte[BytesRead];
        source.Read(array.Position, block);
        if (Number(block) is not (0x0300494C or 0x0400494C)) return null;
        (int z, int channels, int t) = (Number(block[16..]), Number(block[20..]), Number(block[24..]));
        bool fits = z >= 1 && t >= 1 && channels == 1 && (long)z * t == pages;
        if (!fits && axes is null)
        {
            throw source.UnknownAxes(
                $"The LSM metadata describe {t} time points, {z} planes and {channels} channels, but the file has {pages} pages that "
                + "hold planes.",
                "\"ZYX\" if every page is a plane of one stack",
                VolumeFormatErrorKind.Malformed);
        }

        (t, z) = fits ? (t, z) : (1, pages);
        return new StackLayout
        {
            Description = VolumeDescription.Lsm,
            Times = t,
            Depth = z,
            Pages = StackLayout.PagesInOrder((t, z, 1), "TZC"),
            SpacingX = Length(block[40..]),
            SpacingY = Length(block[48..]),
            SpacingZ = Length(block[56..]),
            SpacingSource = SpacingSources.Lsm,
            Interval = LengthUnit.Length(Real(block[112..]), 1),
        };

        int Number(ReadOnlySpan<byte> bytes) => source.BigEndian
            ? BinaryPrimitives.ReadInt32BigEndian(bytes)
            : BinaryPrimitives.ReadInt32LittleEndian(bytes);

        double Real(ReadOnlySpan<byte> bytes) => source.BigEndian
            ? BinaryPrimitives.ReadDoubleBigEndian(bytes)
            : BinaryPrimitives.ReadDoubleLittleEndian(bytes);

        // In meters.
        double? Length(ReadOnlySpan<byte> bytes) => LengthUnit.Length(Real(bytes), 1e6);
    }
}
