using QcaNet.Volumes.Zstandard;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace QcaNet.Volumes.Tests;

/// <summary>ZstdSharp packs, and is the oracle for what is damaged: whatever is decoded here has to be decoded there, to the same bytes.</summary>
public class ZstandardDecoderTests
{
    public static TheoryData<int> Levels => [-5, 1, 3, 6, 12, 19, 22];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Zstandard_FramesOfEveryLevel_AreDecoded(int level)
    {
        var random = new Random(level + 100);
        var decoder = new ZstandardDecoder();
        using var compressor = new Compressor(level);
        foreach (int length in new[] { 1, 2, 7, 64, 255, 256, 1000, 4096, 65_535, 131_072, 131_073, 400_000 })
        {
            for (int kind = 0; kind < Kinds; kind++)
            {
                byte[] data = Data(random, kind, length), packed = compressor.Wrap(data).ToArray(), to = new byte[length];
                Assert.True(decoder.TryDecode(packed, to), $"level {level}, kind {kind}, {length} bytes");
                Assert.Equal(data, to);
            }
        }
    }

    [Fact]
    public void Zstandard_FrameWithoutALengthAndWithASmallWindow_IsDecoded()
    {
        var random = new Random(5);
        using var compressor = new Compressor(9);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_contentSizeFlag, 0);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_windowLog, 10);
        byte[] data = Data(random, 3, 50_000), to = new byte[data.Length];

        Assert.True(new ZstandardDecoder().TryDecode(compressor.Wrap(data), to));
        Assert.Equal(data, to);
    }

    [Fact]
    public void Zstandard_ChecksumsSeveralFramesAndOtherLengths_AreLeftToTheGeneralDecoder()
    {
        var decoder = new ZstandardDecoder();
        using var compressor = new Compressor(3);
        byte[] data = Data(new Random(1), 2, 1000), packed = compressor.Wrap(data).ToArray();
        Assert.False(decoder.TryDecode([.. packed, .. packed], new byte[2000]));
        Assert.False(decoder.TryDecode(packed, new byte[999]));
        Assert.False(decoder.TryDecode(packed, new byte[1001]));
        Assert.False(decoder.TryDecode(packed, []));
        Assert.False(decoder.TryDecode([], new byte[1000]));
        for (int length = 0; length < packed.Length; length++) Assert.False(decoder.TryDecode(packed.AsSpan(0, length), new byte[1000]));
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        Assert.False(decoder.TryDecode(compressor.Wrap(data), new byte[1000]));
    }

    [Fact]
    public void Zstandard_DamagedFrames_AreDecodedOnlyAsTheGeneralDecoderDoes()
    {
        int seconds = int.TryParse(Environment.GetEnvironmentVariable("QCANET_FUZZ_SECONDS"), out int asked) ? asked : 0;
        int seed = seconds > 0 ? Random.Shared.Next() : 17, inputs = 0, decoded = 0;
        var random = new Random(seed);
        var decoder = new ZstandardDecoder();
        var frames = new List<(byte[] Packed, int Length)>();
        foreach (int level in new[] { 1, 3, 9, 19 })
        {
            using var compressor = new Compressor(level);
            foreach (int length in new[] { 300, 5000, 140_000 })
            {
                for (int kind = 0; kind < Kinds; kind++) frames.Add((compressor.Wrap(Data(random, kind, length)).ToArray(), length));
            }
        }

        long end = Environment.TickCount64 + (1000L * seconds);
        for (; inputs < 6000 || Environment.TickCount64 < end; inputs++)
        {
            (byte[] packed, int length) = frames[random.Next(frames.Count)];
            byte[] damaged = [.. packed];
            int changes = random.Next(1, 4);
            for (int i = 0; i < changes; i++)
            {
                // Headers of frame, block and tables stand at the beginning, and the end of the bits at the end.
                int range = random.Next(3) switch { 0 => Math.Min(40, damaged.Length), _ => damaged.Length };
                int at = random.Next(4) == 0 ? damaged.Length - 1 - random.Next(range) : random.Next(range);
                damaged[at] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)(damaged[at] ^ (1 << random.Next(8)));
            }

            // What is not needed of the target must stay as it is.
            byte[] to = new byte[length + 64];
            to.AsSpan(length).Fill(0xA5);
            bool taken = decoder.TryDecode(damaged, to.AsSpan(0, length));
            Assert.True(to.AsSpan(length).IndexOfAnyExcept((byte)0xA5) < 0, $"seed {seed}, input {inputs}: written beyond the target");
            if (!taken) continue;
            decoded++;
            using var general = new Decompressor();
            byte[] expected = new byte[length];
            Assert.True(general.TryUnwrap(damaged, expected, out int written), $"seed {seed}, input {inputs}: decoded, though damaged");
            Assert.Equal(length, written);
            Assert.True(expected.AsSpan().SequenceEqual(to.AsSpan(0, length)), $"seed {seed}, input {inputs}: other bytes");
        }

        Assert.True(decoded > inputs / 50, $"Only {decoded} of {inputs} damaged frames could be decoded.");
    }

    private const int Kinds = 7;

    private static byte[] Data(Random random, int kind, int length)
    {
        byte[] data = new byte[length];
        switch (kind)
        {
            case 0: break;
            case 1: random.NextBytes(data); break;
            case 2: for (int i = 0; i < length; i++) data[i] = (byte)(random.Next(16) + random.Next(16)); break;
            case 3: for (int i = 0; i < length; i++) data[i] = (byte)(i % 2 == 0 ? 100 + random.Next(20) : random.Next(200) / 199); break;
            case 4: for (int i = 0; i < length; i++) data[i] = (byte)(i < 3 || random.Next(50) == 0 ? random.Next(256) : data[i - 1 - (i / 1000 % 3)]); break;
            case 5: for (int i = 0; i < length; i++) data[i] = "nuclei of an early embryo, planes of a stack "u8[(i * (1 + (i / 777 % 2))) % 45]; break;
            default:
                for (int i = 0; i < length;)
                {
                    // Copies of any distance and length, and new bytes between them.
                    int copy = i == 0 ? 0 : random.Next(random.Next(4) == 0 ? 5000 : 20), back = i == 0 ? 1 : random.Next(1, random.Next(2) == 0 ? Math.Min(i, 20) + 1 : i + 1);
                    for (; copy > 0 && i < length; copy--, i++) data[i] = data[i - back];
                    for (int fresh = random.Next(1, 12); fresh > 0 && i < length; fresh--, i++) data[i] = (byte)random.Next(256);
                }

                break;
        }

        return data;
    }
}
