using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using QcaNet.Core;
using QcaNet.Volumes;

namespace QcaNet.Extensions.DependencyInjection;

/// <summary>
/// Builds the pipeline when the host starts and segments a small volume with it, so that the first request does not wait for either.
/// </summary>
/// <param name="services">Provides the pipeline.</param>
/// <param name="options">Determine whether to segment.</param>
internal sealed class PipelineStart(IServiceProvider services, IOptions<QcaNetOptions> options) : IHostedService
{
    // Not on the thread that starts the host, so that other services can start in the meantime if the host allows it.
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var pipeline = services.GetRequiredService<QcaNetPipeline>();
            if (options.Value.WarmUp) pipeline.Segment(Noise(), cancellationToken: cancellationToken);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A volume that every normalization accepts.</summary>
    private static Volume<ushort> Noise()
    {
        var volume = new Volume<ushort>(new Shape3D(16, 32, 32), VoxelSpacing.Isotropic(1));
        var random = new Random(1);
        foreach (ref ushort voxel in volume.Voxels) voxel = (ushort)random.Next(100, 1000);
        return volume;
    }
}
