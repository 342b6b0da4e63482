using System.Text.Json;
using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Core.Tests;

/// <summary>The published protocol at its corners, with random networks (Golden/make_published_cases.py).</summary>
public class PublishedCaseTests
{
    [Theory]
    [InlineData("delete")]
    [InlineData("no-centre")]
    [InlineData("large-tile")]
    public void Labels_AreThoseOfThePublishedSteps(string name)
    {
        string facts = File.ReadLines(Golden("cases.txt")).Single(line => line.StartsWith(name + ": ", StringComparison.Ordinal));
        using JsonDocument told = JsonDocument.Parse(facts[(name.Length + 2)..]);
        int Number(string key) => told.RootElement.GetProperty(key).GetInt32();
        using QcaNetPipeline pipeline = QcaNetPipeline.Create()
            .WithNsn(Golden($"case-{name}.nsn.safetensors"))
            .WithNdn(Golden($"case-{name}.ndn.safetensors"))
            .WithProtocol(SegmentationProtocol.Published, p => p with
            {
                Patch = Number("patch"),
                DepthRatio = told.RootElement.GetProperty("ratio").GetDouble(),
                LargestDroppedCenter = Number("delete"),
            })
            .Build();
        Volume<byte> stack = VolumeReader.Read<byte>(Golden($"case-{name}.stack.npy")).WithSpacing(VoxelSpacing.Isotropic(1));
        Volume<int> expected = VolumeReader.Read<int>(Golden($"case-{name}.labels.npy"));
        Regions.RelabelInRasterOrder(expected);

        Segmentation result = pipeline.Segment(stack);
        Assert.Equal(expected.Voxels.ToArray(), result.Labels.Voxels.ToArray());
        Assert.Equal(Number("labels"), result.Nuclei.Count);
        Assert.True(result.Nuclei.Count > 1);
    }

    private static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "Golden", name);
}
