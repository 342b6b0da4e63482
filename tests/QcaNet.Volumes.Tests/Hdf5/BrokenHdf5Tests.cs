using System.Buffers.Binary;
using QcaNet.Tests;

namespace QcaNet.Volumes.Tests.Hdf5;

/// <summary>Files that are damaged, hostile or of a kind that is not read: one line each, at once, and no memory for what they claim.</summary>
public sealed class BrokenHdf5Tests(Hdf5Files files) : IClassFixture<Hdf5Files>
{
    private const string Plain = "contiguous", Chunks = "all_filters";

    [Theory]
    [InlineData("bad_text", "no numeric dataset with two or more axes (/raw: strings)")]
    [InlineData("bad_float16", "float16")]
    [InlineData("bad_complex", "compound values")]
    [InlineData("bad_one_axis", "no numeric dataset with two or more axes")]
    [InlineData("bad_empty", "is empty: an axis has length 0")]
    [InlineData("bad_group", "no numeric dataset")]
    [InlineData("bad_scaleoffset", "encoded with scale-offset; gzip (deflate), LZF, shuffle and Fletcher-32 are supported; rewrite the file with h5repack")]
    [InlineData("bad_external", "are in other files, which are not opened")]
    [InlineData("bad_virtual", "is virtual: its voxels are in other datasets or files")]
    [InlineData("bad_tags", "3 axes (5 x 17 x 19), but its axistags name them \"zyxc\"")]
    [InlineData("bad_tag_names", "axistags name them \"zqx\"")]
    [InlineData("bad_tag_text", "axistags name them \"\"")]
    [InlineData("bad_imaris", "This is an Imaris file (.ims)")]
    [InlineData("bad_huge", "planes of at most")]
    [InlineData("bad_chunks", "chunks of the dataset have 512 x 512 x 512 voxels for 2 x 3 x 4")]
    public void KindThatIsNotRead_IsRefusedInOneLine(string name, string message) => Refused(File.ReadAllBytes(files[name]), message);

    [Fact]
    public void UnreadDataset_ThatIsNamed_IsRefusedByItsKind()
    {
        var raw = new VolumeReadOptions { Dataset = "raw" };
        Refused(File.ReadAllBytes(files["bad_text"]), "The dataset raw holds strings|The dataset /raw holds strings", raw);
        Refused(File.ReadAllBytes(files["bad_one_axis"]), "has 1 axes", raw);
        Refused(File.ReadAllBytes(files["bad_group"]), "is a group", raw);
        Refused(File.ReadAllBytes(files["bad_float16"]), "holds float16", raw);
    }

    [Theory]
    [InlineData(0.999, "is truncated or corrupted: it should have")]
    [InlineData(0.5, "is truncated or corrupted: it should have")]
    [InlineData(0.05, "is truncated or corrupted: it should have")]
    [InlineData(0.002, "is truncated")]
    public void CutFile_IsRefusedInOneLine(double share, string message)
    {
        byte[] good = File.ReadAllBytes(files[Plain]);
        Refused(good[..Math.Max(8, (int)(good.Length * share))], message);
    }

