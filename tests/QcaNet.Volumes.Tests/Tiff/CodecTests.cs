using System.IO.Compression;
using CsCheck;
using QcaNet.Volumes.Tiff;

namespace QcaNet.Volumes.Tests.Tiff;

/// <summary>Strips as writers pack them and as nobody should: the pixels or a refusal, whatever follows, and no more memory than they need.</summary>
public class CodecTests
{
    // Bytes with repetitions of all lengths, as LZW and PackBits want them.
    private static readonly Gen<byte[]> Data = Gen.Select(Gen.Byte, Gen.Int[1, 80], (value, length) => Enumerable.Repeat(value, length)).Array[1, 60]
        .Select(Gen.Byte.Array[0, 3000], (runs, noise) => (byte[])[.. runs.SelectMany(r => r), .. noise, .. runs.SelectMany(r => r)]);

    [Fact]
    public void Lzw_OfBothKinds_WithAndWithoutClearAndEnd()
    {
        Gen.Select(Data, Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool).Sample((data, older, clear, end, full) =>
        {
            // Without a Clear to tell, the older kind cannot be known.
            byte[] packed = new LzwWriter { Older = older, ClearFirst = clear || older, EndOfInformation = end, FullTable = full }.Pack(data);
            byte[] back = new byte[data.Length];
            Assert.True(new LzwDecoder().TryDecode(packed, back));
            Assert.Equal(data, back);
            Assert.True(new LzwDecoder().TryDecode(packed, back.AsSpan(0, data.Length / 2)));
            Assert.False(new LzwDecoder().TryDecode(packed, new byte[data.Length + 20]));
        }, iter: 200, threads: 1);
    }

    [Fact]
    public void Lzw_FullTable_IsUsedOn()
    {
        var random = new Random(3);
        byte[] data = [.. Enumerable.Range(0, 60_000).Select(_ => (byte)random.Next(7))];
        byte[] back = new byte[data.Length];
        Assert.True(new LzwDecoder().TryDecode(new LzwWriter { FullTable = true }.Pack(data), back));
        Assert.Equal(data, back);
    }

    [Fact]
    public void Lzw_CodesThatCannotBe_AreRefused()
    {
        Assert.False(Decodes((256, 9), (258, 9), (65, 9)));
        Assert.False(Decodes((256, 9), (65, 9), (259, 9), (66, 9)));
        Assert.False(Decodes((257, 9)));
        Assert.False(Decodes((256, 9), (256, 9), (256, 9)));
        Assert.False(new LzwDecoder().TryDecode([], new byte[1]));
        Assert.True(Decodes((256, 9), (65, 9), (258, 9), (259, 9)));

        static bool Decodes(params (int, int)[] codes) => new LzwDecoder().TryDecode(LzwWriter.Codes(codes), new byte[6]);
    }

    [Fact]
    public void AnyBytes_GivePixelsOrARefusal_AndNothingElse()
    {
        using var decoder = new ChunkDecoder();
        Gen.Select(Choice.Of(5, 8, 32773, 50000), Gen.Byte.Array[0, 300], Gen.Int[1, 5000]).Sample((compression, packed, length) =>
        {
            decoder.TryDecode(compression, packed, packed.Length, new byte[length]);
        }, iter: 3000, threads: 1);
    }

    [Fact]
    public void DamagedStreams_GivePixelsOrARefusal_AndNothingElse()
    {
        byte[] data = [.. Enumerable.Range(0, 4000).Select(i => (byte)((i / 9) ^ (i * i)))];
        (int, byte[])[] streams = [(5, new LzwWriter().Pack(data)), (8, Deflate(data)), (32773, PackBits(data, false)), (50000, Zstd(data))];
        using var decoder = new ChunkDecoder();
        Gen.Select(Gen.Int[0, 3], Gen.Select(Gen.Int[0, 100_000], Gen.Byte).Array[1, 4]).Sample((which, damage) =>
        {
            (int compression, byte[] packed) = streams[which];
            packed = [.. packed];
            foreach ((int at, byte value) in damage) packed[at % packed.Length] = value;
            decoder.TryDecode(compression, packed, packed.Length, new byte[data.Length]);
        }, iter: 2000, threads: 1);
    }

