using QcaNet.Models.Networks;
using QcaNet.Models.Torch;

namespace QcaNet.Models.Tests.Networks;

public class UNet3DArchitectureTests
{
    /// <summary>The rows of the paper, the reproduction and the compact networks.</summary>
    public static TheoryData<string, UNet3DArchitecture, long> Catalog => new()
    {
        { "NSN, paper", NsnArchitecture.Paper, 1_147_618 },
        { "NDN, paper", NdnArchitecture.Paper, 44_450_498 },
        { "NDN, reproduction", NdnArchitecture.Reproduction, 10_834_538 },
        { "3D U-Net baseline", UNet3DArchitecture.Baseline, 19_073_730 },
        { "NSN, compact", NsnArchitecture.Compact, 287_474 },
        { "NDN, compact", NdnArchitecture.Compact, 1_193_778 },
    };

    [Theory]
    [MemberData(nameof(Catalog))]
    public void ParameterCount_IsThePublishedOne(string name, UNet3DArchitecture architecture, long count)
    {
        Assert.False(string.IsNullOrEmpty(name));
        Assert.Equal(count, architecture.ParameterCount);
    }

    [Theory]
    [MemberData(nameof(Catalog))]
    public void Network_HasAsManyLearnedNumbersAsItsArchitectureSays(string name, UNet3DArchitecture architecture, long count)
    {
        Assert.False(string.IsNullOrEmpty(name));
        using var network = new UNet3D(architecture);
        Assert.Equal(count, network.parameters().Sum(p => p.numel()));
    }

    [Theory]
    [InlineData(0, 8, 3, "levels")]
    [InlineData(7, 8, 3, "levels")]
    [InlineData(2, 0, 3, "baseWidth")]
    [InlineData(2, 8, 4, "kernel")]
    [InlineData(2, 8, 11, "kernel")]
    public void Constructor_RefusesWhatCannotBeANetwork(int levels, int width, int kernel, string parameter) =>
        Assert.Equal(parameter, Assert.Throws<ArgumentOutOfRangeException>(() => new UNet3DArchitecture(levels, width, kernel)).ParamName);
}
