namespace QcaNet.Batch.Tests;

public sealed class WatchTests : IDisposable
{
    private static readonly WatchOptions AtOnce = new() { Interval = TimeSpan.FromMilliseconds(20), Settle = TimeSpan.Zero };

    private readonly BatchPlace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Watch_TakesWhatIsThereAndWhatComes_OnceEach()
    {
        _place.SaveTwoBalls("stacks", "a.tif");
        using var ending = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var seen = new List<string>();
        await foreach (StackOutcome outcome in new StackBatch(_place.Pipeline()).WatchAsync(_place.Options(_place.File("stacks")), AtOnce, cancellationToken: ending.Token))
        {
            seen.Add($"{outcome.Item} {outcome.Status}");
            if (seen.Count == 1) Arrive("b.tif");
            if (seen.Count == 2) Arrive("c.tif");
            if (seen.Count == 3) await ending.CancelAsync();
        }

        Assert.Equal(["a Segmented", "b Segmented", "c Segmented"], seen);
    }

    [Fact]
    public async Task Watch_TriesAFailedStackAgain_WhenItsFileChanges()
    {
        Directory.CreateDirectory(_place.File("stacks"));
        File.WriteAllBytes(_place.File("stacks", "a.tif"), []);
        using var ending = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var seen = new List<StackStatus>();
        await foreach (StackOutcome outcome in new StackBatch(_place.Pipeline()).WatchAsync(_place.Options(_place.File("stacks")), AtOnce, cancellationToken: ending.Token))
        {
            seen.Add(outcome.Status);
            if (seen.Count == 1) Arrive("a.tif");
            if (seen.Count == 2) await ending.CancelAsync();
        }

        Assert.Equal([StackStatus.Failed, StackStatus.Segmented], seen);
    }

    [Fact]
    public async Task Watch_ThatIsCanceledAtOnce_Returns()
    {
        using var ending = new CancellationTokenSource();
        await ending.CancelAsync();
        int count = 0;
        await foreach (StackOutcome unused in new StackBatch(_place.Pipeline()).WatchAsync(_place.Options(_place.File("stacks")), AtOnce, cancellationToken: ending.Token)) count++;
        Assert.Equal(0, count);
    }

    [Fact]
    public void InvalidWatch_IsRefusedAtTheCall() => Assert.Throws<BatchException>(
        () => new StackBatch(_place.Pipeline()).WatchAsync(_place.Options("x"), new WatchOptions { Interval = TimeSpan.Zero }));

    /// <summary>As a copying program does it: under another name first.</summary>
    private void Arrive(string name)
    {
        string file = _place.SaveTwoBalls("arriving.tif");
        File.Move(file, _place.File("stacks", name), overwrite: true);
    }
}
