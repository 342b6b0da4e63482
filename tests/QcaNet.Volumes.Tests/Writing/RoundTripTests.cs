using System.Runtime.InteropServices;
using CsCheck;

namespace QcaNet.Volumes.Tests.Writing;

/// <summary>Whatever is written is read again: voxels, axes, spacing, interval, in every format, type and packing.</summary>
public sealed class RoundTripTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Hyperstacks_OfBytes() => RoundTrips(random => (byte)random.Next(256));

    [Fact]
    public void Hyperstacks_OfSignedBytes() => RoundTrips(random => (sbyte)random.Next(-128, 128));

    [Fact]
    public void Hyperstacks_OfUshorts() => RoundTrips(random => (ushort)random.Next(65536));

    [Fact]
    public void Hyperstacks_OfShorts() => RoundTrips(random => (short)random.Next(-32768, 32768));

    [Fact]
    public void Hyperstacks_OfUints() => RoundTrips(random => (uint)random.NextInt64(1L << 32));

    [Fact]
    public void Hyperstacks_OfFloats_NaNsWithTheirBits() => RoundTrips(random => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)));

    [Fact]
    public void Hyperstacks_OfDoubles() => RoundTrips(random => BitConverter.Int64BitsToDouble(random.NextInt64()));

    [Fact]
    public void Hyperstacks_OfLabels_SomeLarge_SomeNegative() => RoundTrips(random => random.Next(4) switch { 0 => random.Next(), 1 when random.Next(50) == 0 => -random.Next(), _ => random.Next(100) });

    private void RoundTrips<T>(Func<Random, T> voxel)
        where T : unmanaged
    {
        Gen<VolumeWriteOptions> packing = Gen.Select(
            Choice.Of<VolumeCompression?>(null, VolumeCompression.None, VolumeCompression.Deflate, VolumeCompression.Zstd), Gen.Bool, Gen.Int[1, 3], Gen.Bool,
            (compression, predictor, threads, hard) => new VolumeWriteOptions
            {
                Compression = compression,
                Predictor = predictor,
                MaximumThreads = threads,
                CompressionLevel = hard ? 9 : null,
            });
        Gen.Select(
            Gen.Int[1, 5].Select(Gen.Int[1, 40], Gen.Int[1, 40]), Gen.Int[1, 3].Select(Gen.Int[1, 3]), packing,
            Gen.Bool, Gen.Select(Gen.Bool, Gen.Bool), Gen.Int[0, 100_000]).Sample((size, series, options, ome, known, seed) =>
        {
            var random = new Random(seed);
            var layout = new HyperstackLayout
            {
                Shape = new Shape3D(size.Item1, size.Item2, size.Item3),
                TimePoints = series.Item1,
                Channels = series.Item2,
                Spacing = known.Item1 ? new VoxelSpacing(1.75, 0.8, 0.65) : null,
                Interval = known.Item2 ? 600.5 : null,
            };
            var volumes = new Volume<T>[layout.TimePoints, layout.Channels];
            for (int t = 0; t < layout.TimePoints; t++)
            {
                for (int c = 0; c < layout.Channels; c++)
                {
                    volumes[t, c] = new Volume<T>(layout.Shape);
                    foreach (ref T at in volumes[t, c].Voxels) at = voxel(random);
                }
            }

            string path = _folder.File(ome ? "a.ome.tif" : "a.tif");
            VolumeWriter.WriteHyperstack(path, layout, (t, c) => volumes[t, c], options);
            using VolumeFile file = VolumeReader.Open(path);
            Assert.Equal(ome ? VolumeDescription.Ome : VolumeDescription.ImageJ, file.Info.Description);
            Assert.Equal((layout.Shape, layout.TimePoints, layout.Channels), (file.Info.Shape, file.Info.TimePoints, file.Info.Channels));
            Assert.Equal((layout.Spacing, layout.Interval), (file.Info.Spacing, file.Info.Interval));
            for (int t = 0; t < layout.TimePoints; t++)
            {
                for (int c = 0; c < layout.Channels; c++)
                {
                    Assert.True(MemoryMarshal.AsBytes(volumes[t, c].Voxels).SequenceEqual(MemoryMarshal.AsBytes(file.ReadVolume<T>(t, c).Voxels)), $"t {t}, c {c}");
                }
            }
        }, iter: 40, threads: 1);
    }
}
