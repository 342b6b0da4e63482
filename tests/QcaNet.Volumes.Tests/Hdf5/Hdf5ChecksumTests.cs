using QcaNet.Tests;
using QcaNet.Volumes.Hdf5;

namespace QcaNet.Volumes.Tests.Hdf5;

/// <summary>Newer HDF5 files have checksums behind their metadata: what does not match them is refused, whatever it would mean.</summary>
public sealed class Hdf5ChecksumTests(Hdf5Files files) : IClassFixture<Hdf5Files>
{
    // The first two are from the comments of lookup3.c by Bob Jenkins (driver5).
    [Theory]
    [InlineData("", 0xDEADBEEF)]
    [InlineData("Four score and seven years ago", 0x17770551)]
    public void Checksum_IsLookup3(string text, uint checksum) =>
        Assert.Equal(checksum, Hdf5Checksum.Of(System.Text.Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData("lzf_latest", "HDF", "superblock")]
    [InlineData("lzf_latest", "OHDR", "object header")]
    [InlineData("continued_latest", "OCHK", "object header")]
    [InlineData("lzf_latest", "FAHD", "chunk index")]
    [InlineData("lzf_latest", "FADB", "chunk index")]
    [InlineData("fixed_paged_gzip", "FADB", "chunk index")]
    [InlineData("extensible_long", "EAHD", "chunk index")]
    [InlineData("extensible_long", "EAIB", "chunk index")]
    [InlineData("extensible_long", "EADB", "chunk index")]
    [InlineData("extensible_long", "EASB", "chunk index")]
    [InlineData("tree2", "BTHD", "B-tree")]
    [InlineData("tree2_gzip", "BTIN", "B-tree")]
    [InlineData("tree2_gzip", "BTLF", "B-tree")]
    [InlineData("many_names_latest", "BTHD", "B-tree")]
    [InlineData("many_names_latest", "FRHP", "heap")]
    [InlineData("many_names_latest", "FHIB", "heap")]
    public void FlippedBitOfAStructure_IsRefusedByItsChecksum(string name, string letters, string what)
    {
        byte[] good = File.ReadAllBytes(files[name]);
        var found = new ChecksummedStructures(good).All.Where(s => s.Signature.Contains(letters, StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(found);
        (_, int start, int length) = found[0];
        byte[] bad = [.. good];
        bad[start + ((4 + length) / 2)] ^= 1;
        Refused(bad, what);

        // So is a wrong checksum.
        bad = [.. good];
        bad[start + length] ^= 0x80;
        Refused(bad, what);
    }

    [Fact]
    public void FlippedBitInAPageOfATable_IsRefusedByItsChecksum()
    {
        // Behind the head of the table (14 bytes), one byte for which pages are used, and a checksum.
        byte[] bytes = File.ReadAllBytes(files["fixed_paged"]);
        int at = bytes.AsSpan().IndexOf("FADB"u8);
        bytes[at + 14 + 1 + 4 + 3] ^= 4;
        Refused(bytes, "chunk index");
    }

    [Fact]
    public void FlippedBitInABlockOfAHeap_IsRefusedByItsChecksum()
    {
        byte[] bytes = File.ReadAllBytes(files["many_names_latest"]);
        int at = bytes.AsSpan().IndexOf("FHDB"u8);
        bytes[at + 60] ^= 4;
        Refused(bytes, "heap");
    }

    [Fact]
    public void EveryKindOfStructure_IsInTheFiles()
    {
        HashSet<string> kinds = [];
        foreach (string name in files.Names.Where(n => n.EndsWith("latest", StringComparison.Ordinal) || n.StartsWith("tree2", StringComparison.Ordinal) || n.StartsWith("ext", StringComparison.Ordinal)))
        {
            kinds.UnionWith(new ChecksummedStructures(File.ReadAllBytes(files[name])).All.Select(s => s.Signature));
        }

        Assert.Equal(14, kinds.Count);
    }

    private static void Refused(byte[] bytes, string what)
    {
        VolumeFormatException error = Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<double>(new MemoryStream(bytes)));
        Assert.Equal(VolumeFormatErrorKind.Malformed, error.Kind);
        Assert.Contains($"The HDF5 file is corrupted: its {what} does not match its checksum", error.Message, StringComparison.Ordinal);
    }
}
