using QcaNet.Core.Tests;
using QcaNet.Volumes;

namespace QcaNet.Batch.Tests;

/// <summary>All files of a stack are one result: old and whole, or new and whole.</summary>
public sealed class PublicationTests : IDisposable
{
    private readonly BatchPlace _place = new();
    private readonly string _stack;

    public PublicationTests() => _stack = _place.SaveTwoBalls("two.tif");

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("labels/two.tif")]
    [InlineData("nuclei/two.csv")]
    [InlineData("records/two.json")]
    [InlineData("probabilities/two.ndn.tif")]
    public void CaseS7_FolderNamedLikeAnOutput_LeavesTheEarlierResultWhole(string blocked)
    {
        BatchOptions options = _place.Options(_stack);
        _place.Run(options, _place.Pipeline());
        string place = Path.Combine(_place.Output, blocked);
        if (File.Exists(place)) File.Delete(place);
        Directory.CreateDirectory(place);
        Dictionary<string, byte[]> before = _place.Contents();
        StackOutcome outcome = Assert.Single(_place.Run(options, _place.Pipeline(b => b.WithProbabilities())));
        Assert.Equal((StackStatus.Failed, "There is a folder of this name; give the name of a file."), (outcome.Status, Assert.Single(outcome.Problems).Text));
        Assert.Equal(before, _place.Contents());
    }

    [Fact]
    public void CaseS7_OutputThatCannotBeDrawn_LeavesTheEarlierResultWhole_AndIsNotDoneBefore()
    {
        BatchOptions options = _place.Options(_stack) with { Outputs = [new StackOutput("notes", ".txt", (path, _) => File.WriteAllText(path, "first"))] };
        _place.Run(options);
        Dictionary<string, byte[]> before = _place.Contents();
        Volume<ushort> changed = Balls.Two().Stack;
        changed[0, 0, 0]++;
        _place.Save(changed, "two.tif");
        BatchOptions broken = options with { Resume = true, Outputs = [new StackOutput("notes", ".txt", (_, _) => throw new IOException("No space left on device"))] };
        StackOutcome outcome = Assert.Single(_place.Run(broken));
        Assert.Equal((StackStatus.Failed, StackProblemKind.NotWritten), (outcome.Status, Assert.Single(outcome.Problems).Kind));
        Assert.Equal(before, _place.Contents());
        Assert.Equal(StackStatus.Segmented, Assert.Single(_place.Run(options with { Resume = true })).Status);
    }

    [Fact]
    public void RunKilledBetweenTwoRenames_IsCarriedOnByTheNextRun()
    {
        // A finished result, taken apart as if the process had ended after the first rename.
        _place.Run(_place.Options(_stack));
        Dictionary<string, byte[]> whole = _place.Contents();
        string staging = Killed("records/two.json", "labels/two.tif");
        Publication.Read(staging, _place.Output)!.Begin(staging);
        Staging.CleanUp(_place.Output);
        Assert.Equal(whole, _place.Contents());
        Assert.Equal(StackStatus.Skipped, Assert.Single(_place.Run(_place.Options(_stack) with { Resume = true })).Status);
    }

    [Fact]
    public void RunKilledBeforeTheFirstRename_LeavesNothingAfterTheNextRun()
    {
        _place.Run(_place.Options(_stack));
        Dictionary<string, byte[]> whole = _place.Contents();
        string staging = Path.Combine(_place.Output, Staging.Prefix + "dead");
        Directory.CreateDirectory(staging);
        File.WriteAllText(Path.Combine(staging, ".owner"), new RunningProcess(Environment.MachineName, int.MaxValue - 7, DateTime.UnixEpoch).ToString());
        File.WriteAllText(Path.Combine(staging, ".labels.tif"), "half");
        File.WriteAllText(Path.Combine(_place.Output, OutputLock.FileName), string.Empty);
        _place.Run(_place.Options(_stack) with { Resume = true });
        Assert.Equal(whole, _place.Contents());
    }

    [Fact]
    public void TemporaryFilesOfALivingRun_AreLeftAlone()
    {
        Directory.CreateDirectory(_place.Output);
        using Staging living = Staging.Create(_place.Output);
        File.WriteAllText(living.FileFor("labels", ".tif"), "being written");
        _place.Run(_place.Options(_stack));
        Assert.True(File.Exists(living.FileFor("labels", ".tif")));
    }

    [Theory]
    [InlineData("this", true)]
    [InlineData("another", false)]
    public void OnANetworkDrive_OnlyProcessesOfThisMachineAreKnownToHaveEnded_OthersAfterADay(string machine, bool removed)
    {
        string host = machine == "this" ? Environment.MachineName : "another-machine";
        string staging = LeftBehind(new RunningProcess(host, int.MaxValue - 7, DateTime.UnixEpoch).ToString());
        Staging.CleanUp(_place.Output, locksHold: false);
        Assert.Equal(removed, !Directory.Exists(staging));
        if (removed) return;
        Directory.SetLastWriteTimeUtc(staging, DateTime.UtcNow.AddDays(-2));
        Staging.CleanUp(_place.Output, locksHold: false);
        Assert.False(Directory.Exists(staging));
    }

    [Theory]
    [InlineData("")]
    [InlineData("another-machine\t1\t1970-01-01T00:00:00.0000000Z")]
    public void OnALocalDrive_NobodyHoldsWhatIsNotLocked_WhateverItSays(string owner)
    {
        // An empty one: killed between making the file and writing to it.
        string staging = LeftBehind(owner);
        Staging.CleanUp(_place.Output, locksHold: true);
        Assert.False(Directory.Exists(staging));
    }

    [Fact]
    public void CaseA11_RunKilledWhileItChecksThatItCanWrite_LeavesNothingAfterTheNext()
    {
        _place.SaveTwoBalls("stacks", "a.tif");
        string[] left = [.. new[] { "", "labels", "records" }.Select(folder => Path.Combine(_place.Output, folder, ".qcanet-probe-x1y2z3"))];
        foreach (string file in left)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, []);
        }

        _place.Run(_place.Options(_place.File("stacks")));
        Assert.All(left, file => Assert.False(File.Exists(file)));
    }

    [Fact]
    public void Lock_IsHeldByOneAtATime()
    {
        Directory.CreateDirectory(_place.Output);
        int inside = 0, most = 0, count = 0;
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            using var only = OutputLock.Acquire(_place.Output);
            int now = Interlocked.Increment(ref inside);
            most = Math.Max(most, now);
            count++;
            Interlocked.Decrement(ref inside);
        });
        Assert.Equal((1, 200, 0), (most, count, _place.Results().Length));
    }

    [Fact]
    public void TwoWorkersOnOneFolder_DoNotHarmEachOther()
    {
        foreach (string name in (string[])["a.tif", "b.tif", "c.tif", "d.tif"]) _place.SaveTwoBalls("stacks", name);
        BatchOptions options = _place.Options(_place.File("stacks"));
        _place.Run(options);
        Dictionary<string, byte[]> alone = _place.Contents();
        Directory.Delete(_place.Output, recursive: true);

        // The same work twice at the same time, several times over, with one of them writing more than the other.
        BatchPlan plan = BatchPlan.Create(options);
        Parallel.For(0, 4, _ =>
        {
            foreach (StackOutcome outcome in new StackBatch(_place.Pipeline()).Run(plan))
            {
                Assert.True(outcome.Status == StackStatus.Segmented, string.Join('\n', outcome.Problems));
            }
        });
        Assert.Equal(alone, _place.Contents());
        Assert.True(BatchMerge.Merge(new MergeOptions { Folder = _place.Output }).IsComplete);
    }

    /// <summary>Moves published files back into a temporary folder of a process that no longer exists, with the list of their renames.</summary>
    private string Killed(params string[] files)
    {
        string staging = Path.Combine(_place.Output, Staging.Prefix + "dead");
        Directory.CreateDirectory(staging);
        File.WriteAllText(Path.Combine(staging, ".owner"), new RunningProcess(Environment.MachineName, int.MaxValue - 7, DateTime.UnixEpoch).ToString());
        var moves = new List<PublicationMove> { new(".nuclei.csv", "nuclei/two.csv") };
        for (int i = 0; i < files.Length; i++)
        {
            File.Move(Path.Combine(_place.Output, files[i]), Path.Combine(staging, $".{i}"));
            moves.Add(new PublicationMove($".{i}", files[i]));
        }

        new Publication(moves, []).Begin(staging);
        return staging;
    }

    private string LeftBehind(string owner)
    {
        string staging = Path.Combine(_place.Output, Staging.Prefix + "dead");
        Directory.CreateDirectory(staging);
        File.WriteAllText(Path.Combine(staging, ".owner"), owner);
        return staging;
    }
}
