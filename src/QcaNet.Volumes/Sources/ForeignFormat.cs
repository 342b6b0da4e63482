namespace QcaNet.Volumes.Sources;

/// <summary>Names the formats that people hand over by mistake, from a file's first bytes.</summary>
internal static class ForeignFormat
{
    internal static string? Name(ReadOnlySpan<byte> start) => start switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "a PNG picture",
        [0xFF, 0xD8, 0xFF, ..] => "a JPEG picture",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "a GIF picture",
        [(byte)'B', (byte)'M', _, _, _, _, 0, 0, ..] => "a BMP picture",
        [(byte)'P', (byte)'K', 3, 4, ..] => "a ZIP archive (unpack it first)",
        [0x1F, 0x8B, ..] => "a gzip file (unpack it first)",
        [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => "an HDF5 file",
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => "a PDF document",
        [0x70, 0, 0, 0, ..] => "a Leica LIF file",
        [(byte)'Z', (byte)'I', (byte)'S', (byte)'R', (byte)'A', (byte)'W', ..] => "a Zeiss CZI file",
        [0xDA, 0xCE, 0xBE, 0x0A, ..] => "a Nikon ND2 file",
        _ => null,
    };
}
