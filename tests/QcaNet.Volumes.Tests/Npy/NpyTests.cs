using System.Runtime.InteropServices;
using System.Text;
using CsCheck;
using QcaNet.Volumes.Npy;

namespace QcaNet.Volumes.Tests.Npy;

public sealed class NpyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatIsWritten_IsWhatNumPyWrites()
    {
        // numpy.save of numpy.arange(6, dtype="<u2").reshape(1, 2, 3), NumPy 1.24.2.
        byte[] expected = [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes("{'descr': '<u2', 'fortran_order': False, 'shape': (1, 2, 3), }".PadRight(117) + "\n"), 0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0];
        VolumeWriter.Write(_folder.File("a.npy"), new Volume<ushort>([0, 1, 2, 3, 4, 5], new Shape3D(1, 2, 3), VoxelSpacing.Isotropic(1)));
        Assert.Equal(expected, File.ReadAllBytes(_folder.File("a.npy")));
    }

    [Fact]
    public void EachType_RoundTrips()
    {
        RoundTrips<byte>();
        RoundTrips<sbyte>();
        RoundTrips<ushort>();
        RoundTrips<short>();
        RoundTrips<uint>();
        RoundTrips<int>();
        RoundTrips<float>();
        RoundTrips<double>();
    }

    [Fact]
    public void EveryOrderVersionAndByteOrder_IsRead()
    {
        Gen.Select(Gen.Int[1, 5].Select(Gen.Int[1, 6], Gen.Int[1, 7]), Gen.Bool.Select(Gen.Bool, Gen.Bool), Gen.Int[1, 3], Choice.Of(1, 2, 4, 8)).Sample((size, flags, version, bytes) =>
        {
            var shape = new Shape3D(size.Item1, size.Item2, size.Item3);
            (bool fortran, bool big, bool flat) = flags;
            if (flat) shape = new Shape3D(1, shape.Height, shape.Width);
            double[] expected = [.. Enumerable.Range(0, shape.Length).Select(i => (double)(i % 120))];
            string type = (big ? ">" : "<") + (bytes == 8 ? "f" : bytes == 4 ? "i" : "u") + bytes;
            string lengths = flat ? $"({shape.Height}, {shape.Width})" : $"({shape.Depth}, {shape.Height}, {shape.Width})";
            string path = _folder.Save("a.npy", Forge($"{{'descr': '{type}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {lengths}, }}", Data(expected, shape, bytes, big, fortran), version));
            using VolumeFile file = VolumeReader.Open(path);
            Assert.Equal((shape, bytes, big && bytes > 1), (file.Info.Shape, VoxelConversion.Bytes(file.Info.Type), file.Info.IsBigEndian));
            Assert.Null(file.Info.Spacing);
            Assert.Equal(expected, file.ReadVolume<double>().Voxels.ToArray());
            for (int z = 0; z < shape.Depth; z++)
            {
                Assert.Equal(expected[(z * shape.PlaneLength)..((z + 1) * shape.PlaneLength)], file.ReadPlane<double>(z).Voxels.ToArray());
            }
        }, iter: 200, threads: 1);
    }

    /// <summary>Columns longer than a block are read in parts, and only where they are asked for.</summary>
    [Fact]
    public void FortranOrder_OfLongColumns_IsReadInParts()
    {
        var shape = new Shape3D(600_000, 1, 2);
        double[] expected = [.. Enumerable.Range(0, shape.Length).Select(i => (double)(i % 251))];
        string path = _folder.Save("a.npy", Forge("{'descr': '|u1', 'fortran_order': True, 'shape': (600000, 1, 2), }", Data(expected, shape, 1, false, true)));
        using VolumeFile file = VolumeReader.Open(path);
        Assert.Equal(expected, file.ReadVolume<byte>().Voxels.ToArray().Select(v => (double)v));
        Assert.Equal(expected[1_000_000..1_000_010], file.ReadSlab<byte>(500_000..500_005).Voxels.ToArray().Select(v => (double)v));
    }

    [Fact]
    public void Masks_AreBytes()
    {
        string path = _folder.Save("mask.npy", Forge("{'descr': '|b1', 'fortran_order': False, 'shape': (1, 1, 3), }", [0, 1, 1]));
        Assert.Equal([0, 1, 1], VolumeReader.Read<byte>(path).Voxels.ToArray());
    }

    [Fact]
    public void SecondArrayOfAFile_IsNotDroppedInSilence()
    {
        byte[] one = Forge("{'descr': '|u1', 'fortran_order': False, 'shape': (1, 1, 3), }", [0, 1, 1]);
        VolumeFormatException error = Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(_folder.Save("two.npy", [.. one, .. one])));
        Assert.Equal(VolumeFormatErrorKind.Unsupported, error.Kind);
        Assert.Contains("several arrays", error.Message, StringComparison.Ordinal);
        Assert.Equal([0, 1, 1], VolumeReader.Read<byte>(_folder.Save("padded.npy", [.. one, .. new byte[64]])).Voxels.ToArray());
    }

    [Theory]
    [InlineData("{\"descr\": \"<u2\", \"fortran_order\": False, \"shape\": (1, 1, 2)}")]
    [InlineData("{'shape': (1L, 1L, 2L), 'fortran_order': False, 'descr': '<u2', }")]
    [InlineData("\t{ 'shape' : ( 1 ,1, 2 , ) ,'fortran_order':False,'descr':'<u2'}\r\n \n")]
    public void OtherWaysToWriteIt_AreRead(string header) =>
        Assert.Equal([258, 772], VolumeReader.Read<ushort>(_folder.Save("a.npy", Forge(header, [2, 1, 4, 3]))).Voxels.ToArray());

    [Theory]
    [InlineData("{'descr': '<u2', 'fortran_order': False, 'shape': (1, 1, 3), }", VolumeFormatErrorKind.Malformed, "truncated")]
    [InlineData("{'descr': '<u2', 'fortran_order': False, 'shape': (1, 1, 2) ", VolumeFormatErrorKind.Malformed, "comma")]
    [InlineData("{'descr': '<u2', 'fortran_order': False, 'shape': (1, 1, 2)} x", VolumeFormatErrorKind.Malformed, "follows")]
    [InlineData("{'descr': '<u2', 'fortran_order': 0, 'shape': (1, 1, 2)}", VolumeFormatErrorKind.Malformed, "True or False")]
    [InlineData("{'descr': '<u2', 'fortran_order': False}", VolumeFormatErrorKind.Malformed, "missing")]
    [InlineData("{'descr': '<u2', 'descr': '<u2', 'fortran_order': False, 'shape': (1, 1, 2)}", VolumeFormatErrorKind.Malformed, "twice")]
    [InlineData("{'descr': '<u2', 'x': '<u2', 'fortran_order': False, 'shape': (1, 1, 2)}", VolumeFormatErrorKind.Malformed, "unknown")]
    [InlineData("{'descr': '<u2', 'fortran_order': False, 'shape': (1, -1, 2)}", VolumeFormatErrorKind.Malformed, "whole number")]
    [InlineData("{'descr': '<u2', 'fortran_order': False, 'shape': [1, 1, 2]}", VolumeFormatErrorKind.Malformed, "'('")]
    [InlineData("{'descr': __import__('os').system('true'), 'fortran_order': False, 'shape': (1, 1, 2)}", VolumeFormatErrorKind.Malformed, "missing")]
    [InlineData("{'descr': '<\\x752', 'fortran_order': False, 'shape': (1, 1, 2)}", VolumeFormatErrorKind.Malformed, "escape")]
    [InlineData("{'descr': '<u2', 'fortran_order': False, 'shape': (4)}", VolumeFormatErrorKind.Unsupported, "1 axes")]
    [InlineData("{'descr': '<u2', 'fortran_order': False, 'shape': ()}", VolumeFormatErrorKind.Unsupported, "0 axes")]
    [InlineData("{'descr': '<u2', 'fortran_order': False, 'shape': (1, 1, 1, 2)}", VolumeFormatErrorKind.Unsupported, "4 axes")]
    [InlineData("{'descr': '<u2', 'fortran_order': False, 'shape': (1, 0, 2)}", VolumeFormatErrorKind.Unsupported, "empty")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1, 1, 2)}", VolumeFormatErrorKind.Unsupported, "never unpickled")]
    [InlineData("{'descr': '<f2', 'fortran_order': False, 'shape': (1, 1, 2)}", VolumeFormatErrorKind.Unsupported, "astype('float32')")]
    [InlineData("{'descr': '<f2', 'fortran_order': False, 'shape': (1, 1, 2)}", VolumeFormatErrorKind.Unsupported, "float32")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1, 1, 2)}", VolumeFormatErrorKind.Unsupported, "magnitude")]
    [InlineData("{'descr': [('a', '<u2'), ('b', '<u2')], 'fortran_order': False, 'shape': (1, 1, 2)}", VolumeFormatErrorKind.Unsupported, "records")]
    [InlineData("{'descr': '<u2', 'fortran_order': False, 'shape': (99999999999999999999999999, 1, 2)}", VolumeFormatErrorKind.Limit, "at most")]
    [InlineData("{'descr': '<u2', 'fortran_order': False, 'shape': (9999999999, 9999999999, 9999999999)}", VolumeFormatErrorKind.Limit, "at most")]
    [InlineData("{'descr': '<u2', 'fortran_order': False, 'shape': (2000, 1000, 1000)}", VolumeFormatErrorKind.Limit, "MaximumBytes")]
    public void OtherHeaders_AreRefused_WithTheReason(string header, VolumeFormatErrorKind kind, string words)
    {
        string path = _folder.Save("a.npy", Forge(header, [2, 1, 4, 3]));
        var error = Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<ushort>(path, new VolumeReadOptions { MaximumBytes = 1 << 30 }));
        Assert.Equal(kind, error.Kind);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 4, 0, 8, 0 }, VolumeFormatErrorKind.Unsupported)]
    [InlineData(new byte[] { 1, 1, 8, 0 }, VolumeFormatErrorKind.Unsupported)]
    [InlineData(new byte[] { 1 }, VolumeFormatErrorKind.Malformed)]
    [InlineData(new byte[] { 1, 0, 255, 255, 32 }, VolumeFormatErrorKind.Malformed)]
    [InlineData(new byte[] { 3, 0, 255, 255, 255, 255, 32 }, VolumeFormatErrorKind.Malformed)]
    [InlineData(new byte[] { 2, 0, 1, 0 }, VolumeFormatErrorKind.Malformed)]
    public void BrokenBeginnings_AreRefused(byte[] rest, VolumeFormatErrorKind kind)
    {
        string path = _folder.Save("a.npy", [.. NpyHeader.Magic, .. rest]);
        Assert.Equal(kind, Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(path)).Kind);
    }

    [Fact]
    public void LongHeader_IsRefusedUnread() =>
        Assert.Equal(VolumeFormatErrorKind.Limit, Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(_folder.Save("a.npy", Forge(new string(' ', 70_000), [], 2)))).Kind);

    [Fact]
    public void Series_AreRefused_BecauseNothingWouldSayWhatTheAxesAre()
    {
        Volume<byte> volume = new(new Shape3D(1, 2, 3));
        var error = Assert.Throws<VolumeFormatException>(() => VolumeWriter.WriteSeries(_folder.File("a.npy"), [volume, volume]));
        Assert.Equal(VolumeFormatErrorKind.Unsupported, error.Kind);
        Assert.Contains("2 time points", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    /// <summary>A header of 118 bytes for version 1.0, and so on: the text as it is given, without padding.</summary>
    internal static byte[] Forge(string header, byte[] data, int version = 1)
    {
        byte[] text = Encoding.Latin1.GetBytes(header);
        byte[] length = BitConverter.GetBytes(text.Length);
        return [.. NpyHeader.Magic, (byte)version, 0, .. length.AsSpan(0, version == 1 ? 2 : 4), .. text, .. data];
    }

    private static byte[] Data(double[] voxels, Shape3D shape, int bytes, bool big, bool fortran)
    {
        var data = new List<byte>();
        for (int i = 0; i < voxels.Length; i++)
        {
            // The i-th of the file: in Fortran order z runs fastest, then y, then x.
            int z = i % shape.Depth, y = i / shape.Depth % shape.Height, x = i / shape.Depth / shape.Height;
            double voxel = fortran ? voxels[shape.Offset(z, y, x)] : voxels[i];
            byte[] one = bytes switch { 1 => [(byte)voxel], 2 => BitConverter.GetBytes((ushort)voxel), 4 => BitConverter.GetBytes((int)voxel), _ => BitConverter.GetBytes(voxel) };
            if (big) Array.Reverse(one);
            data.AddRange(one);
        }

        return [.. data];
    }

    private void RoundTrips<T>()
        where T : unmanaged
    {
        string path = _folder.File("a.npy");
        Gen.Int[1, 6].Select(Gen.Int[1, 9], Gen.Int[1, 17], Gen.Int[0, 10_000]).Sample((d, h, w, seed) =>
        {
            var volume = new Volume<T>(new Shape3D(d, h, w), VoxelSpacing.Isotropic(1));
            new Random(seed).NextBytes(MemoryMarshal.AsBytes(volume.Voxels));
            VolumeWriter.Write(path, volume);
            VolumeInfo info = VolumeReader.ReadInfo(path);
            Assert.Equal((volume.Shape, VoxelConversion.TypeOf<T>(), 0L), (info.Shape, (VoxelType?)info.Type, (info.FileLength - MemoryMarshal.AsBytes(volume.Voxels).Length) % 64));
            Assert.True(MemoryMarshal.AsBytes(volume.Voxels).SequenceEqual(MemoryMarshal.AsBytes(VolumeReader.Read<T>(path).Voxels)));
        }, iter: 10, threads: 1);
    }
}
