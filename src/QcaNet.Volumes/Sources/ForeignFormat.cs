using System.Buffers.Binary;

namespace QcaNet.Volumes.Sources;

/// <summary>
/// An unsupported format, and how to convert its stacks to TIFF. It is recognized by the first bytes, or by the extension if the format has
/// no signature.
/// </summary>
/// <param name="Name">Its name, with an article.</param>
/// <param name="Conversion">How to convert it, as a sentence.</param>
internal sealed record ForeignFormat(string Name, string Conversion)
{
    /// <summary>Number of bytes that <see cref="Find"/> inspects: NIfTI has its name at byte 344.</summary>
    internal const int HeadBytes = 352;

    private const string ByBioFormats =
        "Open it in Fiji with Bio-Formats: File > Save As > Tiff; or convert it to OME-Zarr with bioformats2raw.";

    private const string InFiji = "Open it in Fiji: File > Save As > Tiff.";

    private const string Sequence = "Make a stack of the pictures in Fiji: File > Import > Image Sequence, then File > Save As > Tiff.";

    private const string Unpack = "Decompress it first.";

    /// <summary>Recognizes a format.</summary>
    /// <param name="head">The first <see cref="HeadBytes"/>, or all bytes of a shorter file.</param>
    /// <param name="path">The file's name, if it has one.</param>
    /// <returns>The format, or null if it is not recognized.</returns>
    internal static ForeignFormat? Find(ReadOnlySpan<byte> head, string? path) => ByStart(head) ?? ByPlace(head) ?? ByName(head, path);

    private static ForeignFormat? ByStart(ReadOnlySpan<byte> head) => head switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => new("a PNG picture", Sequence),
        [0xFF, 0xD8, 0xFF, ..] => new("a JPEG picture", Sequence + " JPEG compression has changed the intensities."),
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => new("a GIF picture", InFiji),
        [(byte)'B', (byte)'M', _, _, _, _, 0, 0, ..] => new("a BMP picture", Sequence),
        [(byte)'P', (byte)'K', 3, 4, ..] => new("a ZIP archive", Unpack),
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => new("a PDF document", "It contains no stack."),
        [0x70, 0, 0, 0, ..] => new("a Leica LIF file", ByBioFormats),
        [(byte)'Z', (byte)'I', (byte)'S', (byte)'R', (byte)'A', (byte)'W', ..] => new("a Zeiss CZI file", ByBioFormats),
        [0xDA, 0xCE, 0xBE, 0x0A, ..] => new("a Nikon ND2 file", ByBioFormats),
        [0, 0, 0, 12, (byte)'j', (byte)'P', (byte)' ', (byte)' ', ..] => new(
            "a JPEG 2000 file, perhaps an old Nikon ND2 file", ByBioFormats),
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => new(
            "a compound file, perhaps an Olympus OIB or a Zeiss ZVI file", ByBioFormats),
        [(byte)'N', (byte)'R', (byte)'R', (byte)'D', (byte)'0', ..] => new(
            "an NRRD file", "Python: tifffile.imwrite(\"stack.tif\", nrrd.read(\"stack.nrrd\")[0].T), with the package pynrrd."),
        _ when head.StartsWith("raw_image_stack_by_hpeng"u8) || head.StartsWith("v3d_volume_pkbitdf_encod"u8) =>
            new("a Vaa3D file (.v3draw, .v3dpbd)", "Open it in Vaa3D: File > Save As, with the extension .tif."),
        _ when head.StartsWith("ObjectType = Image"u8) || head.StartsWith("NDims = "u8) => new(
            "a MetaImage file", "Python: SimpleITK.WriteImage(SimpleITK.ReadImage(\"stack.mha\"), \"stack.tif\")."),
        _ => null,
    };

    // Formats whose signature is not at the start.
    private static ForeignFormat? ByPlace(ReadOnlySpan<byte> head)
    {
        if (head.Length >= 348 && head.Slice(344, 3) is [(byte)'n', (byte)'+' or (byte)'i', (byte)'1']) return Nifti;
        if (head.Length >= 8 && head[4..8] is [(byte)'n', (byte)'+' or (byte)'i', (byte)'2', 0]) return Nifti;
        if (head.Length >= 212 && head.Slice(208, 4).SequenceEqual("MAP "u8)) return Mrc;
        if (head.Length >= 132 && head.Slice(128, 4).SequenceEqual("DICM"u8)) return new ForeignFormat("a DICOM file", InFiji);
        return head.Length >= 98 && BinaryPrimitives.ReadInt16LittleEndian(head[96..]) is -16224 or -24384
            ? new ForeignFormat("a DeltaVision file", ByBioFormats)
            : null;
    }

    private static ForeignFormat? ByName(ReadOnlySpan<byte> head, string? path)
    {
        string name = path is null ? string.Empty : Path.GetFileName(path).ToLowerInvariant();
        bool packed = head is [0x1F, 0x8B, ..];
        return Path.GetExtension(packed && name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name) switch
        {
            ".nii" or ".hdr" => Nifti,
            ".mrc" or ".mrcs" or ".rec" or ".map" when !packed => Mrc,
            ".klb" => new ForeignFormat(
                "a KLB file",
                "Open it in Fiji with the plug-in from the update site KLB; "
                + "Python: tifffile.imwrite(\"stack.tif\", pyklb.readfull(\"stack.klb\"))."),
            ".oif" => new ForeignFormat("an Olympus OIF file", ByBioFormats),
            ".czi" => new ForeignFormat("a Zeiss CZI file", ByBioFormats),
            ".lif" => new ForeignFormat("a Leica LIF file", ByBioFormats),
            ".nd2" => new ForeignFormat("a Nikon ND2 file", ByBioFormats),
            ".oib" => new ForeignFormat("an Olympus OIB file", ByBioFormats),
            ".ims" => new ForeignFormat("an Imaris file of an old version", ByBioFormats),
            _ when packed => new ForeignFormat("a gzip file", Unpack),
            _ => null,
        };
    }

    private static ForeignFormat Nifti { get; } = new(
        "a NIfTI file", "Python: tifffile.imwrite(\"stack.tif\", numpy.asarray(nibabel.load(\"stack.nii\").dataobj).T).");

    private static ForeignFormat Mrc { get; } = new(
        "an MRC file", "Python: tifffile.imwrite(\"stack.tif\", mrcfile.read(\"stack.mrc\")), or open it in Fiji.");
}
