using QcaNet.Models.Networks;
using QcaNet.Models.Torch;
using QcaNet.Models.Weights;
using QcaNet.PostProcessing;
using QcaNet.Pretrained;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Core.Tests;

public sealed class PipelineConfigurationTests : IDisposable
{
    private static readonly NetworkWeights Nsn = ThresholdNetwork.Make(0.3, ThresholdNetwork.Metadata(NetworkRole.Nsn), "good nsn");
    private static readonly NetworkWeights Ndn = ThresholdNetwork.Make(0.8, ThresholdNetwork.Metadata(NetworkRole.Ndn), "good ndn");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Build_WithoutNetworks_NamesBothAndHowToGiveThem()
    {
        string[] problems = ProblemsOf(QcaNetPipeline.Create());
        Assert.Collection(
            problems,
            p => Assert.Equal("no NSN was given; call WithNsn, for instance with PretrainedWeights.Nsn.", p),
            p => Assert.Equal("no NDN was given; call WithNdn, for instance with PretrainedWeights.Ndn.", p));
    }

    [Fact]
    public void Build_WithEachNetworkInTheOthersPlace_SaysSoOfBoth()
    {
        string[] problems = ProblemsOf(QcaNetPipeline.Create().WithNsn(Ndn).WithNdn(Nsn));
        Assert.Collection(
            problems,
            p => Assert.Equal("NSN: good ndn: these are weights of NDN, another network; give weights of NSN here.", p),
            p => Assert.Equal("NDN: good nsn: these are weights of NSN, another network; give weights of NDN here.", p));
    }