    // Each edit writes a number at a distance from the first or last occurrence of some letters.
    public static TheoryData<string, string, int, int, ulong, string> Edits => new()
    {
        { Plain, "HDF", 7, 1, 9, "superblock of version 9" },
        { Plain, "HDF", 12, 1, 3, "addresses of 3" },
        { Plain, "HDF", 12, 1, 255, "addresses of 255" },
        { Plain, "HDF", 23, 8, ulong.MaxValue - 5, "out of range|is missing" },
        { Plain, "HDF", 63, 8, 1UL << 40, "object header lies outside the file" },
        { Plain, "HDF", 63, 8, 24, "no object header was found" },
        { Plain, "TREE", 4, 1, 1, "a node of another tree" },
        { Plain, "TREE", 5, 1, 200, "a node of another tree" },
        { Plain, "TREE", 6, 2, 60000, "B-tree lies outside the file" },
        { Plain, "TREE", 0, 4, 0, "no B-tree was found" },
        { Plain, "HEAP", 8, 8, 0x7FFFFF00, "local heap declares a length of 2147483392 bytes" },
        { Plain, "HEAP", 8, 8, 1UL << 62, "local heap declares a length" },
        { Plain, "HEAP", 24, 8, 1UL << 50, "local heap lies outside the file" },
        { Plain, "SNOD", 6, 2, 65535, "symbol table lies outside the file" },
        { Plain, "SNOD", 8, 8, 5000, "a name lies outside" },
        { Plain, "SNOD", 16, 8, 96, "is corrupted|no numeric dataset" },
        { Chunks, "TREE|last", 6, 2, 40000, "B-tree lies outside the file|B-tree declares" },
        { Chunks, "TREE|last", 24, 4, 3, "cannot be decoded" },
        { Chunks, "TREE|last", 24, 4, 0xFFFFFFFF, "chunk lies outside the file" },
        { Chunks, "TREE|last", 28, 4, 7, "cannot be decoded" },
        { Chunks, "TREE|last", 64, 8, 1UL << 55, "chunk lies outside the file" },
        { Chunks, "TREE|last", 5, 1, 1, "a B-tree|is corrupted" },
        { "lzf_latest", "FADB", 0, 4, 0, "no chunk index" },
        { "lzf_latest", "FAHD", 6, 1, 3, "chunk index is invalid" },
        { "lzf_latest", "FAHD", 8, 8, 1UL << 40, "a chunk index lists|chunk index lies outside the file|chunk index declares" },
        { "extensible_gzip", "EAHD", 7, 1, 200, "chunk index is invalid" },
        { "extensible_gzip", "EAIB", 0, 4, 0, "no chunk index" },
        { "tree2_gzip", "BTHD", 10, 2, 99, "header of a B-tree is invalid|no node of a B-tree|B-tree does not match its checksum" },
        { "tree2_gzip", "BTHD", 12, 2, 99, "header of a B-tree is invalid|no node of a B-tree" },
        { "tree2_gzip", "BTHD", 6, 4, 3, "header of a B-tree is invalid" },
        { "many_names_latest", "FRHP", 5, 2, 2, "ends too early|is corrupted" },
        { "many_names_latest", "FHIB", 0, 4, 0, "no heap was found" },
        { "nested", "GCOL", 0, 4, 0, "read" },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void EditedFile_IsRefusedInOneLine(string name, string letters, int distance, int width, ulong value, string message)
    {
        byte[] bytes = File.ReadAllBytes(files[name]);
        byte[] sought = System.Text.Encoding.ASCII.GetBytes(letters.Split('|')[0]);
        int at = letters.EndsWith("last", StringComparison.Ordinal) ? bytes.AsSpan().LastIndexOf(sought) : bytes.AsSpan().IndexOf(sought);
        Assert.True(at >= 0);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(number, value);
        var structures = new ChecksummedStructures(bytes);
        number[..width].CopyTo(bytes.AsSpan(at + distance));

        // The edit is what is tested, not the checksum.
        structures.Seal(bytes);
        if (message == "read") VolumeReader.Read<ushort>(new MemoryStream(bytes));
        else Refused(bytes, message);
    }

    [Fact]
    public void TreesThatContainThemselves_HaveAnEnd()
    {
        foreach (string letters in (string[])["TREE", "TREE|last"])
        {
            byte[] bytes = File.ReadAllBytes(files[Chunks]);
            int at = letters.Length > 4 ? bytes.AsSpan().LastIndexOf("TREE"u8) : bytes.AsSpan().IndexOf("TREE"u8);
            int keySize = letters.Length > 4 ? 40 : 8;
            bytes[at + 5] = 31;
            for (int entry = 0; entry < BitConverter.ToUInt16(bytes, at + 6); entry++)
            {
                BitConverter.TryWriteBytes(bytes.AsSpan(at + 24 + (entry * (keySize + 8)) + keySize), (long)at);
            }

            Refused(bytes, "a node of another tree|circular reference");
        }
    }

    [Fact]
    public void GroupThatContainsItself_IsListedOnce() => Assert.Equal("/raw", VolumeReader.ReadInfo(files["one_with_links"]).Dataset);

    [Theory]
    [InlineData("contiguous")]
    [InlineData("all_filters")]
    [InlineData("ilastik_tzyxc_chunked")]
    [InlineData("many_names_latest")]
    [InlineData("extensible_gzip")]
    [InlineData("lzf_shuffle")]
    public void EveryFlippedBit_IsRefusedOrRead_AndNothingElse(string name)
    {
        byte[] good = File.ReadAllBytes(files[name]);
        var random = new Random(3);
        var options = new VolumeReadOptions { MaximumBytes = 4 << 20, MaximumPages = 5000, TimePoint = 0, Channel = 0, MaximumThreads = 1 };
        for (int i = 0; i < 400; i++)
        {
            byte[] bad = [.. good];
            int most = i % 2 == 0 ? bad.Length : Math.Min(bad.Length, 4096);
            bad[random.Next(most)] ^= (byte)(1 << random.Next(8));
            if (i % 7 == 0) bad = bad[..random.Next(bad.Length)];
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                VolumeReader.Read<double>(new MemoryStream(bad, 0, bad.Length, false, true), options);
            }
            catch (VolumeFormatException error)
            {
                Assert.DoesNotContain('\n', error.Message);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
        }
    }

    private static void Refused(byte[] bytes, string message, VolumeReadOptions? options = null)
    {
        options = (options ?? VolumeReadOptions.Default) with { MaximumThreads = 1 };
        long before = GC.GetAllocatedBytesForCurrentThread();
        VolumeFormatException error = Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<ushort>(new MemoryStream(bytes), options));
        Assert.True(message.Split('|').Any(part => error.Message.Contains(part, StringComparison.Ordinal)), error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }
}
