using QcaNet.Volumes;

namespace QcaNet.Synthesis.Tests;

public sealed class DeterminismTests
{
    // Pinned: a change here changes every demo, benchmark and pinned score made from synthetic embryos, and needs a changelog line.
    private const string PinnedStack = "028DF3F690956455BD2BC40545D7986E4B824750824D09250E3E3A8606C8FEDB";
    private const string PinnedLabels = "1F3CC0751A361FCB188A7C25AD254792B6CEE092F8D92624BA7ECA7F6DF0BBB3";

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