    [Fact]
    public void Build_ListsEverythingThatIsWrong()
    {
        string missing = _folder.File("none.safetensors");
        NetworkWeights bare = Ndn.WithMetadata(new NetworkMetadata());
        QcaNetPipelineBuilder builder = QcaNetPipeline.Create()
            .WithNsn(missing)
            .WithNdn(bare)
            .WithWatershed(w => w with { NucleusThreshold = 1.5, SmallestVolume = -1, SmallestMarkerVolume = double.NaN, MarkerlessComponents = (MarkerlessComponents)7 });

        string[] problems = ProblemsOf(builder);
        string[] expected =
        [
            $"NSN: {missing}: the file does not exist",
            "NDN: good ndn: the metadata do not contain the spacing",
            "NDN: good ndn: the metadata do not say how intensities are scaled",
            "NDN: good ndn: the metadata have no threshold; add one, or set CenterThreshold",
            "NucleusThreshold is 1.5; a probability between 0 and 1 (exclusive)",
            "SmallestMarkerVolume is NaN; a finite volume of 0 or more cubic micrometers",
            "SmallestVolume is -1; a finite volume of 0 or more cubic micrometers",
            "MarkerlessComponents is 7; Background, OneObject or DistanceMaxima",
        ];
        Assert.Equal(expected.Length, problems.Length);
        Assert.All(expected.Zip(problems), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Fact]
    public void Message_ListsEveryProblemOnALineOfItsOwn()
    {
        var error = new PipelineConfigurationException(["first", "second"]);
        Assert.Equal($"The pipeline cannot be built; 2 things are wrong:{Environment.NewLine}- first{Environment.NewLine}- second", error.Message);
    }

    [Fact]
    public void Build_WithAFileThatIsNoWeightFile_TellsWhatTheFileIs()
    {
        string path = _folder.File("nsn.safetensors");
        File.WriteAllText(path, "these are no weights");
        Assert.StartsWith($"NSN: {path}: ", Assert.Single(ProblemsOf(QcaNetPipeline.Create().WithNsn(path).WithNdn(Ndn))), StringComparison.Ordinal);
    }

    [Fact]
    public void Build_WithWeightsThatDoNotSayTheirRole_TakesTheUsersWord()
    {
        using QcaNetPipeline pipeline = QcaNetPipeline.Create()
            .WithNsn(Nsn.WithMetadata(ThresholdNetwork.Metadata(null)))
            .WithNdn(Ndn.WithMetadata(ThresholdNetwork.Metadata(null)))
            .Build();
        Assert.NotNull(pipeline);
    }

    [Fact]
    public void Build_WithAThresholdOfTheUser_NeedsNoneInTheMetadata()
    {
        NetworkMetadata withoutThreshold = ThresholdNetwork.Metadata(NetworkRole.Nsn) with { Threshold = null };
        using QcaNetPipeline pipeline = QcaNetPipeline.Create()
            .WithNsn(Nsn.WithMetadata(withoutThreshold)).WithNdn(Ndn)
            .WithWatershed(w => w with { NucleusThreshold = 0.7 })
            .Build();
        Assert.Equal(0.7, pipeline.Watershed.NucleusThreshold);
        Assert.Equal(0.5, pipeline.Watershed.CenterThreshold);
    }

    [Fact]
    public void Builder_IsNotChangedByItsMethods()
    {
        QcaNetPipelineBuilder empty = QcaNetPipeline.Create();
        QcaNetPipelineBuilder changed = empty.WithNsn(Nsn).WithNdn(Ndn).WithWatershed(w => w with { SmallestVolume = -5 });
        Assert.Equal(2, ProblemsOf(empty).Length);
        Assert.Contains("SmallestVolume is -5", Assert.Single(ProblemsOf(changed)), StringComparison.Ordinal);
    }

    [Fact]
    public void SmallestVolumes_ComeFromTheCall_ElseFromTheWeights_ElseFromTheDefaults()
    {
        QcaNetPipelineBuilder plain = QcaNetPipeline.Create().WithNsn(Nsn).WithNdn(Ndn);
        QcaNetPipelineBuilder tuned = QcaNetPipeline.Create()
            .WithNsn(Nsn.WithMetadata(Nsn.Metadata with { SmallestVolume = 450 }))
            .WithNdn(Ndn.WithMetadata(Ndn.Metadata with { SmallestVolume = 10 }));
        Assert.Equal((300.0, 20.0), Volumes(plain));
        Assert.Equal((450.0, 10.0), Volumes(tuned));
        Assert.Equal((0.0, 10.0), Volumes(tuned.WithWatershed(w => w with { SmallestVolume = 0 })));

        static (double?, double?) Volumes(QcaNetPipelineBuilder builder)
        {
            using QcaNetPipeline pipeline = builder.Build();
            return (pipeline.Watershed.SmallestVolume, pipeline.Watershed.SmallestMarkerVolume);
        }
    }

    [Fact]
    public void WithWatershed_CalledTwice_AddsUp()
    {
        using QcaNetPipeline pipeline = QcaNetPipeline.Create().WithNsn(Nsn).WithNdn(Ndn)
            .WithWatershed(w => w with { SmallestVolume = 7 })
            .WithWatershed(w => w with { SmallestMarkerVolume = 3 })
            .Build();
        Assert.Equal((7, 3), (pipeline.Watershed.SmallestVolume, pipeline.Watershed.SmallestMarkerVolume));
    }

    [Fact]
    public void ShippedWeights_FitTheirPlaces()
    {
        using QcaNetPipeline pipeline = QcaNetPipeline.Create().WithNsn(PretrainedWeights.Nsn).WithNdn(PretrainedWeights.Ndn).Build();
        Assert.InRange(pipeline.Watershed.NucleusThreshold!.Value, 0.01, 0.99);
    }

    [Fact]
    public void ANetworkInMemory_CanBeTakenWithItsMetadata()
    {
        using var network = new UNet3D(new UNet3DArchitecture(1, 2, 3), 5);
        var metadata = new NetworkMetadata { Spacing = Volumes.VoxelSpacing.Isotropic(1), Normalization = Normalization.MinMax, Threshold = 0.4 };
        using QcaNetPipeline pipeline = QcaNetPipeline.Create()
            .WithTorch()
            .WithNsn(NetworkWeights.From(network, metadata))
            .WithNdn(Ndn)
            .Build();
        Assert.Equal(0.4, pipeline.Watershed.NucleusThreshold);
    }

    private static string[] ProblemsOf(QcaNetPipelineBuilder builder) => [.. Assert.Throws<PipelineConfigurationException>(builder.Build).Problems];
}
