using System.Text;

namespace QcaNet.Volumes.Tests.Tiff;

/// <summary>ImageJ's stacks above 4 GiB: one directory, and planes beyond the reach of its offsets. Sparse, so that they cost a few blocks of disk.</summary>
public sealed class LargeFileTests : IDisposable
{
    private const int Side = 512, Planes = 9200, DataStart = 4096;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PlanesBeyondFourGigabytes_AreReadByTheirPlace_WithoutTheRest()
    {
        string path = Sparse($"images={Planes}\nslices={Planes}\nunit=um\nspacing=0.5\n", (0, 0), (4300, 43), (8300, 83), (Planes - 1, 99));
        Assert.True(new FileInfo(path).Length > 4.8e9);
        using VolumeFile file = VolumeReader.Open(path);
        Assert.Equal((Planes, "ZYX"), (file.Info.Shape.Depth, file.Info.StoredAxes));
        Assert.Equal(0.5, file.Info.SpacingZ);

        ushort[] plane = new ushort[Side * Side];
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach ((int z, int value) in ((int, int)[])[(4300, 43), (4301, 0), (8300, 83), (Planes - 1, 99)])
        {
            file.ReadPlane(plane.AsSpan(), z);
            Assert.Equal(value, plane[0]);
            Assert.False(plane.AsSpan().ContainsAnyExcept((ushort)value));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.Equal(83, file.ReadSlab<ushort>(8299..8302)[1, 511, 511]);
    }

    [Fact]
    public void AsOneVolume_ItIsMoreThanAVolumeHolds_AndTheErrorTellsTheWay()
    {
        string path = Sparse($"images={Planes}\nslices={Planes}\n");
        var error = Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<ushort>(path));
        Assert.Equal(VolumeFormatErrorKind.Limit, error.Kind);
        Assert.Contains("ReadSlab", error.Message);
        Assert.Equal((long)Planes * Side * Side, VolumeReader.ReadInfo(path).Shape.LongLength);
    }

    [Fact]
    public void TimePointsAndChannels_AreFoundInIt()
    {
        // 46 time points of 50 planes of 4 channels, channels fastest.
        string path = Sparse($"images={Planes}\nframes=46\nslices=50\nchannels=4\nfinterval=60\n", ((45 * 200) + (49 * 4) + 3, 7));
        using VolumeFile file = VolumeReader.Open(path);
        Assert.Equal((46, 4, 60.0, "TZCYX"), (file.Info.TimePoints, file.Info.Channels, file.Info.Interval!.Value, file.Info.StoredAxes));
        Volume<ushort> last = file.ReadVolume<ushort>(45, 3);
        Assert.Equal((0, 7), (last[48, 511, 511], last[49, 0, 0]));
    }

    // As ImageJ writes it: the count of bytes is the first plane's, offsets are 32 bits wide, the rest follows from the description.
    private string Sparse(string description, params (int Plane, ushort Value)[] planes)
    {
        byte[] text = Encoding.ASCII.GetBytes($"ImageJ=1.54f\n{description}\0");
        const int Entries = 10;
        (ushort Tag, ushort Type, int Count, int Value)[] entries =
        [
            (256, 4, 1, Side), (257, 4, 1, Side), (258, 3, 1, 16), (259, 3, 1, 1), (262, 3, 1, 1), (270, 2, text.Length, 8 + 2 + (Entries * 12) + 4),
            (273, 4, 1, DataStart), (277, 3, 1, 1), (278, 4, 1, Side), (279, 4, 1, Side * Side * 2),
        ];
        string path = _folder.File("large.tif");
        using var stream = new FileStream(path, FileMode.Create);
        using var writer = new BinaryWriter(stream);
        writer.Write("II*\0"u8);
        writer.Write(8);
        writer.Write((ushort)entries.Length);
        foreach ((ushort tag, ushort type, int count, int value) in entries)
        {
            writer.Write(tag);
            writer.Write(type);
            writer.Write(count);
            writer.Write(value);
        }

        writer.Write(0);
        writer.Write(text);
        writer.Flush();
        stream.SetLength(DataStart + ((long)Planes * Side * Side * 2));
        byte[] bytes = new byte[Side * Side * 2];
        foreach ((int plane, ushort value) in planes)
        {
            for (int i = 0; i < bytes.Length; i += 2) BitConverter.TryWriteBytes(bytes.AsSpan(i), value);
            stream.Position = DataStart + ((long)plane * bytes.Length);
            stream.Write(bytes);
        }

        return path;
    }
}
