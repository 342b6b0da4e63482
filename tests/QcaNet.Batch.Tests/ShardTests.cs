using CsCheck;

namespace QcaNet.Batch.Tests;

public sealed class ShardTests
{
    [Fact]
    public void Shards_DivideTheListWithoutLossOrOverlap() =>
        Gen.Select(Gen.Long[0, 1000].Array[0, 50], Gen.Int[1, 12]).Sample((sizes, count) =>
        {
            int[] all = [.. Enumerable.Range(0, sizes.Length)];
            int[][] shares = [.. Enumerable.Range(1, count).Select(i => new Shard(i, count).Of(all, e => sizes[e]).ToArray())];
            Assert.Equal(all, shares.SelectMany(s => s).Order());
            Assert.All(shares, share => Assert.Equal(share.Order(), share));
        });

    [Fact]
    public void Shards_AreBalancedBySize() =>
        Gen.Select(Gen.Long[1, 1000].Array[1, 60], Gen.Int[1, 8]).Sample((sizes, count) =>
        {
            int[] all = [.. Enumerable.Range(0, sizes.Length)];
            long[] loads = [.. Enumerable.Range(1, count).Select(i => new Shard(i, count).Of(all, e => sizes[e]).Sum(e => sizes[e]))];

            // Whoever has most would have less without its smallest entry than anyone else has: the greedy rule's own guarantee.
            Assert.True(loads.Max() - loads.Min() <= sizes.Max(), $"{string.Join(' ', loads)} of {string.Join(' ', sizes)}");
        });

    [Fact]
    public void EqualSizes_AreDealtOutInTurn() => Assert.Equal(["a", "c"], new Shard(1, 2).Of(["a", "b", "c"], _ => 5));

    [Theory]
    [InlineData("1/1", true)]
    [InlineData("3/8", true)]
    [InlineData("8/8", true)]
    [InlineData("0/8", false)]
    [InlineData("9/8", false)]
    [InlineData("1/0", false)]
    [InlineData("-1/2", false)]
    [InlineData("1", false)]
    [InlineData("1/2/3", false)]
    [InlineData(" 1/2", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Text_IsReadAsIOfN(string? text, bool valid) => Assert.Equal(valid, Shard.TryParse(text, out _));

    [Theory]
    [InlineData("3", "0", "7", "8", "4/8")]
    [InlineData("1", "1", "8", "8", "1/8")]
    [InlineData("12", "0", "12", "4", "4/4")]
    [InlineData("7", "7", "7", "1", "1/1")]
    public void Slurm_ItsArrayGivesTheShare(string id, string min, string max, string count, string expected) =>
        Assert.Equal(expected, Shard.FromEnvironment(null, Slurm(id, min, max, count)).ToString());

    [Fact]
    public void Slurm_ArrayWithGaps_IsRefused()
    {
        BatchException error = Assert.Throws<BatchException>(() => Shard.FromEnvironment(null, Slurm("7", "3", "8", "3")));
        Assert.Equal(BatchProblemKind.Shard, Assert.Single(error.Problems).Kind);
        Assert.Contains("has gaps", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Slurm_RequeuedTask_KeepsItsShare() =>
        Assert.Equal(Shard.FromEnvironment(null, Slurm("5", "0", "7", "8")), Shard.FromEnvironment(8, Slurm("5", "0", "7", "8")));

    [Theory]
    [InlineData("0", 4, "1/4")]
    [InlineData("3", 4, "4/4")]
    public void Kubernetes_IndexWithTheCountGiven(string index, int count, string expected) =>
        Assert.Equal(expected, Shard.FromEnvironment(count, name => name == "JOB_COMPLETION_INDEX" ? index : null).ToString());

    [Theory]
    [InlineData("4", 4)]
    [InlineData("-1", 4)]
    [InlineData("0", null)]
    [InlineData("zero", 4)]
    public void Kubernetes_IndexThatDoesNotFit_IsRefused(string index, int? count) =>
        Assert.Throws<BatchException>(() => Shard.FromEnvironment(count, name => name == "JOB_COMPLETION_INDEX" ? index : null));

    [Fact]
    public void NoArray_IsRefused() =>
        Assert.Contains("not a job of an array", Assert.Throws<BatchException>(() => Shard.FromEnvironment(null, _ => null)).Message, StringComparison.Ordinal);

    private static Func<string, string?> Slurm(string id, string min, string max, string count) => name => name switch
    {
        "SLURM_ARRAY_TASK_ID" => id,
        "SLURM_ARRAY_TASK_MIN" => min,
        "SLURM_ARRAY_TASK_MAX" => max,
        "SLURM_ARRAY_TASK_COUNT" => count,
        _ => null,
    };
}
