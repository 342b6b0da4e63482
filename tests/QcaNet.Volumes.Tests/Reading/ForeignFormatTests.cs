using System.Text;

namespace QcaNet.Volumes.Tests.Reading;

/// <summary>Formats that are not read: each is named, by its first bytes, and the message says how to convert it.</summary>
public sealed class ForeignFormatTests
{
    public static TheoryData<string, string, int, string, string> Formats => new()
    {
        // Extension, first bytes as Latin-1, where they stand, name, part of the conversion.
        { ".tif", "\u0089PNG\r\n\u001A\n", 0, "a PNG picture", "Image Sequence" },
        { ".tif", "\u00FF\u00D8\u00FF\u00E0", 0, "a JPEG picture", "Image Sequence" },
        { ".nrrd", "NRRD0004\ntype: short\n", 0, "an NRRD file", "nrrd.read" },
        { ".nii", "n+1\0", 344, "a NIfTI file", "nibabel.load" },
        { ".img", "ni1\0", 344, "a NIfTI file", "nibabel.load" },
        { ".nii", "\u001C\u0002\0\0n+2\0\r\n\u001A\n", 0, "a NIfTI file", "nibabel.load" },
        { ".nii.gz", "\u001F\u008B\b", 0, "a NIfTI file", "nibabel.load" },
        { ".mrc", "MAP ", 208, "an MRC file", "mrcfile.read" },
        { ".mrc", "", 0, "an MRC file", "mrcfile.read" },
        { ".tif.gz", "\u001F\u008B\b", 0, "a gzip file", "Decompress" },
        { ".nd2", "\u00DA\u00CE\u00BE\n", 0, "a Nikon ND2 file", "bioformats2raw" },
        { ".nd2", "\0\0\0\fjP  \r\n", 0, "an old Nikon ND2 file", "bioformats2raw" },
        { ".czi", "ZISRAWFILE", 0, "a Zeiss CZI file", "bioformats2raw" },
        { ".lif", "p\0\0\0", 0, "a Leica LIF file", "bioformats2raw" },
        { ".oib", "\u00D0\u00CF\u0011\u00E0\u00A1\u00B1\u001A\u00E1", 0, "Olympus OIB", "bioformats2raw" },
        { ".oif", "\u00FF\u00FE[\0", 0, "an Olympus OIF file", "bioformats2raw" },
        { ".klb", "\u0002", 0, "a KLB file", "pyklb" },
        { ".v3draw", "raw_image_stack_by_hpengL", 0, "a Vaa3D file", "Vaa3D" },
        { ".v3dpbd", "v3d_volume_pkbitdf_encodL", 0, "a Vaa3D file", "Vaa3D" },
        { ".mha", "ObjectType = Image\nNDims = 3\n", 0, "a MetaImage file", "SimpleITK" },
        { ".dcm", "DICM", 128, "a DICOM file", "Fiji" },
        { ".dv", "\u00A0\u00C0", 96, "a DeltaVision file", "bioformats2raw" },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void FormatThatIsNotRead_IsNamed_WithTheWayToConvertIt(string extension, string letters, int place, string name, string conversion)
    {
        byte[] bytes = new byte[1024];
        Encoding.Latin1.GetBytes(letters).CopyTo(bytes, place);
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "stack" + extension);
        File.WriteAllBytes(path, bytes);
        VolumeFormatException error = Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(path));
        Assert.Equal((VolumeFormatErrorKind.Unsupported, Remedy.ExportAsGrayStack), (error.Kind, error.Remedy));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains(conversion, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void ContentDecides_NotTheExtension()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "stack.mrc");
        VolumeWriter.Write(Path.Combine(folder.Path, "stack.tif"), new Volume<byte>(new Shape3D(2, 3, 4)));
        File.Move(Path.Combine(folder.Path, "stack.tif"), path);
        Assert.Equal(new Shape3D(2, 3, 4), VolumeReader.ReadInfo(path).Shape);
    }
}
