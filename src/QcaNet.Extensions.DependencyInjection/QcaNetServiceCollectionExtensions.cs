using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using QcaNet.Core;
using QcaNet.Extensions.DependencyInjection;
using QcaNet.Models.Inference;
using QcaNet.Models.Runtime;
using QcaNet.Pretrained;

// The conventional namespace for extensions of IServiceCollection.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The pipeline as a service.</summary>
public static class QcaNetServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="QcaNetPipeline"/> as a singleton. It is thread-safe, built when it is first resolved, and disposed with the
    /// container. It logs to the application's logger factory if there is one.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">
    /// Configures the builder, which already has the settings of <see cref="QcaNetOptions"/> (by default the shipped networks); null
    /// changes nothing. Several calls accumulate.
    /// </param>
    /// <returns><paramref name="services"/>.</returns>
    /// <remarks>
    /// Resolving the service throws <see cref="PipelineConfigurationException"/> if the configuration is invalid, and
    /// <see cref="InferenceBackendException"/> if the device needs an engine that is missing or cannot be loaded; it can be retried.
    /// </remarks>
    public static IServiceCollection AddQcaNet(
        this IServiceCollection services, Func<QcaNetPipelineBuilder, QcaNetPipelineBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        OptionsBuilder<QcaNetOptions> options = services.AddOptions<QcaNetOptions>();
        if (configure is not null) options.Configure(o => o.Changes.Add(configure));
        services.TryAddSingleton(Build);
        return services;
    }

    private static QcaNetPipeline Build(IServiceProvider services)
    {
        QcaNetOptions options = services.GetRequiredService<IOptions<QcaNetOptions>>().Value;
        if (!ComputeDevice.TryParse(options.Device, out ComputeDevice device))
        {
            throw new PipelineConfigurationException(
                [$"{nameof(QcaNetOptions)}.{nameof(options.Device)} is '{options.Device}'; it must be 'auto', 'cpu', 'cuda' or 'cuda:N'."]);
        }

        QcaNetPipelineBuilder builder = QcaNetPipeline.Create()
            .WithDevice(device)
            .WithProbabilities(options.KeepProbabilities)
            .WithWatershed(w => w with
            {
                NucleusThreshold = options.NucleusThreshold,
                CenterThreshold = options.CenterThreshold,
                SmallestVolume = options.SmallestVolume ?? w.SmallestVolume,
                SmallestMarkerVolume = options.SmallestMarkerVolume ?? w.SmallestMarkerVolume,
            });
        builder = string.IsNullOrWhiteSpace(options.NsnPath) ? builder.WithNsn(PretrainedWeights.Nsn) : builder.WithNsn(options.NsnPath);
        builder = string.IsNullOrWhiteSpace(options.NdnPath) ? builder.WithNdn(PretrainedWeights.Ndn) : builder.WithNdn(options.NdnPath);
        if (services.GetService<ILoggerFactory>() is { } logging) builder = builder.WithLogging(logging);
        return options.Changes.Aggregate(builder, (b, change) => change(b)).Build();
    }
}
