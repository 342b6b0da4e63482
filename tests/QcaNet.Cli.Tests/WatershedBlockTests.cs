using System.Globalization;
using System.Text.Json;
using QcaNet.Core.Tests;
using QcaNet.Volumes;

namespace QcaNet.Cli.Tests;

/// <summary>qcanet watershed --memory-budget.</summary>
public sealed class WatershedBlockTests : IDisposable
{
    private static readonly int Rounds =
        int.TryParse(Environment.GetEnvironmentVariable("QCANET_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 2;

    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Blocks_WriteTheFileOfTheWholeMask()
    {
        (string mask, string markers) = Scene(new Shape3D(12, 24, 36));
        Assert.Equal(0, Call.Of("watershed", mask, "--markers", markers, "--output", _place.File("whole.tif")).ExitCode);
        Call call = Call.Of("watershed", mask, "--markers", markers, "--output", _place.File("blocks.tif"), "--memory-budget", "64MB", "--block", "8,8,8", "--halo", "20");
        Assert.Equal((0, $"2 objects: {_place.File("blocks.tif")}"), (call.ExitCode, Assert.Single(call.Lines)));
        Assert.Equal(File.ReadAllBytes(_place.File("whole.tif")), File.ReadAllBytes(_place.File("blocks.tif")));
        Assert.DoesNotContain(Directory.GetFileSystemEntries(_place.Folder), path => Path.GetFileName(path).StartsWith('.'));
    }

    [Fact]
    public void Timings_TellTheStages()
    {
        (string mask, string markers) = Scene(new Shape3D(12, 24, 36));
        Call call = Call.Of("watershed", mask, "--markers", markers, "--output", _place.File("blocks.tif"), "--memory-budget", "64MB", "--timings");
        JsonElement line = JsonDocument.Parse(Assert.Single(call.Lines)).RootElement;
        Assert.Equal(2, line.GetProperty("objects").GetInt32());
        Assert.Equal(12 * 24 * 36, line.GetProperty("voxels").GetInt64());
        Assert.True(line.GetProperty("peak_bytes").GetInt64() > 0);
    }

    [Fact]
    public void ObjectsLargerThanTheHalo_AreNamed()
    {
        (string mask, string markers) = Scene(new Shape3D(12, 24, 36));
        Call call = Call.Of("watershed", mask, "--markers", markers, "--output", _place.File("blocks.tif"), "--memory-budget", "64MB", "--halo", "4");
        Assert.Equal(0, call.ExitCode);
        Assert.Contains("2 objects (id 1, 2) are larger than the halo of 4 voxels", Assert.Single(call.Error), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--memory-budget", "1MB", "at least 64MB")]
    [InlineData("--halo", "8", "--memory-budget")]
    [InlineData("--memory-budget", "much", "not a size")]
    public void WrongCall_IsRefused(string option, string value, string expected)
    {
        (string mask, _) = Scene(new Shape3D(12, 24, 36));
        Call call = Call.Of("watershed", mask, "--output", _place.File("blocks.tif"), option, value);
        Assert.Equal(2, call.ExitCode);
        Assert.Contains(expected, string.Join('\n', call.Error), StringComparison.Ordinal);
    }

    [Fact]
    public void KilledWatershed_GoesOn_AndWritesTheSameFile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals as on Linux.");
        (string mask, string markers) = Scene(new Shape3D(96, 256, 256));
        string[] call = ["watershed", mask, "--markers", markers, "--memory-budget", "256MB", "--block", "24,24,24", "--halo", "16", "--timings", "--output"];
        using (var undisturbed = new RunningCommand([.. call, _place.File("undisturbed.tif")])) Assert.Equal(0, undisturbed.Wait().Code);
        byte[] expected = File.ReadAllBytes(_place.File("undisturbed.tif"));
        var random = new Random(21);
        for (int round = 0; round < Rounds; round++)
        {
            string labels = _place.File($"killed-{round}.tif");
            using (var killed = new RunningCommand([.. call, labels]))
            {
                if (!killed.EndsWithin(TimeSpan.FromMilliseconds(random.Next(150, 1500)))) killed.Kill();
                killed.Wait();
            }

            if (File.Exists(labels)) Assert.Equal(expected, File.ReadAllBytes(labels));
            using var next = new RunningCommand([.. call, labels]);
            (int code, _, string error) = next.Wait();
            Assert.True(code == 0, error);
            Assert.Equal(expected, File.ReadAllBytes(labels));
            Assert.False(Directory.Exists(_place.File($".killed-{round}.tif.qcanet-blocks")));
        }
    }

    private (string Mask, string Markers) Scene(Shape3D shape)
    {
        (Volume<ushort> stack, _) = Balls.Draw(shape, new VoxelSpacing(1.5, 1, 1), (8, 11, 11, 7), (8, 12, 23, 7));
        var mask = new Volume<byte>(stack.Shape, stack.Spacing);
        var markers = new Volume<int>(stack.Shape, stack.Spacing);
        for (int i = 0; i < stack.Voxels.Length; i++)
        {
            mask.Voxels[i] = stack.Voxels[i] > Balls.Ground ? (byte)255 : (byte)0;
            markers.Voxels[i] = stack.Voxels[i] == Balls.Core ? 255 : 0;
        }

        return (_place.Save(mask, "mask.tif"), _place.Save(markers, "markers.tif"));
    }
}
