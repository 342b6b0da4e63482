using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace QcaNet.Cli.Tests;

/// <summary>Trainings as processes of their own, killed and stopped at random moments. QCANET_KILLS says how often; 3 times without it.</summary>
public sealed partial class TrainKillTests : IDisposable
{
    private const int Sigint = 2;
    private const int Sigterm = 15;

    private readonly Workplace _place = new();

    public TrainKillTests() => Call.Of("data", "synthetic", "--output", _place.File("data"), "--count", "2", "-q");

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("kernels")]
    [InlineData("libtorch")]
    public void Train_KilledAtRandomMomentsAndResumed_EndsWithTheBitsOfOneNeverInterrupted(string engine)
    {
        var watch = Stopwatch.StartNew();
        using (Process whole = Start("whole", engine))
        {
            whole.WaitForExit();
            Assert.Equal(0, whole.ExitCode);
        }

        double seconds = watch.Elapsed.TotalSeconds;
        int kills = int.Parse(Environment.GetEnvironmentVariable("QCANET_KILLS") ?? "3", CultureInfo.InvariantCulture), killed = 0;
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int start = 0; killed < kills && start < 3 * kills; start++)
        {
            using Process process = Start("killed", engine, "--resume");
            if (!process.WaitForExit(TimeSpan.FromSeconds(random.NextDouble() * seconds)))
            {
                process.Kill();
                process.WaitForExit();
                killed++;
            }
            else
            {
                // It was done before it could be killed: the rest of the kills go to another run.
                Assert.Equal(0, process.ExitCode);
                AssertEqualRuns();
                Directory.Delete(_place.File("killed"), recursive: true);
            }
        }

        using (Process last = Start("killed", engine, "--resume"))
        {
            last.WaitForExit();
            Assert.True(last.ExitCode == 0, $"exit code {last.ExitCode}, seed {seed}");
        }

        Assert.True(killed > 0);
        AssertEqualRuns();

        void AssertEqualRuns()
        {
            Assert.True(Bytes("whole", "nsn.safetensors").SequenceEqual(Bytes("killed", "nsn.safetensors")), $"other weights, seed {seed}");
            Assert.True(Tensors("whole").SequenceEqual(Tensors("killed")), $"another state, seed {seed}");
            Assert.Equal(History("whole"), History("killed"));
        }
    }

    [Theory]
    [InlineData(Sigint, 130)]
    [InlineData(Sigterm, 143)]
    public void Train_Stopped_WritesACheckpointAndReturnsTheSignalWithinTwoSeconds(int signal, int code)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "Signals are sent by kill(2).");

        // Steps of this size take seconds.
        using Process process = Start("stopped", "kernels", "--recipe", "compact", "--batch", "12", "--steps", "1000");
        while (!File.Exists(_place.File("stopped", "recipe.json"))) Assert.False(process.WaitForExit(TimeSpan.FromMilliseconds(20)));
        Assert.False(process.WaitForExit(TimeSpan.FromSeconds(3)));
        var watch = Stopwatch.StartNew();
        Assert.Equal(0, Kill(process.Id, signal));
        process.WaitForExit();

        // The limit is two seconds on a machine of one's own; tests share theirs.
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
        Assert.Equal(code, process.ExitCode);
        Assert.True(File.Exists(_place.File("stopped", "nsn.checkpoint")));
        Assert.Empty(Directory.GetFiles(_place.File("stopped"), "*.tmp"));
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    private Process Start(string folder, string engine, params string[] more)
    {
        string[] size = more.Contains("--recipe") ? [] : ["--recipe", "compact", "--levels", "1", "--base", "4", "--batch", "1", "--steps", "9", "--steps-per-epoch", "4"];
        return Process.Start(new ProcessStartInfo("dotnet", [
            Path.Combine(AppContext.BaseDirectory, "qcanet.dll"), "train", "nsn", "--data", _place.File("data"), "--validate", "Syn02", "--quiet",
            "--output", _place.File(folder), "--checkpoint-minutes", "0", "--threads", "2", "--engine", engine, .. size, .. more]))!;
    }

    private byte[] Bytes(string folder, string file) => File.ReadAllBytes(_place.File(folder, file));

    /// <summary>What a checkpoint holds between its header, which tells the time, and its checksum.</summary>
    private byte[] Tensors(string folder)
    {
        byte[] all = Bytes(folder, "nsn.checkpoint");
        return all[(16 + BinaryPrimitives.ReadInt32LittleEndian(all.AsSpan(12)))..^32];
    }

    /// <summary>The history without the time.</summary>
    private string[][] History(string folder) =>
        [.. File.ReadLines(_place.File(folder, "history.csv")).Select(line => line.Split(',')).Select(cells => (string[])[.. cells[..2], .. cells[3..]])];
}
