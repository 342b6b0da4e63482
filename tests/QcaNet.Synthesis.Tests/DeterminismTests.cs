using QcaNet.Volumes;

namespace QcaNet.Synthesis.Tests;

public sealed class DeterminismTests
{
    // Pinned: a change here changes every demo, benchmark and pinned score made from synthetic embryos, and needs a changelog line.
    private const string PinnedStack = "312C5A80BA8D81F2DFF66C6A6ECE4950C0A0C83FF58C1C7BBE6FEB620BB4941C";
    private const string PinnedLabels = "A841D21A890F49D21C379583F263B071F6F0EDF2D447F0E9A9709CCA675280C6";

    [Fact]
    public void Generate_WithTheDefaults_GivesTheBitsItAlwaysGave()
    {
        SyntheticEmbryo embryo = SyntheticEmbryo.Generate();

        Assert.Equal(PinnedStack, Grids.Hash(embryo.Stack));
        Assert.Equal(PinnedLabels, Grids.Hash(embryo.Labels));
    }

    [Fact]
    public async Task Generate_OnManyThreadsAtOnce_GivesTheSameBits()
    {
        var options = new SyntheticEmbryoOptions { Seed = 42, Nuclei = 5, Shape = new Shape3D(20, 60, 60), Spacing = new VoxelSpacing(4, 1.6, 1.6) };
        string alone = Grids.Hash(SyntheticEmbryo.Generate(options).Stack);

        string[] together = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Grids.Hash(SyntheticEmbryo.Generate(options).Stack))));

        Assert.All(together, hash => Assert.Equal(alone, hash));
    }

    [Fact]
    public void Generate_WithAnotherSeed_GivesAnotherEmbryo()
    {
        var options = new SyntheticEmbryoOptions { Nuclei = 4, Shape = new Shape3D(20, 60, 60), Spacing = new VoxelSpacing(4, 1.6, 1.6) };

        SyntheticEmbryo first = SyntheticEmbryo.Generate(options with { Seed = 1 });
        SyntheticEmbryo second = SyntheticEmbryo.Generate(options with { Seed = 2 });

        Assert.NotEqual(Grids.Hash(first.Labels), Grids.Hash(second.Labels));
        Assert.NotEqual(Grids.Hash(first.Stack), Grids.Hash(second.Stack));
    }

    [Fact]
    public void Varied_GivesValidOptionsThatDependOnTheSeedAlone()
    {
        var counts = new HashSet<int>();
        for (ulong seed = 0; seed < 500; seed++)
        {
            SyntheticEmbryoOptions options = SyntheticEmbryoOptions.Varied(seed);
            options.Validate();
            Assert.Equal(options, SyntheticEmbryoOptions.Varied(seed));
            counts.Add(options.Nuclei);
        }

        Assert.Equal(2, counts.Min());
        Assert.True(counts.Max() >= 55);
        Assert.True(counts.Count > 30);
    }
}
