using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace QcaNet.Volumes.Tests.Npy;

/// <summary>
/// NumPy files with wrong bytes: whatever they hold, the reader gives voxels or a <see cref="VolumeFormatException"/>, never anything else.
/// QCANET_FUZZ_SECONDS lengthens the search; a find is printed with the seed that repeats it.
/// </summary>
public sealed class NpyMutationTests : IDisposable
{
    private const int Mutations = 4000;
    private static readonly VolumeReadOptions Options = new() { MaximumBytes = 16 << 20 };
    private static readonly string[] Words = ["'", "\"", "(", ")", "{", "}", "[", ",", ":", " ", "\n", "L", "0", "1", "9", "-", "True", "False", "<u2", ">f8", "|b1", "|O", "descr", "shape", "99999999999", "\0", "\u00FF"];
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Read_OfAMutatedFile_ThrowsNothingButItsOwnException()
    {
        byte[][] seeds = [.. Seeds()];
        double seconds = double.TryParse(Environment.GetEnvironmentVariable("QCANET_FUZZ_SECONDS"), NumberStyles.Float, CultureInfo.InvariantCulture, out double s) ? s : 0;
        var clock = Stopwatch.StartNew();
        int read = 0, refused = 0;
        for (int seed = 0; seed < Mutations || clock.Elapsed.TotalSeconds < seconds; seed++)
        {
            var random = new Random(seed);
            string path = _folder.Save("mutated.npy", Mutate(seeds[random.Next(seeds.Length)], random));
            try
            {
                VolumeReader.Read<double>(path, Options);
                read++;
            }
            catch (VolumeFormatException)
            {
                refused++;
            }
            catch (Exception other)
            {
                Assert.Fail($"Seed {seed}: {other}");
            }
        }

        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused: mutations that all end alike try nothing");
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Bytes of the header changed, words of its language put in or taken out; or the file cut off.</summary>
    private static byte[] Mutate(byte[] seed, Random random)
    {
        List<byte> bytes = [.. seed];
        for (int n = random.Next(1, 5); n > 0; n--)
        {
            int at = random.Next(6, 100);
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.RemoveRange(at, random.Next(1, 4)); break;
                case 3: bytes.InsertRange(at, Encoding.Latin1.GetBytes(Words[random.Next(Words.Length)])); break;
                default: bytes[random.Next(6, 12)] = (byte)random.Next(4); break;
            }
        }

        return random.Next(10) == 0 ? [.. bytes.Take(random.Next(bytes.Count))] : [.. bytes];
    }

    private static IEnumerable<byte[]> Seeds()
    {
        var random = new Random(1);
        foreach (string type in new[] { "|u1", "<u2", ">i4", "<f4", ">f8" })
        {
            foreach (string order in new[] { "True", "False" })
            {
                byte[] data = new byte[4 * 3 * 5 * 8];
                random.NextBytes(data);
                string header = $"{{'descr': '{type}', 'fortran_order': {order}, 'shape': (4, 3, 5), }}".PadRight(117) + "\n";
                for (int version = 1; version <= 3; version++) yield return NpyTests.Forge(header, data, version);
            }
        }
    }
}