    [Fact]
    public void PackBits_WithAndWithoutEmptyRuns()
    {
        Gen.Select(Data, Gen.Bool).Sample((data, empty) =>
        {
            byte[] back = new byte[data.Length];
            byte[] packed = PackBits(data, empty);
            Assert.True(PackBitsDecoder.TryDecode(packed, back));
            Assert.Equal(data, back);
            Assert.False(PackBitsDecoder.TryDecode(packed, new byte[data.Length + 1]));
        }, iter: 100, threads: 1);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(50000)]
    public void AStreamThatGoesOnForHundredsOfMegabytes_CostsNothing(int compression)
    {
        byte[] pixels = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        byte[] packed = compression == 8 ? Deflate(pixels, 300 << 20) : ZstdOfZeros(pixels, 300 << 20);
        using var decoder = new ChunkDecoder();
        byte[] back = new byte[256];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(decoder.TryDecode(compression, packed, packed.Length, back));
        Assert.Equal(pixels, back);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void AWrongChecksum_IsDamage_AndAMissingOneIsNot()
    {
        byte[] data = [.. Enumerable.Range(0, 900).Select(i => (byte)(i / 3))];
        using var decoder = new ChunkDecoder();
        byte[] packed = Deflate(data);
        Assert.True(decoder.TryDecode(8, packed, packed.Length, new byte[900]));
        Assert.True(decoder.TryDecode(8, packed, packed.Length - 4, new byte[900]));
        packed[^1] ^= 1;
        Assert.False(decoder.TryDecode(8, packed, packed.Length, new byte[900]));
    }

    [Fact]
    public void Zstd_SeveralFramesAndFramesToSkip()
    {
        byte[] first = [.. Enumerable.Range(0, 100).Select(i => (byte)i)], second = new byte[60];
        byte[] packed = [0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3, .. Zstd(first), .. Zstd(second), .. "and what is no frame"u8];
        using var decoder = new ChunkDecoder();
        byte[] back = new byte[160];
        Assert.True(decoder.TryDecode(50000, packed, packed.Length, back));
        Assert.Equal([.. first, .. second], back);
    }

    /// <summary>A window of 64 MiB is only allowed where nothing has to be allocated for it: where the frame holds no more than the strip.</summary>
    [Fact]
    public void Zstd_AHugeWindow_IsNotAllocated()
    {
        // Frame header: no content size, window descriptor 2^(10 + 16). One block of 256 equal bytes, or of 2560.
        byte[] fits = [0x28, 0xB5, 0x2F, 0xFD, 0, 16 << 3, .. Block(256)], goesOn = [0x28, 0xB5, 0x2F, 0xFD, 0, 16 << 3, .. Block(2560)];
        using var decoder = new ChunkDecoder();
        byte[] back = new byte[256];
        Assert.True(decoder.TryDecode(50000, fits, fits.Length, back));
        Assert.All(back, b => Assert.Equal(7, b));
        Assert.False(decoder.TryDecode(50000, goesOn, goesOn.Length, back));

        static byte[] Block(int length) => [(byte)((length << 3) | 3), (byte)(length >> 5), (byte)(length >> 13), 7];
    }

    private static byte[] Deflate(byte[] data, int zerosAfter = 0)
    {
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(data);
            byte[] zeros = new byte[1 << 20];
            for (; zerosAfter > 0; zerosAfter -= zeros.Length) zlib.Write(zeros);
        }

        return packed.ToArray();
    }

    private static byte[] Zstd(byte[] data)
    {
        using var zstd = new ZstdSharp.Compressor();
        return zstd.Wrap(data).ToArray();
    }

    // By hand: a frame without a size, a raw block, and blocks of 128 KiB of zeros in four bytes each.
    private static byte[] ZstdOfZeros(byte[] data, int zeros)
    {
        List<byte> packed = [0x28, 0xB5, 0x2F, 0xFD, 0, 0x50, (byte)(data.Length << 3), (byte)(data.Length >> 5), 0, .. data];
        for (; zeros > 0; zeros -= 1 << 17) packed.AddRange([(byte)(zeros <= 1 << 17 ? 3 : 2), 0, 0x10, 0]);
        return [.. packed];
    }

    private static byte[] PackBits(byte[] data, bool emptyRuns)
    {
        var packed = new List<byte>();
        for (int i = 0; i < data.Length;)
        {
            if (emptyRuns) packed.Add(0x80);
            int same = 1;
            while (i + same < data.Length && same < 128 && data[i + same] == data[i]) same++;
            if (same > 1)
            {
                packed.Add((byte)(257 - same));
                packed.Add(data[i]);
                i += same;
                continue;
            }

            packed.Add(0);
            packed.Add(data[i++]);
        }

        return [.. packed];
    }
}
