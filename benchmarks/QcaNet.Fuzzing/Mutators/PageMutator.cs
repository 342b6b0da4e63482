using System.IO.Compression;
using QcaNet.Volumes.Tests.Tiff;

namespace QcaNet.Fuzzing;

/// <summary>Generates TIFF files of a few small pages: every voxel type, codec and predictor, with valid or nearly valid descriptions and tags.</summary>
internal static class PageMutator
{
    /// <summary>Generates pages of one kind with a description, compressed as the tags declare, or nearly so.</summary>
    public static byte[] Make(Random random)
    {
        int pages = random.Next(1, 7);
        (int bits, int format) = random.Next(9) switch
        {
            0 => (8, 1),
            1 => (8, 2),
            2 => (16, 2),
            3 => (32, 3),
            4 => (64, 2),
            5 => (64, 3),
            6 => (12, 1),
            7 => (1, 1),
            _ => (16, 1),
        };
        int compression = random.Next(6) switch { 0 => 8, 1 => 50000, 2 => 5, 3 => 32773, _ => 1 };
        int predictor = random.Next(3) switch { 0 => 2, 1 => format == 3 ? 3 : 1, _ => 1 };
        byte[] raw = new byte[((4 * bits) + 7) / 8 * 3];
        random.NextBytes(raw);
        byte[] packed = compression switch
        {
            8 => Deflated(raw),
            50000 => new ZstdSharp.Compressor().Wrap(raw).ToArray(),
            5 or 32773 => raw,
            _ => raw,
        };
        if (random.Next(3) == 0 && packed.Length > 0) packed[random.Next(packed.Length)] ^= (byte)(1 << random.Next(8));
        string text = DescriptionMutator.Make(random, pages);
        bool onEach = random.Next(8) == 0;
        byte[] file = new TiffForge { BigEndian = random.Next(4) == 0, Big = random.Next(4) == 0 }.Build([.. Enumerable.Range(0, pages).Select(i => new ForgedPage
        {
            Bits = bits,
            SampleFormat = format,
            Compression = compression,
            Predictor = predictor,
            Description = i == 0 || onEach ? text : null,
            Strips = [packed],
            Tags = random.Next(12) switch
            {
                0 => new() { [254] = (4, [random.Next(2)]) },
                1 => new() { [262] = (3, [3]) },
                2 => new() { [282] = (5, [random.Next(), random.Next()]), [283] = (5, [random.Next(), 1]), [296] = (3, [random.Next(4)]) },
                3 => new() { [32997] = (4, [random.Next(3)]) },
                4 => new() { [34412] = (1, [.. Enumerable.Range(0, 130).Select(_ => (long)random.Next(256))]) },
                5 => new() { [33629] = (5, new long[2 * random.Next(1, 5)]) },
                _ => [],
            },
        })]);
        return random.Next(4) == 0 ? TiffMutator.Mutate(file, random) : file;
    }

    private static byte[] Deflated(byte[] raw)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(raw);
        return packed.ToArray();
    }
}
