using QcaNet.Volumes.Tests.Tiff;

namespace QcaNet.Volumes.Tests.Cases;

/// <summary>Cases S12 to S14: labels and masks as programs store them, indices of color tables, packed bits, ImageJ's signed integers.</summary>
public sealed class ValueCaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1e6f, true)]
    [InlineData(-3f, true)]
    [InlineData(2.5f, false)]
    [InlineData(3e9f, false)]
    [InlineData(float.NaN, false)]
    [InlineData(float.PositiveInfinity, false)]
    public void S12_WholeNumbersInFloats_AreLabels(float value, bool isLabel)
    {
        string path = Save(32, 3, BitConverter.GetBytes(value));
        if (isLabel) Assert.Equal((int)value, VolumeReader.Read<int>(path)[0, 0, 0]);
        else Assert.Equal(Remedy.AllowConversion, Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<int>(path)).Remedy);
    }

    [Theory]
    [InlineData(70000L, true)]
    [InlineData((long)int.MaxValue, true)]
    [InlineData((long)int.MaxValue + 1, false)]
    [InlineData(long.MinValue, false)]
    public void S13_IntegersOf64Bits_AreLabelsWhereTheyFit(long value, bool isLabel)
    {
        string path = Save(64, 2, BitConverter.GetBytes(value));
        Assert.Equal((VoxelType.Int64, value), (VolumeReader.ReadInfo(path).Type, VolumeReader.Read<long>(path)[0, 0, 0]));
        if (isLabel) Assert.Equal(value, VolumeReader.Read<int>(path)[0, 0, 0]);
        else Assert.Contains(value.ToString(System.Globalization.CultureInfo.InvariantCulture), Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<int>(path)).Message);
    }

    [Theory]
    [InlineData(1UL << 24, true)]
    [InlineData((1UL << 24) + 1, false)]
    [InlineData(ulong.MaxValue, false)]
    public void S13_IntegersOf64Bits_AreFloatsWhereTheyFit(ulong value, bool fits)
    {
        string path = Save(64, 1, BitConverter.GetBytes(value));
        if (fits) Assert.Equal(value, VolumeReader.Read<float>(path)[0, 0, 0]);
        else Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<float>(path));
    }

    [Fact]
    public void S13_IntegersOf64BitsOfNumPy_AreRead()
    {
        byte[] header = System.Text.Encoding.ASCII.GetBytes("{'descr': '<i8', 'fortran_order': False, 'shape': (1, 1, 2), }");
        byte[] file = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, .. BitConverter.GetBytes(5L), .. BitConverter.GetBytes(-7L)];
        Assert.Equal([5, -7], VolumeReader.Read<int>(_folder.Save("a.npy", file)).Voxels.ToArray());
    }

    // Rows begin at whole bytes: 5 voxels of n bits, most significant bit first.
    [Theory]
    [InlineData(1, new[] { 1, 0, 1, 1, 0 })]
    [InlineData(4, new[] { 1, 2, 15, 0, 9 })]
    [InlineData(10, new[] { 1023, 0, 512, 7, 300 })]
    [InlineData(12, new[] { 4095, 1, 2048, 0, 77 })]
    [InlineData(14, new[] { 16383, 8192, 1, 0, 5 })]
    public void S13_VoxelsOfAFewBits_AreUnpacked(int bits, int[] row)
    {
        var packed = new List<byte>();
        (ulong held, int count) = (0, 0);
        foreach (int value in row)
        {
            (held, count) = ((held << bits) | (uint)value, count + bits);
            for (; count >= 8; count -= 8) packed.Add((byte)(held >> (count - 8)));
        }

        if (count > 0) packed.Add((byte)(held << (8 - count)));
        byte[] twoRows = [.. packed, .. packed];
        string path = _folder.Save("a.tif", TiffForge.Make(new ForgedPage { Width = 5, Height = 2, Bits = bits, Strips = [twoRows] }));
        Assert.Equal(bits < 8 ? VoxelType.UInt8 : VoxelType.UInt16, VolumeReader.ReadInfo(path).Type);
        Assert.Equal([.. row, .. row], VolumeReader.Read<int>(path).Voxels.ToArray());
    }

    [Fact]
    public void S14_IndicesOfAColorTable_AreTakenAsGray()
    {
        byte[] indices = [.. Enumerable.Range(0, 12).Select(i => (byte)(i * 20))];
        byte[] file = TiffForge.Make(new ForgedPage { Bits = 8, Strips = [indices], Tags = new() { [262] = (3, [3]), [320] = (3, new long[768]) } });
        Assert.Equal(indices, VolumeReader.Read<byte>(_folder.Save("a.tif", file)).Voxels.ToArray());
    }

    [Theory]
    [InlineData("cf=0\nc0=-32768.0\nc1=1.0\n")]
    [InlineData("c0=-32768\nc1=1\nvunit=Gray Value\n")]
    public void ImageJ_SignedIntegersStoredWithAnOffset_AreSigned(string calibration)
    {
        string path = Described("ImageJ=1.53t\nimages=1\n" + calibration, 32768 - 5);
        Assert.Equal(VoxelType.Int16, VolumeReader.ReadInfo(path).Type);
        Assert.Equal(-5, VolumeReader.Read<short>(path)[0, 0, 0]);
    }

    [Theory]
    [InlineData("cf=0\nc0=10\nc1=1\n")]
    [InlineData("cf=0\nc0=0\nc1=0.5\n")]
    [InlineData("cf=1\nc0=0\nc1=1\nc2=3\n")]
    public void ImageJ_CalibratedValues_AreRefused(string calibration) => Assert.Contains(
        "calibrates the voxel values", Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(Described("ImageJ=1.53t\n" + calibration, 7))).Message);

    [Theory]
    [InlineData("cf=0\nc0=0\nc1=1\n")]
    [InlineData("cf=20\nc0=3\nc1=5\n")]
    public void ImageJ_CalibrationThatChangesNothing_IsRead(string calibration) =>
        Assert.Equal(7, VolumeReader.Read<ushort>(Described("ImageJ=1.53t\n" + calibration, 7))[0, 0, 0]);

    [Theory]
    [InlineData("py_float32.tif")]
    [InlineData("py_int64.tif")]
    [InlineData("py_bool.tif")]
    [InlineData("palette8.tif")]
    public void SharedCase_IsTakenAsLabels(string name)
    {
        string? folder = SharedData.Folder("cases/files");
        Assert.SkipUnless(folder is not null, "The cases ../shared/cases are not here.");
        Volume<int> labels = VolumeReader.Read<int>(Path.Combine(folder, name));
        Assert.True(labels.Voxels.ContainsAnyExcept(0));
        Assert.False(labels.Voxels.ContainsAnyInRange(int.MinValue, -1));
    }

    private string Described(string text, int value) => _folder.Save("a.tif", TiffForge.Make(new ForgedPage
    {
        Description = text,
        Strips = [[.. Enumerable.Range(0, 12).SelectMany(_ => BitConverter.GetBytes((ushort)value))]],
    }));

    private string Save(int bits, int format, byte[] value) => _folder.Save("a.tif", TiffForge.Make(new ForgedPage
    {
        Bits = bits,
        SampleFormat = format,
        Strips = [[.. Enumerable.Range(0, 12).SelectMany(_ => value)]],
    }));
}
