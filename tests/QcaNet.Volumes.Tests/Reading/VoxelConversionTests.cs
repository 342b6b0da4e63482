using System.Globalization;
using System.Runtime.InteropServices;
using CsCheck;

namespace QcaNet.Volumes.Tests.Reading;

/// <summary>No conversion changes a value without being told to, and none cuts one off.</summary>
public sealed class VoxelConversionTests : IDisposable
{
    private static readonly double[] Telling =
    [
        0, -0.0, 1, -1, 0.5, 1.5, 2.5, -0.5, 127, 128, -128, -129, 255, 256, 255.5, 255.49, 32767, 32768, 65535, 65535.5, 65536,
        16777217, int.MaxValue, int.MaxValue + 1.0, int.MinValue, int.MinValue - 1.0, uint.MaxValue, uint.MaxValue + 1.0,
        float.MaxValue, 3.5e38, 1e300, double.Epsilon, double.NaN, double.PositiveInfinity, double.NegativeInfinity,
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Checked_KeepsEachValueOrRefusesIt()
    {
        foreach (double value in Telling)
        {
            Check<byte>(value, byte.MinValue, byte.MaxValue);
            Check<sbyte>(value, sbyte.MinValue, sbyte.MaxValue);
            Check<ushort>(value, ushort.MinValue, ushort.MaxValue);
            Check<short>(value, short.MinValue, short.MaxValue);
            Check<uint>(value, uint.MinValue, uint.MaxValue);
            Check<int>(value, int.MinValue, int.MaxValue);
            Assert.Equal(double.IsNaN(value) || (float)value == value ? -1 : 0, Convert<float>([value], VoxelConversionRule.Checked, out _));
        }
    }

    [Fact]
    public void Rounded_IsTheNearestWholeNumber_HalvesToEven()
    {
        Gen.Double[-300, 300].Sample(value =>
        {
            int refused = Convert<short>([value], VoxelConversionRule.Rounded, out short[] rounded);
            Assert.Equal(-1, refused);
            Assert.Equal((short)Math.Round(value, MidpointRounding.ToEven), rounded[0]);
        });
        Assert.Equal(-1, Convert<byte>([254.5, 0.5, -0.5, 255.49], VoxelConversionRule.Rounded, out byte[] bytes));
        Assert.Equal([254, 0, 0, 255], bytes);
        Assert.Equal(1, Convert<byte>([3, 255.5, 4], VoxelConversionRule.Rounded, out _));
        Assert.Equal(0, Convert<int>([double.NaN], VoxelConversionRule.Rounded, out _));
        Assert.Equal(-1, Convert<float>([0.1, double.NaN, double.PositiveInfinity], VoxelConversionRule.Rounded, out float[] floats));
        Assert.Equal([0.1f, float.NaN, float.PositiveInfinity], floats);
        Assert.Equal(0, Convert<float>([1e300], VoxelConversionRule.Rounded, out _));
    }

    [Fact]
    public void LabelsStoredAsFloats_AreReadWhereThatIsAllowed_AndTheVoxelThatIsNoneIsNamed()
    {
        string path = _folder.File("labels.tif");
        VolumeWriter.Write(path, new Volume<float>([0, 7, 300, 2], new Shape3D(1, 2, 2)));
        Assert.Equal([0, 7, 300, 2], VolumeReader.Read<int>(path).Voxels.ToArray());
        Assert.Contains("VolumeReadOptions.Conversion", Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<ushort>(path)).Message);
        var allowed = new VolumeReadOptions { Conversion = VoxelConversionRule.Checked };
        Assert.Equal([0, 7, 300, 2], VolumeReader.Read<int>(path, allowed).Voxels.ToArray());
        var error = Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<byte>(path, allowed));
        Assert.Equal(VolumeFormatErrorKind.Unsupported, error.Kind);
        Assert.Contains("value 300 of voxel (z 0, y 1, x 0) does not fit uint8", error.Message);
        VolumeWriter.Write(path, new Volume<float>([0, 7.5f], new Shape3D(1, 1, 2)));
        Assert.Contains("7.5 of voxel (z 0, y 0, x 1)", Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<int>(path, allowed)).Message);
    }

    [Fact]
    public void Names_AreThoseOfTheMessages() =>
        Assert.Equal("1.5", VoxelConversion.Text(MemoryMarshal.AsBytes<float>([0f, 1.5f]), VoxelType.Float32, 1));

    private static void Check<T>(double value, double smallest, double largest)
        where T : unmanaged
    {
        bool fits = value >= smallest && value <= largest && value == Math.Floor(value);
        int refused = Convert<T>([value], VoxelConversionRule.Checked, out T[] converted);
        Assert.True(refused == (fits ? -1 : 0), $"{value} as {typeof(T).Name}");
        if (fits) Assert.Equal(value, ((IConvertible)converted[0]).ToDouble(CultureInfo.InvariantCulture));
    }

    private static int Convert<T>(double[] values, VoxelConversionRule rule, out T[] converted)
        where T : unmanaged
    {
        converted = new T[values.Length];
        return VoxelConversion.Convert<T>(MemoryMarshal.AsBytes<double>(values), VoxelType.Float64, converted, rule);
    }
}
