using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

/// <summary>Heights of every type: their order is that of the numbers, to the ends of the type.</summary>
public sealed class WatershedLandscapeTests
{
    [Fact]
    public void Flood_OfBytes_EqualsASearchedList() => Check<byte>(byte.MinValue, byte.MaxValue, 127, 128, 1);

    [Fact]
    public void Flood_OfSignedBytes_EqualsASearchedList() => Check<sbyte>(sbyte.MinValue, sbyte.MaxValue, -1, 0, 1);

    [Fact]
    public void Flood_OfUnsigned16Bits_EqualsASearchedList() => Check<ushort>(ushort.MinValue, ushort.MaxValue, 255, 256, 32768);

    [Fact]
    public void Flood_OfSigned16Bits_EqualsASearchedList() => Check<short>(short.MinValue, short.MaxValue, -1, 0, 256);

    [Fact]
    public void Flood_OfUnsigned32Bits_EqualsASearchedList() => Check<uint>(uint.MinValue, uint.MaxValue, 1u << 31, (1u << 31) - 1, 65536);

    [Fact]
    public void Flood_OfSigned32Bits_EqualsASearchedList() => Check<int>(int.MinValue, int.MaxValue, -1, 0, 65536);

    [Fact]
    public void Flood_OfUnsigned64Bits_EqualsASearchedList() =>
        Check<ulong>(ulong.MinValue, ulong.MaxValue, ulong.MaxValue - 1, 1ul << 63, (1ul << 53) + 1, 1ul << 53);

    [Fact]
    public void Flood_OfSigned64Bits_EqualsASearchedList() =>
        Check<long>(long.MinValue, long.MaxValue, long.MaxValue - 1, -1, 0, (1L << 53) + 1, 1L << 53);

    [Fact]
    public void Flood_OfFloats_EqualsASearchedList() =>
        Check(
            float.NegativeInfinity, float.PositiveInfinity, float.MinValue, float.MaxValue, 0f, -0f, float.Epsilon, -float.Epsilon, 1,
            MathF.BitIncrement(1));

    [Fact]
    public void Flood_OfDoubles_EqualsASearchedList() =>
        Check(
            double.NegativeInfinity, double.PositiveInfinity, double.MinValue, double.MaxValue, 0d, -0d, double.Epsilon, -double.Epsilon, 1,
            Math.BitIncrement(1));

    [Fact]
    public void Flood_OfNaNDoublesInsideTheMask_IsRefused()
    {
        var shape = new Shape3D(1, 1, 2);
        var landscape = new Volume<double>([0, double.NaN], shape);
        var markers = new Volume<int>([1, 0], shape);

        Assert.Equal("landscape", Assert.Throws<ArgumentException>(() => Watershed.Flood(landscape, markers)).ParamName);
        Assert.Equal([1, 0], Watershed.Flood(landscape, markers, new Volume<byte>([1, 0], shape)).Voxels.ToArray());
    }

    [Fact]
    public void Flood_OfOtherTypes_SaysWhichItTakes()
    {
        Refused<Half>();
        Refused<decimal>();
        Refused<char>();
        Refused<bool>();
        Refused<nint>();
        Refused<Int128>();

        static void Refused<T>()
            where T : unmanaged
        {
            var shape = new Shape3D(1, 1, 2);
            NotSupportedException error = Assert.Throws<NotSupportedException>(
                () => Watershed.Flood(new Volume<T>(shape), new Volume<int>(shape)));
            Assert.Contains(typeof(T).Name, error.Message, StringComparison.Ordinal);
            Assert.Contains("8, 16, 32 and 64 bit integers", error.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Volumes of these heights and random bits between them.</summary>
    private static void Check<T>(params T[] heights)
        where T : unmanaged, IComparable<T>
    {
        RandomCase.Check(
            c =>
            {
                var random = new Random(c.Seed);
                var landscape = new T[c.Shape.Length];
                for (int i = 0; i < landscape.Length; i++)
                {
                    T any = default;
                    random.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(new Span<T>(ref any)));
                    bool isNumber = any is not float.NaN and not double.NaN;
                    landscape[i] = isNumber && random.Next(3) == 0 ? any : heights[random.Next(heights.Length)];
                }

                (int[] markers, byte[] mask) = (c.Markers(), c.Mask());
                int[] labels = new int[c.Shape.Length];
                Watershed.Flood<T>(landscape, markers, mask, c.Shape, c.Connectivity, labels, c.Threads);

                Assert.Equal(NaiveWatershed.Flood(landscape, markers, mask, c.Shape, c.Connectivity), labels);
            },
            cases: 200);
    }
}
