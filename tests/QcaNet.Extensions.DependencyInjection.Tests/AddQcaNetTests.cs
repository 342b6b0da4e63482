using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using QcaNet.Core;
using QcaNet.Volumes;

namespace QcaNet.Extensions.DependencyInjection.Tests;

public class AddQcaNetTests
{
    [Fact]
    public void Pipeline_IsOneForTheApplication_AndGoesWithTheContainer()
    {
        QcaNetPipeline pipeline;
        using (ServiceProvider provider = new ServiceCollection().AddQcaNet().BuildServiceProvider())
        {
            pipeline = provider.GetRequiredService<QcaNetPipeline>();
            using IServiceScope scope = provider.CreateScope();
            Assert.Same(pipeline, scope.ServiceProvider.GetRequiredService<QcaNetPipeline>());
        }

        Assert.Throws<ObjectDisposedException>(() => pipeline.Segment(new Volume<byte>(new Shape3D(4, 4, 4), VoxelSpacing.Isotropic(1))));
    }

    [Fact]
    public void Pipeline_IsBuiltWhenItIsAskedFor_AndNotBefore()
    {
        bool built = false;
        var services = new ServiceCollection();
        services.AddQcaNet(builder =>
        {
            built = true;
            return builder;
        });
        using ServiceProvider provider = services.BuildServiceProvider();
        Assert.False(built);
        provider.GetRequiredService<QcaNetPipeline>();
        Assert.True(built);
    }

    [Fact]
    public void Options_AndChangesOfSeveralCalls_AddUp()
    {
        var services = new ServiceCollection();
        services.Configure<QcaNetOptions>(o => (o.SmallestVolume, o.SmallestMarkerVolume, o.NucleusThreshold, o.Device) = (60, 8, 0.65, "cpu"));
        services.AddQcaNet(builder => builder.WithWatershed(w => w with { SmallestVolume = w.SmallestVolume + 1 }));
        services.AddQcaNet(builder => builder.WithWatershed(w => w with { SmallestVolume = w.SmallestVolume * 2 }));
        using ServiceProvider provider = services.BuildServiceProvider();
        WatershedOptions watershed = provider.GetRequiredService<QcaNetPipeline>().Watershed;
        Assert.Equal((122, 8, 0.65), (watershed.SmallestVolume, watershed.SmallestMarkerVolume, watershed.NucleusThreshold));
    }

    [Fact]
    public void WrongOptions_AreAllTold_WhenThePipelineIsAskedFor()
    {
        var services = new ServiceCollection();
        services.Configure<QcaNetOptions>(o => (o.NsnPath, o.CenterThreshold) = ("nowhere.safetensors", 2));
        using ServiceProvider provider = services.AddQcaNet().BuildServiceProvider();
        var error = Assert.Throws<PipelineConfigurationException>(provider.GetRequiredService<QcaNetPipeline>);
        Assert.Collection(
            error.Problems,
            p => Assert.StartsWith("NSN: nowhere.safetensors: the file does not exist", p, StringComparison.Ordinal),
            p => Assert.StartsWith("CenterThreshold is 2;", p, StringComparison.Ordinal));
    }

    [Fact]
    public void UnknownDevice_IsTold()
    {
        var services = new ServiceCollection();
        services.Configure<QcaNetOptions>(o => o.Device = "tpu");
        using ServiceProvider provider = services.AddQcaNet().BuildServiceProvider();
        Assert.Contains("'tpu'", Assert.Throws<PipelineConfigurationException>(provider.GetRequiredService<QcaNetPipeline>).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pipeline_LogsToTheApplication()
    {
        var lines = new List<string>();
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(new ListLoggerFactory(lines));
        using ServiceProvider provider = services.AddQcaNet().BuildServiceProvider();
        provider.GetRequiredService<QcaNetPipeline>();
        Assert.Contains(lines, l => l.StartsWith("Pipeline: NSN levels", StringComparison.Ordinal));
    }
}
