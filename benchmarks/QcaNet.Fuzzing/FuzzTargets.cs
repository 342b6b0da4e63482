using System.IO.Compression;
using QcaNet.Models.Weights.Import;
using QcaNet.Volumes;
using QcaNet.Volumes.Tests.Tiff;

namespace QcaNet.Fuzzing;

/// <summary>Makes the input of a number, and hands it to its reader.</summary>
internal sealed class FuzzTargets(SeedFiles seeds) : IDisposable
{
    // One thread, so that what a read allocates can be counted.
    private static readonly VolumeReadOptions Options = new() { MaximumBytes = 4 << 20, MaximumPages = 5000, TimePoint = 0, Channel = 0, MaximumThreads = 1 };

    private static readonly string?[] Axes = [null, null, null, "ZYX", "TYX", "TZYX", "CZYX", "TZCYX", "YX"];

    private readonly string _folder = Directory.CreateTempSubdirectory("qcanet-fuzz-").FullName;

    /// <summary>The same input for the same number and seeds.</summary>
    public FuzzInput Make(long number)
    {
        var random = new Random(unchecked((int)(number * 2654435761)));
        VolumeReadOptions options = Options with { Axes = Axes[random.Next(Axes.Length)] };
        switch (random.Next(10))
        {
            case 0:
                byte[] array = Bytes(Pick(seeds.Arrays, random), random, 200);
                return new FuzzInput("npy", () => Read<float>(array, options));
            case 1 when seeds.Weights.Count > 0:
                byte[] weights = Bytes(Pick(seeds.Weights, random), random, 2000);
                return new FuzzInput("weights", () => Import(weights));
            case 2 when random.Next(20) == 0:
                return new FuzzInput("folder", Folder(random, options));
            case < 6:
                byte[] forged = Forged(random);
                bool labels = random.Next(3) == 0;
                return new FuzzInput("text and codecs", () => labels ? Read<int>(forged, options) : Read<float>(forged, options));
            default:
                byte[] file = Pick(seeds.Tiffs, random);
                file = random.Next(2) == 0 ? TiffMutator.Mutate(file, random) : Bytes(file, random, 2048);
                return new FuzzInput("tiff", () => Read<float>(file, options));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static byte[] Pick(IReadOnlyList<byte[]> files, Random random) => files[random.Next(files.Count)];

    private static long Read<T>(byte[] file, VolumeReadOptions options)
        where T : unmanaged
    {
        using var stream = new MemoryStream(file, 0, file.Length, writable: false, publiclyVisible: true);
        return VolumeReader.Read<T>(stream, options).Voxels.Length * 4L;
    }

    private static long Import(byte[] file)
    {
        using var stream = new MemoryStream(file, writable: false);
        ImportedWeights imported = NetworkWeightsImporter.Import(stream, "fuzz");
        return imported.Report.Parameters * 4L;
    }

    // A folder of planes, one of them broken; labels where they fit.
    private Func<long> Folder(Random random, VolumeReadOptions options)
    {
        int planes = random.Next(1, 5), broken = random.Next(5);
        byte[][] files = [.. Enumerable.Range(0, planes).Select(i => i == broken ? Forged(random) : TiffForge.Make(new ForgedPage()))];
        return () =>
        {
            foreach (string old in Directory.EnumerateFiles(_folder)) File.Delete(old);
            for (int i = 0; i < files.Length; i++) File.WriteAllBytes(Path.Combine(_folder, $"plane{i}.tif"), files[i]);
            return VolumeReader.Read<int>(_folder, options).Voxels.Length * 4L;
        };
    }

    // Pages of one kind with a text, packed as the tags say, or nearly so.
    private static byte[] Forged(Random random)
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
        string text = TextMutator.Make(random, pages);
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

    // Bytes changed, most of them in the head and the tail, where headers and directories lie; or cut off, or doubled in part.
    private static byte[] Bytes(byte[] seed, Random random, int head)
    {
        byte[] bytes = (byte[])seed.Clone();
        for (int n = random.Next(1, 8); n > 0; n--)
        {
            int at = random.Next(3) switch
            {
                0 => random.Next(bytes.Length),
                1 => random.Next(Math.Min(bytes.Length, head)),
                _ => bytes.Length - 1 - random.Next(Math.Min(bytes.Length, 1024)),
            };
            bytes[at] = random.Next(4) switch { 0 => 0, 1 => 0xFF, 2 => (byte)(bytes[at] ^ (1 << random.Next(8))), _ => (byte)random.Next(256) };
        }

        return random.Next(10) switch
        {
            0 => bytes[..random.Next(bytes.Length)],
            1 => [.. bytes, .. bytes.AsSpan(random.Next(bytes.Length))],
            _ => bytes,
        };
    }
}
