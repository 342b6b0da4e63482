namespace QcaNet.Models.Weights.Import;

/// <summary>One entry of a zip archive, as directory and local header agree on it.</summary>
/// <param name="Name">As it stands in the directory; never used as a path.</param>
/// <param name="Flags">General purpose flags; bit 0: encrypted.</param>
/// <param name="Method">0: stored, 8: deflated.</param>
/// <param name="Checksum">CRC-32 of the content.</param>
/// <param name="PackedSize">Bytes in the archive.</param>
/// <param name="Size">Bytes of the content.</param>
/// <param name="DataStart">Where the packed bytes begin.</param>
internal sealed record ZipEntry(string Name, int Flags, int Method, uint Checksum, long PackedSize, long Size, long DataStart)
{
    public bool IsEncrypted => (Flags & 0x2041) != 0;
}
