namespace QcaNet.Models.Weights.Import;

/// <summary>One entry of a zip archive, on which directory and local header agree.</summary>
/// <param name="Name">Name in the directory; never used as a path.</param>
/// <param name="Flags">General purpose flags; bit 0: encrypted.</param>
/// <param name="Method">0: stored, 8: deflated.</param>
/// <param name="Checksum">CRC-32 of the content.</param>
/// <param name="PackedSize">Compressed size in bytes.</param>
/// <param name="Size">Uncompressed size in bytes.</param>
/// <param name="DataStart">Offset of the compressed bytes.</param>
internal sealed record ZipEntry(string Name, int Flags, int Method, uint Checksum, long PackedSize, long Size, long DataStart)
{
    public bool IsEncrypted => (Flags & 0x2041) != 0;
}
