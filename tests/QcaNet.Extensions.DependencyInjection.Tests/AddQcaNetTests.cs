using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
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
    public void Configuration_SetsTheOptions_AndTheCallSeesThem()
    {
        IServiceCollection services = new ServiceCollection().AddQcaNet(
            Section(("smallestVolume", "60.5"), ("CenterThreshold", "0.4"), ("KeepProbabilities", "true"), ("Device", "cpu"), ("NsnPath", "")),
            builder => builder.WithWatershed(w => w with { SmallestVolume = w.SmallestVolume * 2 }));
        using ServiceProvider provider = services.BuildServiceProvider();
        WatershedOptions watershed = provider.GetRequiredService<QcaNetPipeline>().Watershed;
        Assert.Equal((121, 0.4), (watershed.SmallestVolume, watershed.CenterThreshold));
        Assert.True(provider.GetRequiredService<IOptions<QcaNetOptions>>().Value.KeepProbabilities);
    }

    [Fact]
    public void Configuration_WithUnknownKeysAndWrongValues_IsRefusedWithEveryProblem()
    {
        IConfiguration section = Section(
            ("SmalestVolume", "60"), ("CenterThreshold", "0,4"), ("NucleusThreshold", "2"), ("KeepProbabilities", "yes"), ("Device:Name", "cpu"));
        using ServiceProvider provider = new ServiceCollection().AddQcaNet(section).BuildServiceProvider();
        var error = Assert.Throws<PipelineConfigurationException>(provider.GetRequiredService<QcaNetPipeline>);
        Assert.Equal(5, error.Problems.Count);
        Assert.Contains(error.Problems, p => p.StartsWith("QcaNet:SmalestVolume is not an option; the options are ", StringComparison.Ordinal));
        Assert.Contains(error.Problems, p => p.StartsWith("QcaNet:CenterThreshold is '0,4'; it must be a number", StringComparison.Ordinal));
        Assert.Contains(error.Problems, p => p.StartsWith("QcaNet:KeepProbabilities is 'yes'", StringComparison.Ordinal));
        Assert.Contains(error.Problems, p => p.StartsWith("QcaNet:Device is a section", StringComparison.Ordinal));
        Assert.Contains(error.Problems, p => p.StartsWith("NucleusThreshold is 2;", StringComparison.Ordinal));
    }

    [Fact]
    public void ConfigurationKeys_AreTheOptions()
    {
        string[] options = [.. typeof(QcaNetOptions).GetProperties().Select(p => p.Name).Order(StringComparer.Ordinal)];
        using ServiceProvider provider = new ServiceCollection().AddQcaNet(Section(("Nothing", "1"))).BuildServiceProvider();
        string problem = Assert.Single(Assert.Throws<PipelineConfigurationException>(provider.GetRequiredService<QcaNetPipeline>).Problems);
        string[] told = problem[(problem.IndexOf("are ", StringComparison.Ordinal) + 4)..].TrimEnd('.').Split(", ");
        Assert.Equal(options, told.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Host_WithInvalidOptions_DoesNotStartAndListsThemAll()
    {
        using IHost host = Host(services => services.AddQcaNet(Section(("Nothing", "1"), ("NsnPath", "nowhere.safetensors"), ("Device", "tpu"))));
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Collection(
            error.Failures,
            p => Assert.StartsWith("QcaNet:Nothing is not an option", p, StringComparison.Ordinal),
            p => Assert.Contains("'tpu'", p, StringComparison.Ordinal),
            p => Assert.StartsWith("NSN: nowhere.safetensors", p, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Host_WhenItHasStarted_HasThePipelineAndHasWarmedItWhereThatIsWanted(bool warm)
    {
        var lines = new List<string>();
        using IHost host = Host(services =>
        {
            services.AddSingleton<ILoggerFactory>(new ListLoggerFactory(lines));
            services.Configure<QcaNetOptions>(o => o.WarmUp = warm);
            services.AddQcaNet();
            services.AddQcaNet();
        });
        await host.StartAsync();
        int built = lines.Count(l => l.StartsWith("Pipeline: NSN levels", StringComparison.Ordinal));
        int segmented = lines.Count(l => l.StartsWith("16x32x32 voxels", StringComparison.Ordinal));
        Assert.Equal((1, warm ? 1 : 0), (built, segmented));
        host.Services.GetRequiredService<QcaNetPipeline>();
        Assert.Single(lines, l => l.StartsWith("Pipeline: NSN levels", StringComparison.Ordinal));
        await host.StopAsync();
    }

    private static IConfiguration Section(params (string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(v => KeyValuePair.Create($"QcaNet:{v.Key}", (string?)v.Value)))
        .Build()
        .GetSection("QcaNet");

    private static IHost Host(Action<IServiceCollection> add)
    {
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        add(builder.Services);
        return builder.Build();
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
