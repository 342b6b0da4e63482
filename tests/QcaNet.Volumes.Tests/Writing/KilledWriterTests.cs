using System.Diagnostics;
using System.Security.Cryptography;

namespace QcaNet.Volumes.Tests.Writing;

/// <summary>A process that is killed during a write, again and again: the file is always the old one or the new one, whole.</summary>
public sealed class KilledWriterTests : IDisposable
{
    private const int Kills = 100;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AtAHundredMoments_TheFileIsTheOldOneOrTheNewOne_AndTheRemainsGoAfterADay()
    {
        string path = _folder.File("stack.tif");
        WritingProcess.Write(path, WritingProcess.New);
        string after = Hash(path);
        WritingProcess.Write(path, WritingProcess.Old);
        string before = Hash(path);

        // Moments spread evenly over one and a half writes, in a random order, each a little off.
        var random = new Random(2020);
        int[] order = [.. Enumerable.Range(0, Kills)];
        random.Shuffle(order);
        TimeSpan write = TimeOfAWrite(path);
        var outcomes = new Dictionary<string, int> { [before] = 0, [after] = 0 };
        int met = 0;
        foreach (int n in order)
        {
            KillAt(path, write * (1.5 * (n + random.NextDouble()) / Kills));
            string hash = Hash(path);
            Assert.True(outcomes.ContainsKey(hash), $"After kill {n} of {Kills} the file is neither the old nor the new one.");
            outcomes[hash]++;
            string[] left = [.. Directory.GetFiles(_folder.Path).Where(f => f != path)];
            Assert.All(left, f => Assert.Matches(@"^\.stack\.tif\.[a-z0-9.]{12}\.qcanet\.tmp$", Path.GetFileName(f)));
            if (left.Length > 0) met++;
        }

        // The guard of the test: kills that meet no write prove nothing.
        Assert.True(met > Kills / 4, $"Only {met} of {Kills} kills met a write.");
        Assert.All(outcomes, outcome => Assert.True(outcome.Value > 0, "All kills ended alike."));

        // Where locks work, the next write removes them at once; elsewhere after a day.
        foreach (string file in Directory.GetFiles(_folder.Path).Where(f => f != path)) File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-2));
        WritingProcess.Write(path, WritingProcess.New);
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    // The second line says that one write is done: code is compiled, and another write begins.
    private static Process StartWriting(string path)
    {
        Process process = WritingProcess.Start(path);
        Assert.Equal("writing", process.StandardOutput.ReadLine());
        Assert.Equal("writing", process.StandardOutput.ReadLine());
        return process;
    }

    private static TimeSpan TimeOfAWrite(string path)
    {
        const int Writes = 5;
        using Process process = StartWriting(path);
        var clock = Stopwatch.StartNew();
        for (int i = 0; i < Writes; i++) Assert.Equal("writing", process.StandardOutput.ReadLine());
        TimeSpan time = clock.Elapsed / Writes;
        process.Kill();
        process.WaitForExit();
        return time;
    }

    private static void KillAt(string path, TimeSpan moment)
    {
        using Process process = StartWriting(path);
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < moment) Thread.SpinWait(20);
        process.Kill();
        process.WaitForExit();
    }

    private static string Hash(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));
}
