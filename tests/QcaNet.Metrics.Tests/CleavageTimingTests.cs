using QcaNet.Synthesis;

namespace QcaNet.Metrics.Tests;

public sealed class CleavageTimingTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    [Fact]
    public void Stages_BeginWhereTheCountHasHeld()
    {
        // Three counts of 3 are too few; the 5 within the fours is an error.
        int[] counts = [2, 2, 2, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 4, 4, 4, 4, 4, 4, 8, 8, 8, 8, 8, 8];
        Assert.Equal(
            [
                new StageDuration(2, 2, 0, Interval * 13, false),
                new StageDuration(4, 4, 13, Interval * 6, true),
                new StageDuration(8, 8, 19, Interval * 6, false),
            ],
            CleavageTiming.Stages(counts, Interval));
        Assert.Equal([2, 3, 4, 8], CleavageTiming.Stages([2, 3, 3, 4, 4, 8], Interval, hold: 0).Select(s => s.Fewest));
    }

    [Fact]
    public void Divisions_OfACurveWithErrors_AreTheRisesOfTheMonotoneFit()
    {
        Assert.Equal([2, 3.5, 3.5, 4], CleavageTiming.Monotone([2, 4, 3, 4]));
        Assert.Equal([2, 2, 5], CleavageTiming.Divisions([2, 2, 4, 4, 4, 5, 5, 5, 4, 5, 5]));
    }

    [Fact]
    public void Divisions_OfASyntheticEmbryo_AreItsOwn()
    {
        var series = SyntheticTimeSeries.Generate(new() { Seed = 5 });
        Assert.Equal(series.Divisions.Select(d => d.TimePoint), CleavageTiming.Divisions(series.Counts));
    }

    [Fact]
    public void DoublingsPerHour_OfADoublingEverySixHours_IsASixth()
    {
        int[] counts = [.. Enumerable.Range(0, 5).Select(i => 2 << i)];
        Assert.Equal(1.0 / 6, CleavageTiming.DoublingsPerHour(counts, TimeSpan.FromHours(6))!.Value, 1e-12);
        Assert.Null(CleavageTiming.DoublingsPerHour([0, 2], Interval));
    }
}
