namespace QcaNet.Volumes.Tests.Reading;

/// <summary>Volumes from and to streams, and volumes over the caller's memory.</summary>
public sealed class StreamTests : IDisposable
{
    private static readonly Shape3D Shape = new(3, 5, 7);
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Streams => ["memory", "hidden memory", "file", "no seek", "a byte at a time"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Read_FromAnyStream_GivesTheVoxelsOfTheFile(string kind)
    {
        Volume<ushort> stack = Counting();
        foreach (VolumeFormat format in Enum.GetValues<VolumeFormat>())
        {
            string path = _folder.File("a.bin");
            VolumeWriter.Write(path, stack, new VolumeWriteOptions { Format = format });
            using Stream stream = Open(kind, path);
            Assert.Equal(stack.Voxels.ToArray(), VolumeReader.Read<ushort>(stream).Voxels.ToArray());
            Assert.True(stream.CanRead);
            using Stream again = Open(kind, path);
            Volume<ushort> read = await VolumeReader.ReadAsync<ushort>(again);
            Assert.Equal(stack.Voxels.ToArray(), read.Voxels.ToArray());
            using Stream third = Open(kind, path);
            VolumeInfo info = VolumeReader.ReadInfo(third);
            Assert.Equal((null, Shape), (info.Path, info.Shape));
        }
    }

    [Fact]
    public void Read_BeginsAtThePositionOfTheStream()
    {
        using var stream = new MemoryStream();
        stream.Write(new byte[100]);
        VolumeWriter.Write(stream, Counting(), new VolumeWriteOptions { Format = VolumeFormat.Ome });
        stream.Position = 100;
        Assert.Equal(Counting().Voxels.ToArray(), VolumeReader.Read<ushort>(stream).Voxels.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_DisposesOfTheStream_UnlessItIsToStayOpen(bool leaveOpen)
    {
        VolumeWriter.Write(_folder.File("a.tif"), Counting());
        using FileStream stream = File.OpenRead(_folder.File("a.tif"));
        VolumeReader.Open(stream, null, leaveOpen).Dispose();
        Assert.Equal(leaveOpen, stream.CanRead);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void ErrorsOfStreams_NameNoFile(string kind)
    {
        string path = _folder.Save("secret-name.tif", [.. "II*\0"u8, 9, 9, 9, 9, 0]);
        using Stream stream = Open(kind, path);
        var error = Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<byte>(stream));
        Assert.Null(error.Path);
        Assert.DoesNotContain("secret-name", error.ToString());
        Assert.DoesNotContain(_folder.Path, error.ToString());
    }

    [Fact]
    public async Task AStreamThatCannotSeek_IsHeldUpToTheLimit()
    {
        var options = new VolumeReadOptions { MaximumBytes = 1000 };
        using Stream endless = new OneWay(new MemoryStream(new byte[100_000]), 64);
        Assert.Equal(VolumeFormatErrorKind.Limit, Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(endless, options)).Kind);
        using Stream again = new OneWay(new MemoryStream(new byte[100_000]), 64);
        Assert.Equal(VolumeFormatErrorKind.Limit, (await Assert.ThrowsAsync<VolumeFormatException>(() => VolumeReader.ReadAsync<byte>(again, options))).Kind);
    }

    [Fact]
    public async Task Read_IsCanceledBeforeItBegins()
    {
        VolumeWriter.Write(_folder.File("a.tif"), Counting());
        using Stream stream = Open("no seek", _folder.File("a.tif"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => VolumeReader.ReadAsync<ushort>(stream, null, new CancellationToken(canceled: true)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => VolumeReader.ReadAsync<ushort>(_folder.File("a.tif"), null, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Write_ToAnyStream_GivesTheBytesOfTheFile()
    {
        Volume<ushort> stack = Counting();
        foreach (VolumeFormat format in Enum.GetValues<VolumeFormat>())
        {
            var options = new VolumeWriteOptions { Format = format };
            VolumeWriter.Write(_folder.File("a.bin"), stack, options);
            byte[] file = File.ReadAllBytes(_folder.File("a.bin"));
            using var seekable = new MemoryStream();
            VolumeWriter.Write(seekable, stack, options);
            Assert.Equal(file, seekable.ToArray());
            var sink = new MemoryStream();
            VolumeWriter.Write(new OneWay(sink, int.MaxValue), stack, options);
            Assert.Equal(file, sink.ToArray());
            var asynchronous = new MemoryStream();
            await VolumeWriter.WriteAsync(new OneWay(asynchronous, int.MaxValue), stack, options);
            Assert.Equal(file, asynchronous.ToArray());
        }
    }

    [Fact]
    public void SeriesAndChannels_AreWrittenToStreams()
    {
        using var series = new MemoryStream();
        VolumeWriter.WriteSeries(series, [Counting(), Counting()], 600);
        series.Position = 0;
        Assert.Equal((2, 600.0), (VolumeReader.ReadInfo(series).TimePoints, VolumeReader.ReadInfo(Rewound(series)).Interval));
        using var channels = new MemoryStream();
        VolumeWriter.WriteChannels(channels, [Counting(), Counting(), Counting()]);
        Assert.Equal(3, VolumeReader.ReadInfo(Rewound(channels)).Channels);
    }

    [Fact]
    public void AVolumeOverAPartOfAnArray_IsAView()
    {
        ushort[] array = [.. Enumerable.Range(0, 200).Select(i => (ushort)i)];
        var volume = new Volume<ushort>(array.AsMemory(50, Shape.Length), Shape);
        Assert.Equal((50, 50 + Shape.PlaneLength, 50 + Shape.Length - 1), (volume[0, 0, 0], volume.Plane(1)[0], volume.Voxels[^1]));
        volume[1, 2, 3] = 9999;
        Assert.Equal(9999, array[50 + Shape.Offset(1, 2, 3)]);
        Assert.Equal(volume.Voxels.ToArray(), volume.Clone().Voxels.ToArray());
        Assert.Throws<ArgumentException>(() => new Volume<ushort>(array.AsMemory(), Shape));
    }

    [Fact]
    public unsafe void AVolumeOverNativeMemory_IsReadAndWritten()
    {
        using var native = new NativeVoxels(Shape.Length);
        var volume = new Volume<ushort>(native.Memory, Shape);
        Counting().Voxels.CopyTo(volume.Voxels);
        VolumeWriter.Write(_folder.File("a.tif"), volume);
        Assert.Equal(volume.Voxels.ToArray(), VolumeReader.Read<ushort>(_folder.File("a.tif")).Voxels.ToArray());
        Assert.Equal(volume[2, 4, 6], volume.Plane(2)[^1]);
    }

    [Theory]
    [InlineData("a.tif")]
    [InlineData("folder")]
    public void PipesAndDevices_AreRefusedBeforeTheyAreOpened(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes by name are made with mkfifo here.");
        string folder = Directory.CreateDirectory(_folder.File("folder")).FullName;
        string pipe = Path.Combine(folder, "a.tif");
        System.Diagnostics.Process.Start("mkfifo", [pipe]).WaitForExit();
        var error = Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(name == "folder" ? folder : pipe));
        Assert.Equal((VolumeFormatErrorKind.Access, Remedy.CheckPath), (error.Kind, error.Remedy));
        Assert.Contains("a pipe", error.Message);
        Assert.Contains("a device", Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo("/dev/zero")).Message);
        Assert.Contains("a pipe", Assert.Throws<FileAccessException>(() => AtomicFile.Write(pipe, _ => { })).Message);
        File.CreateSymbolicLink(_folder.File("link.tif"), pipe);
        Assert.Contains("a pipe", Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(_folder.File("link.tif"))).Message);
    }

    // Case S10: the sizes of sp_zhuge, sp_tiny, sp_um_72dpi, sp_mm_wrong and sp_inch72, and numbers that overflow.
    [Theory]
    [InlineData(20000, 0.5, 0.5, false)]
    [InlineData(0.00175, 0.0008, 0.0008, false)]
    [InlineData(1.75, 1 / 72.0, 1 / 72.0, false)]
    [InlineData(1750, 800, 800, false)]
    [InlineData(25400, 352.8, 352.8, false)]
    [InlineData(1e300, 1e300, 1e300, false)]
    [InlineData(1e-300, 1e-300, 1e-300, false)]
    [InlineData(1.75, 0.8, 0.8, true)]
    [InlineData(0.05, 0.02, 0.02, true)]
    [InlineData(20, 10, 10, true)]
    public void S10_SpacingThatNoMicroscopeHas_IsImplausible(double z, double y, double x, bool plausible)
    {
        var spacing = new VoxelSpacing(z, y, x);
        Assert.Equal(plausible, PhysicalScale.Problem(Shape, spacing) is null);
        if (plausible) return;
        var error = Assert.Throws<PreprocessingException>(() => PhysicalScale.Check(Shape, spacing));
        Assert.Equal(Remedy.GiveSpacing, error.Remedy);
        Assert.Contains("implausible", error.Message);
    }

    [Fact]
    public void S10_ExtentThatNoMicroscopeHas_IsImplausible() =>
        Assert.Contains("cm", PhysicalScale.Problem(new Shape3D(1, 1, 10_000), new VoxelSpacing(1, 1, 20)));

    private static MemoryStream Rewound(MemoryStream stream)
    {
        stream.Position = 0;
        return stream;
    }

    private static Volume<ushort> Counting() => new([.. Enumerable.Range(0, Shape.Length).Select(i => (ushort)(i * 7))], Shape, new VoxelSpacing(1.75, 0.8, 0.8));

    private static Stream Open(string kind, string path) => kind switch
    {
        "memory" => new MemoryStream(File.ReadAllBytes(path), 0, (int)new FileInfo(path).Length, writable: false, publiclyVisible: true),
        "hidden memory" => new MemoryStream(File.ReadAllBytes(path)),
        "file" => File.OpenRead(path),
        "no seek" => new OneWay(new MemoryStream(File.ReadAllBytes(path)), int.MaxValue),
        _ => new OneWay(new MemoryStream(File.ReadAllBytes(path)), 1),
    };
}
